"""One door: every submission arrives here, whichever way it came."""
