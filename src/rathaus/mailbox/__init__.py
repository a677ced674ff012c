"""Conversations of an account with authorities, and the account's own profile."""
