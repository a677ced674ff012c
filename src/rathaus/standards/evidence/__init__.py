"""Evidence that third parties check without an installation: `verifier.py` is all it takes."""
