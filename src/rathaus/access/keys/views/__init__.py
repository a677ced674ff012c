"""Pages of the keys: `opening` and `own` for every staff member, `ring` and `recovery` for the
head."""
