"""Records: bytes that are kept, found again unchanged, and disposed of by rule."""
