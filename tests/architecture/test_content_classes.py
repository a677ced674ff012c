"""Every field that can hold free text or bytes declares its class of content."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from tests.shared_data import ROOT

FREE = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
SEALED = {"sealed", "both", "account", "by owner", "transit", "jwe"}
INSIDE = "secrets inside"  # a library's JSON; tests/accounts/test_second_factor.py opens it
PARTS_OF_LIBRARIES = ("allauth.mfa.",)  # with content of our users


def classes() -> list[dict[str, object]]:
    return list(tomllib.loads((ROOT / "docs" / "content_classes.toml").read_text())["class"])


def free_fields() -> Iterator[tuple[str, models.Field]]:
    """``part.Model.field`` of every field of ours that no list of choices bounds."""
    for model in apps.get_models():
        if model.__module__.startswith(("rathaus.", *PARTS_OF_LIBRARIES)):
            for field in model._meta.concrete_fields:
                if isinstance(field, FREE) and not field.choices:
                    yield f"{model._meta.label}.{field.name}", field


def test_every_field_has_one_class() -> None:
    declared = Counter(name for each in classes() for name in each["fields"])
    assert set(declared) == {name for name, _field in free_fields()}
    assert [name for name, count in declared.items() if count > 1] == []


def test_what_is_plain_has_a_reason() -> None:
    assert {each["name"] for each in classes()} == {*SEALED, INSIDE, "plain"}
    assert all(each.get("reason") for each in classes() if each["name"] == "plain")


def test_what_is_sealed_is_stored_as_bytes() -> None:
    named = {name for each in classes() if each["name"] in SEALED for name in each["fields"]}
    kinds = {type(field) for name, field in free_fields() if name in named}
    assert kinds == {models.BinaryField}
