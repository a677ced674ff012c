"""Small tools every part may use: clock, ids, errors, jobs, SQLite. At most twelve modules."""
