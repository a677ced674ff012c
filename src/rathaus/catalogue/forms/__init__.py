"""Turns input into values: the official lists (CSV) and the staff's forms."""
