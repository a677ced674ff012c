"""The published JSON schemas of metadata, read from a folder that the operator fills.

They are not ours to ship. A file's name does not matter, its `$id` does:
`https://schema.fitko.de/fit-connect/metadata/<major>.<minor>.<patch>/metadata.schema.json`.
Metadata of a version that is not there is judged by the highest one there with the same major
number, because minor versions only add (semantic versioning). A schema never loads another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry

from rathaus.standards.fitconnect.problems import FitConnectError
from rathaus.standards.jose import Malformed, strict

Version = tuple[int, int, int]
IDENTIFIER = re.compile(
    r"https://schema\.fitko\.de/fit-connect/metadata/"
    r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})/metadata\.schema\.json",
    re.ASCII,
)
MOST_COMPLAINTS = 20


def identifier(version: Version) -> str:
    """The `$id` of a version."""
    major, minor, patch = version
    return (
        f"https://schema.fitko.de/fit-connect/metadata/{major}.{minor}.{patch}/metadata.schema.json"
    )


def version(uri: Any) -> Version | None:
    """The version that a `$schema` names, None where it is no schema of metadata."""
    match = IDENTIFIER.fullmatch(uri) if isinstance(uri, str) else None
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


class Schemas:
    """The schemas at hand, by version."""

    def __init__(self, found: Iterable[Mapping[str, Any]]) -> None:
        self._found = {version(each.get("$id")): each for each in found}
        if None in self._found:
            raise FitConnectError("a schema of metadata without its $id")

    @classmethod
    def load(cls, folder: Path) -> Schemas:
        """Every schema of metadata in the folder; other files are left alone. Raises
        FitConnectError where there is none, OSError where there is no folder."""
        found = [each for path in sorted(folder.iterdir()) if (each := _schema(path))]
        if not found:
            raise FitConnectError("no schema of metadata in the folder")
        return cls(found)

    def versions(self) -> list[Version]:
        return sorted(each for each in self._found if each)

    def complaints(self, metadata: Any, wanted: Version) -> list[str] | None:
        """Where metadata breaks the schema: paths and rules, no content. None where no schema of
        this major version is at hand."""
        same = [each for each in self.versions() if each[0] == wanted[0]]
        if not same:
            return None
        chosen = self._found[wanted if wanted in same else same[-1]]
        judge = jsonschema.Draft202012Validator(
            chosen,
            format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
            registry=Registry(),  # fetches nothing
        )
        errors = sorted(judge.iter_errors(metadata), key=lambda error: error.json_path)
        return [f"{error.json_path}: {error.validator}" for error in errors[:MOST_COMPLAINTS]]


def _schema(path: Path) -> dict[str, Any] | None:
    if path.suffix != ".json" or not path.is_file():
        return None
    try:
        found = strict.load_object(path.read_bytes())
    except Malformed:
        return None
    return found if version(found.get("$id")) else None
