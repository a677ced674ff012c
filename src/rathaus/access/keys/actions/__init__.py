"""Writes to keys: `own` to the own one, `ring` to an authority's."""
