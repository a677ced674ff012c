"""Errors a person may see. Their text is German, says what is wrong and what to do, and holds no
personal content, because it may end up in a log."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404


class RathausError(Exception):
    """Something the user can mend; views show its text, commands print it and exit 1."""


class Stranger(Http404):
    """The actor has no business with the object: it does not exist for them (404)."""


class Forbidden(PermissionDenied):
    """A colleague who may know the object but lacks the right (403)."""
