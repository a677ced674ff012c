"""Mandates: ask, answer, end; act for a person or a company; found a company."""
