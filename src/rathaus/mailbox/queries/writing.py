"""Whom a person can write to, and under which name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from rathaus.mailbox import rules
from rathaus.tenancy.kinds import Kind
from rathaus.tenancy.models import Authority
from rathaus.tenancy.queries import places


def offices(text: str, on: date) -> list[Authority]:
    """The authorities that can be written to about a place: its own, and those above it. Three
    queries."""
    found = places(text, kinds=Kind.values)
    around = (office for place in found for office in _upwards(place))
    return [each for each in dict.fromkeys(around) if rules.can_be_written_to(each, on)]


def _upwards(place: Authority) -> Iterator[Authority]:
    yield place
    if place.parent:
        yield place.parent
        if place.parent.parent:
            yield place.parent.parent


def own_name(profile: Mapping[str, str]) -> str:
    """The name under which a person or business writes, from the profile ("" where it has none)."""
    person = f"{profile.get('given_name', '')} {profile.get('family_name', '')}".strip()
    return ", ".join(part for part in (profile.get("company_name", ""), person) if part)
