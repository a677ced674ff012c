"""Rathaus: the open-source town hall online."""
