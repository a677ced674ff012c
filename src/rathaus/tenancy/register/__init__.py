"""The municipal register (GV100AD, Statistisches Bundesamt): bytes → records → entries → changes.

Everything in this folder is pure: no query, no write. `reader` takes lines apart, `entries` makes
them authorities with parents, `comparison` says what differs from what is known.
"""
