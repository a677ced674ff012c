"""Page skeleton and KERN components."""
