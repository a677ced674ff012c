"""Pages of the catalogue: for everybody and for staff."""
