"""The event log of an authority."""
