"""One German term, one English identifier: the glossary and the code say the same."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache

import pytest
from django.apps import apps
from django.db.models import Model

from tests.architecture.sources import PACKAGE, python_files, stack
from tests.architecture.test_stack import part_of
from tests.shared_data import ROOT


@cache
def terms() -> list[dict[str, str]]:
    """The rows of the glossary."""
    return list(tomllib.loads((ROOT / "docs" / "glossary.toml").read_text())["term"])


def row(identifier: str, part: str) -> dict[str, str]:
    """The row of a term; fails where there is none."""
    found = [t for t in terms() if (t["identifier"], t["part"]) == (identifier, part)]
    assert len(found) == 1, f"docs/glossary.toml has {len(found)} rows for {part}.{identifier}"
    return found[0]


MODELS = [model for model in apps.get_models() if part_of(model)]
PARTS = sorted(set().union(*stack()))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_bears_its_german_term(model: type[Model]) -> None:
    term = row(model.__name__, part_of(model) or "")
    assert str(model._meta.verbose_name) == term["german"]


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_a_row(part: str) -> None:
    assert row(part, part)["german"]


def test_rows_are_complete_and_unique() -> None:
    assert [t for t in terms() if set(t) != {"german", "identifier", "part", "meaning"}] == []
    counted = Counter((t["identifier"], t["part"]) for t in terms())
    assert [key for key, number in counted.items() if number > 1] == []


def test_no_row_without_code() -> None:
    stale = []
    for term in terms():
        source = (path.read_text() for path in python_files(f"src/rathaus/{term['part']}"))
        word = re.compile(rf"\b{re.escape(term['identifier'])}\b")
        known = term["identifier"] in PARTS or any(word.search(text) for text in source)
        if not ((PACKAGE / term["part"]).is_dir() and known):
            stale.append(term["identifier"])
    assert not stale, "\n".join(stale)
