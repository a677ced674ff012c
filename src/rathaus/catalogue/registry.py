"""What parts above fill in: the form versions an offer may use. `intake` registers in its apps."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

FormChoices = Callable[[], list[tuple[UUID, str]]]

_sources: list[FormChoices] = []


def register_form_choices(source: FormChoices) -> None:
    """Let the offer editor choose among the form versions that `source()` lists as (id, title)."""
    if source not in _sources:
        _sources.append(source)


def form_choices() -> list[tuple[UUID, str]]:
    """All form versions known now, as (id, title); empty where no part offers any."""
    return [choice for source in _sources for choice in source()]
