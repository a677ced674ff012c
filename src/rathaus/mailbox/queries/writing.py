"""Whom a person can write to, and under which name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from rathaus.mailbox import rules
from rathaus.tenancy.kinds import Kind
from rathaus.tenancy.models import Authority
from rathaus.tenancy.queries import places
from rathaus.vault.models import KeyRing
from rathaus.vault.rings import has_keys


def offices(text: str, on: date) -> list[Authority]:
    """The authorities that can be written to about a place: its own, and those above it. Four
    queries."""
    found = places(text, kinds=Kind.values)
    around = list(dict.fromkeys(office for place in found for office in _upwards(place)))
    able = set(KeyRing.objects.filter(authority__in=around).values_list("authority", flat=True))
    return [each for each in around if each.pk in able and rules.can_be_written_to(each, on)]


def receiver(authority: Authority, on: date) -> Authority | None:
    """Who takes what is written to the authority: itself, or for a member municipality without
    keys of its own its Samtgemeinde; None where nobody does."""
    member = authority.kind == Kind.MITGLIEDSGEMEINDE
    for each in [authority, authority.parent] if member else [authority]:
        if each and rules.can_be_written_to(each, on) and has_keys(each.pk):
            return each
    return None


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
