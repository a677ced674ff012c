"""Small tools every part may use: clock, ids, errors, jobs, the SQLite engine. At most twelve modules."""
