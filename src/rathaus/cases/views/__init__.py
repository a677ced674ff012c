"""Pages of the cases part."""
