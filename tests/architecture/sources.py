"""What the tests of the architecture look at: the files of the checkout and the declared stack."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.shared_data import ROOT

PACKAGE = ROOT / "src" / "rathaus"
NOT_OURS = {
    *(".git", ".venv", "node_modules", "var", "build", "dist", "__pycache__", ".hypothesis"),
    *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", "locale"),
}


def files(*suffixes: str, below: Path = ROOT) -> Iterator[Path]:
    """Every file of the project with one of the endings (all, if none is given)."""
    for path in sorted(below.iterdir()):
        if path.name in NOT_OURS:
            continue
        if path.is_dir():
            yield from files(*suffixes, below=path)
        elif not suffixes or path.suffix in suffixes:
            yield path


def python_files(*folders: str) -> list[Path]:
    """Python files below folders of the checkout, without migrations (they are generated)."""
    found = [path for folder in folders for path in files(".py", below=ROOT / folder)]
    return [path for path in found if "migrations" not in path.parts]


def name(path: Path) -> str:
    """The path as a reader writes it."""
    return path.relative_to(ROOT).as_posix()


@cache
def project() -> dict[str, Any]:
    """`pyproject.toml`."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def stack() -> list[set[str]]:
    """The layers of the import contract, top first; strangers share a layer."""
    contracts = project()["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [{part.strip() for part in layer.split("|")} for layer in layers]


def height(part: str) -> int:
    """How high a part stands: site is highest, standards 0."""
    return next(n for n, layer in enumerate(reversed(stack())) if part in layer)
