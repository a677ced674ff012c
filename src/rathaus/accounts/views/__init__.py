"""Pages of the accounts part."""
