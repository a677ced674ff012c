"""Foreign keys point down the stack: string keys are invisible to the import linter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model

from tests.architecture.sources import PACKAGE, height, stack


def part_of(model: type[Model]) -> str | None:
    """The part a model lives in; None for models of libraries."""
    package, _, rest = model.__module__.partition(".")
    return rest.split(".")[0] if package == "rathaus" else None


def keys() -> Iterator[tuple[str, str, str]]:
    """(model.field, part, part it points to) of every key between two parts."""
    for model in apps.get_models(include_auto_created=True):
        part = part_of(model)
        for field in model._meta.get_fields():
            if part and isinstance(field, ForeignKey | ManyToManyField):
                target = part_of(field.related_model)
                if target:
                    yield f"{model.__name__}.{field.name}", part, target


def test_every_folder_of_the_package_has_its_place() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders == set().union(*stack())


@pytest.mark.parametrize(("key", "part", "target"), list(keys()))
def test_foreign_keys_point_down(key: str, part: str, target: str) -> None:
    assert part == target or height(target) < height(part), f"{key}: {part} → {target}"
