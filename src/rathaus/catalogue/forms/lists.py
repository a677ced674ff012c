"""Reads the official lists of services: CSV, UTF-8, comma, first line names the columns.

OZG list: ozg_id, name, themenfeld, lage. LeiKa list: leika_key, name, leika_typ, ozg_id, ozg_name,
rechtsgrundlage, gesetz_kurz. Real lists hold quotation marks, doubled spaces and line breaks inside
fields (made one space), services without type (kept, type empty) and without OZG id (kept). What
is refused instead of guessed: other columns, a line with too few or too many fields, keys that are
no keys, the same key twice, an OZG id that the OZG list does not know, bytes that are not UTF-8.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.utils.translation import gettext as _

from rathaus.lib.errors import RathausError

OZG_COLUMNS = ["ozg_id", "name", "themenfeld", "lage"]
LEIKA_COLUMNS = [
    "leika_key",
    "name",
    "leika_typ",
    "ozg_id",
    "ozg_name",
    "rechtsgrundlage",
    "gesetz_kurz",
]
LEIKA_KEY = re.compile(r"99[0-9]{12}")
OZG_ID = re.compile(r"1[0-9]{4}")
LEIKA_TYPE = re.compile(r"[1-9][a-z]?([/,] ?[1-9][a-z]?)*")
LIMITS = {"name": 300, "themenfeld": 120, "lage": 160, "leika_typ": 12, "gesetz_kurz": 80}


@dataclass(frozen=True)
class OzgRow:
    """A line of the OZG list."""

    ozg_id: str
    name: str
    topic: str
    situation: str


@dataclass(frozen=True)
class LeikaRow:
    """A line of the LeiKa list; `ozg_id` None where the list names none."""

    key: str
    name: str
    leika_type: str
    ozg_id: str | None
    legal_basis: str
    law: str


class DamagedList(RathausError):
    """A list that is refused: file, line (as an editor counts) and reason in German."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        names = {"file": path.name, "line": line, "reason": reason}
        super().__init__(_("%(file)s, Zeile %(line)d: %(reason)s") % names)
        self.line = line


def read_ozg(path: Path) -> list[OzgRow]:
    """The rows of the OZG list. Raises DamagedList."""
    found: dict[str, OzgRow] = {}
    for line, row in _rows(path, OZG_COLUMNS):
        key = row["ozg_id"]
        if not OZG_ID.fullmatch(key):
            raise DamagedList(path, line, _("„%s“ ist keine OZG-Nummer (fünf Ziffern).") % key)
        _require(path, line, row, ["name", "themenfeld", "lage"])
        _refuse_twice(path, line, key, found)
        found[key] = OzgRow(key, row["name"], row["themenfeld"], row["lage"])
    return list(found.values())


def read_leika(path: Path, ozg: list[OzgRow]) -> list[LeikaRow]:
    """The rows of the LeiKa list, checked against the OZG list. Raises DamagedList."""
    known = {row.ozg_id for row in ozg}
    found: dict[str, LeikaRow] = {}
    for line, row in _rows(path, LEIKA_COLUMNS):
        key = row["leika_key"]
        if not LEIKA_KEY.fullmatch(key):
            raise DamagedList(
                path, line, _("„%s“ ist kein LeiKa-Schlüssel (14 Ziffern, beginnend mit 99).") % key
            )
        _require(path, line, row, ["name"])
        _refuse_twice(path, line, key, found)
        found[key] = _leika_row(path, line, row, known)
    return list(found.values())


def _leika_row(path: Path, line: int, row: dict[str, str], known: set[str]) -> LeikaRow:
    if row["leika_typ"] and not LEIKA_TYPE.fullmatch(row["leika_typ"]):
        raise DamagedList(path, line, _("„%s“ ist kein LeiKa-Typ.") % row["leika_typ"])
    if row["ozg_id"] and row["ozg_id"] not in known:
        reason = _("Die OZG-Nummer „%s“ steht nicht in der OZG-Liste.") % row["ozg_id"]
        raise DamagedList(path, line, reason)
    return LeikaRow(
        key=row["leika_key"],
        name=row["name"],
        leika_type=row["leika_typ"],
        ozg_id=row["ozg_id"] or None,
        legal_basis=row["rechtsgrundlage"],
        law=row["gesetz_kurz"],
    )


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The line on which each row begins, and the row with tidy values."""
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    count = 0
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            reason = _("Die Zeile ist nicht als CSV lesbar (%s).") % error
            raise DamagedList(path, line, reason) from error
        if fields is None:
            break
        if line == 1:
            _check_header(path, fields, columns)
            continue
        yield line, _checked_row(path, line, fields, columns)
        count += 1
    if not count:
        raise DamagedList(path, 1, _("Die Liste ist leer."))


def _checked_row(path: Path, line: int, fields: list[str], columns: list[str]) -> dict[str, str]:
    if len(fields) != len(columns):
        names = {"found": len(fields), "wanted": len(columns)}
        reason = _("%(found)d Felder statt %(wanted)d.") % names
        raise DamagedList(path, line, reason)
    row = {name: " ".join(value.split()) for name, value in zip(columns, fields, strict=True)}
    for name, limit in LIMITS.items():
        if len(row.get(name, "")) > limit:
            reason = _("Das Feld „%(name)s“ ist länger als %(limit)d Zeichen.")
            reason %= {"name": name, "limit": limit}
            raise DamagedList(path, line, reason)
    return row


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RathausError(_("%s lässt sich nicht lesen.") % path.name) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DamagedList(path, line, _("Die Datei ist nicht in UTF-8 gespeichert.")) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DamagedList(path, line, _("Die Zeile enthält ein Nullzeichen."))
    return text


def _check_header(path: Path, fields: list[str], columns: list[str]) -> None:
    if [field.strip() for field in fields] != columns:
        reason = _("Die erste Zeile muss diese Spalten nennen: %s.") % ", ".join(columns)
        raise DamagedList(path, 1, reason)


def _require(path: Path, line: int, row: dict[str, str], names: list[str]) -> None:
    for name in names:
        if not row[name]:
            raise DamagedList(path, line, _("Das Feld „%s“ ist leer.") % name)


def _refuse_twice(path: Path, line: int, key: str, found: object) -> None:
    if isinstance(found, dict) and key in found:
        raise DamagedList(path, line, _("Der Schlüssel „%s“ steht schon weiter oben.") % key)
