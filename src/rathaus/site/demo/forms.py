"""The forms of the demo: those the product ships as data."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from uuid import UUID

from rathaus.audit.actions import SYSTEM
from rathaus.intake import actions

OWN_FORMS = {"hundesteuer-anmeldung": "hundesteuer_anmeldung.json"}


def publish_forms(*, at: datetime) -> dict[str, UUID]:
    """Load and publish our own forms; returns version ids by form key."""
    folder = files("rathaus.intake.forms").joinpath("examples")
    published = {}
    for key, name in OWN_FORMS.items():
        content = folder.joinpath(name).read_bytes()
        version = actions.import_form(key=key, content=content, authority=None, by=SYSTEM, at=at)
        published[key] = actions.publish_version(version=version, by=SYSTEM, at=at).pk
    return published
