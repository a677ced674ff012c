"""Pages of the authority room."""
