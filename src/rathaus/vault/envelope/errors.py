"""Why something does not open. The texts are for logs: they hold no content."""

from __future__ import annotations


class SealError(Exception):
    """Base of all errors of sealing and opening."""


class Malformed(SealError):
    """The bytes are not of a format and version we know."""


class NotForTheseKeys(SealError):
    """None of the given keys is among the recipients."""


class Tampered(SealError):
    """The content, its place or its order is not what was sealed."""
