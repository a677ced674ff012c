"""Forms of the exchange part."""
