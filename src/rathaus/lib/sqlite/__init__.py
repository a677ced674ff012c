"""Django's SQLite engine with a fair write lock (ADR 0004). Use `rathaus.lib.sqlite` as ENGINE."""
