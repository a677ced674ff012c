"""The rooms of a part are known; a new kind of room is an ADR."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, stack

ROOMS = {
    *("__init__", "apps", "urls", "views", "api", "admin", "doctor", "management"),
    *("templatetags", "forms", "tasks", "actions", "rules", "queries", "models", "states"),
    *("migrations", "templates", "static"),
    "content",  # ADR 0009: the only room that reads or writes personal content
    "registry",  # ADR 0001: what a lower part offers and a higher part fills in its apps
}
MORE = {
    # the value that every door hands over to the one behind it; ADR 0023: ways to elsewhere
    "exchange": {"arrival", "transports"},
    "audit": {"ledger"},  # ADR 0014: the trees, heads and proofs over the events
    # ADR 0012: where allauth asks what we decide; ADR 0018: who else says who somebody is
    "accounts": {"adapter", "identities"},
}
OWN_SHAPE = {"site", "ui", "lib", "standards", "access", "tenancy", "vault"}
LIB_AT_MOST = 12


def rooms(part: str) -> set[str]:
    """Modules and folders of a part that hold something."""
    folder = PACKAGE / part
    found = {path.stem for path in folder.glob("*.py")}
    return found | {path.name for path in folder.iterdir() if path.is_dir() and filled(path)}


def filled(folder: Path) -> bool:
    """Whether a folder holds a file of ours."""
    return any(
        path.is_file() and "__pycache__" not in path.parts and ".hypothesis" not in path.parts
        for path in folder.rglob("*")
    )


@pytest.mark.parametrize("part", sorted(set(chain(*stack())) - OWN_SHAPE))
def test_only_known_rooms(part: str) -> None:
    assert rooms(part) - ROOMS - MORE.get(part, set()) == set()


def test_lib_stays_small() -> None:
    assert len(rooms("lib") - {"__init__"}) <= LIB_AT_MOST


def test_no_drawer_for_everything() -> None:
    names = {"utils", "util", "helpers", "services", "common", "misc"}
    found = [p for p in PACKAGE.rglob("*.py") if {p.stem, p.parent.name} & names]
    # a command is named by its file: `rathaus services import`
    assert [p for p in found if p.parent.name != "commands"] == []
