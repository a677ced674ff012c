"""Reads of the tenancy part."""

from __future__ import annotations

from rathaus.tenancy.models import Authority


def by_hostname(hostname: str) -> Authority | None:
    """The authority with its own front page under `hostname`, or None."""
    return Authority.objects.filter(hostname=hostname, valid_to=None).first() if hostname else None
