"""The one place that asks for the time, so that tests can stop it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, timezone-aware in UTC."""
    return timezone.now()


def today() -> date:
    """Today's date at the town hall (TIME_ZONE, Europe/Berlin)."""
    return timezone.localdate(now())
