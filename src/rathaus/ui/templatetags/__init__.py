"""Template tags of the KERN components."""
