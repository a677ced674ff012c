"""What is encrypted, signed or sealed in the exchange part."""
