"""Answers about the applicant that a profile already knows.

A form may ask for several people (owner and child, buyer and seller). The first name or company
that it asks for is the applicant's; a group with a name of its own is somebody else and is left
alone. Questions that depend on other answers, and groups that may repeat or be left out, stay
empty: the person has to come to them first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rathaus.intake.forms.definition import Field, FieldType, Form, Group, Place, places
from rathaus.intake.forms.instance import Data, get, put

NAMES = frozenset({"family_name", "company_name"})
CONTACT = frozenset({"email", "phone"})  # asked in a step of their own by many forms
BIRTH_PIECES = ("birth_year", "birth_month", "birth_day")
AS_TEXT = frozenset({FieldType.TEXT, FieldType.EMAIL, FieldType.DATE})


def prefill(form: Form, data: Data, profile: Mapping[str, str]) -> Data:
    """A copy of `data` in which blank answers about the applicant come from `profile` (values by
    meaning, dates in ISO 8601). Nothing that is answered is changed."""
    known = _derived(profile)
    for path, meaning in questions(form).items():
        if known.get(meaning) and get(data, path) in (None, ""):
            data = put(data, path, known[meaning])
    return data


def from_profile(form: Form, data: Data, profile: Mapping[str, str]) -> frozenset[str]:
    """The paths of answers that are what the profile says."""
    known = _derived(profile)
    return frozenset(
        path
        for path, meaning in questions(form).items()
        if known.get(meaning) and get(data, path) == known[meaning]
    )


def questions(form: Form) -> dict[str, str]:
    """Path → meaning of the questions about the applicant, each meaning once."""
    found: dict[str, str] = {}
    for place in _about_the_applicant(form):
        meaning = _meaning(place)
        if meaning and meaning not in found.values():
            found[place.path] = meaning
    return found


def _about_the_applicant(form: Form) -> Iterator[Place]:
    plain = [place for place in places(form) if _is_asked_of_everybody(place)]
    first = next((place for place in plain if _meaning(place) in NAMES), None)
    named = [place for place in places(form) if _meaning(place) in NAMES]
    others = {
        id(group)
        for place in named
        for group in place.groups
        if first is None or all(group is not own for own in first.groups)
    }
    for place in plain:
        same_step = first is not None and place.step == first.step
        if not (same_step or _meaning(place) in CONTACT):
            continue
        if all(id(group) not in others for group in place.groups):
            yield place


def _is_asked_of_everybody(place: Place) -> bool:
    node = place.node
    if not isinstance(node, Field) or node.type not in AS_TEXT or not node.asked:
        return False
    return node.condition is None and not node.repeated and all(map(_is_fixed, place.groups))


def _is_fixed(group: Group) -> bool:
    return not group.repeated and group.min > 0 and not group.choice and group.condition is None


def _meaning(place: Place) -> str:
    return getattr(place.node, "meaning", "")


def _derived(profile: Mapping[str, str]) -> dict[str, str]:
    """The profile with what forms ask for in other pieces."""
    known = dict(profile)
    if known.get("street"):
        parts = (known["street"], known.get("house_number", ""))
        known["street_and_number"] = " ".join(part for part in parts if part)
    if known.get("birth_date"):
        pieces = zip(BIRTH_PIECES, known["birth_date"].split("-"), strict=True)
        known.update(pieces)
    return known
