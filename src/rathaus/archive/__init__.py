"""Records: bytes that are kept, found again and proven unchanged."""
