"""Published standards in plain Python: no Django, no network."""
