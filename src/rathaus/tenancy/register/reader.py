"""Reads a GV100AD file: bytes → records, or `DamagedRegister` naming every damaged line.

Layout and copyright of the data: Statistisches Bundesamt, Gemeindeverzeichnis-Informationssystem.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from rathaus.tenancy.register import layout
from rathaus.tenancy.register.damage import DamagedRegister, Problem

MAX_BYTES = 50 * 1024 * 1024
MAX_POPULATION = 100_000_000
MAX_AREA_HA = 40_000_000  # all of Germany has 36 million
EARLIEST = date(1990, 10, 3)


@dataclass(frozen=True, slots=True)
class Record:
    """One line. `key` is without blanks: Land 2, Regierungsbezirk 3, Region 4, Kreis 5,
    Gemeindeverband 9 digits, Gemeinde 12 digits in the order of the ARS."""

    line: int
    kind: str
    key: str
    name: str
    seat: str
    type: str
    postcode: str = ""
    population: int = 0
    area_ha: int = 0


@dataclass(frozen=True)
class RegisterFile:
    """The records of one edition, and the day whose state it shows."""

    edition: date
    records: tuple[Record, ...]


def read(data: bytes) -> RegisterFile:
    """Take the file apart. Raises DamagedRegister with all damaged lines; checks each line by
    itself, `entries.build` checks how the lines fit together."""
    if not data.strip():
        raise DamagedRegister([Problem(1, _("Die Datei ist leer."))])
    if len(data) > MAX_BYTES:
        raise DamagedRegister([Problem(1, _("Die Datei ist zu groß für ein Verzeichnis."))])
    lines = _lines(data)
    edition = _edition(lines[0])
    problems = [p for number, line in enumerate(lines, 1) for p in _check(number, line, lines[0])]
    if problems:
        raise DamagedRegister(problems)
    return RegisterFile(edition, tuple(_record(n, line) for n, line in enumerate(lines, 1)))


def _lines(data: bytes) -> list[str]:
    """Decode line by line, UTF-8 (since 2021) or ISO 8859-1 (before)."""
    raw = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if raw[-1] == b"":
        raw.pop()
    raw = [line.removesuffix(b"\r") for line in raw]
    broken = [number for number, line in enumerate(raw, 1) if not _is_utf8(line)]
    multibyte = sum(1 for line in raw if not line.isascii()) - len(broken)
    if not broken:
        return [line.decode("utf-8") for line in raw]
    if multibyte < len(broken):
        return [line.decode("iso-8859-1") for line in raw]
    raise DamagedRegister([Problem(n, _("Kein gültiges UTF-8.")) for n in broken])


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _edition(line: str) -> date:
    text = line[layout.DATE]
    try:
        edition = datetime.strptime(text, "%Y%m%d").date() if _digits(text) else None
    except ValueError:
        edition = None
    if edition is None or edition < EARLIEST:
        reason = _("„%(text)s“ ist kein Gebietsstand (JJJJMMTT).") % {"text": text.strip()}
        raise DamagedRegister([Problem(1, reason)])
    return edition


def _check(number: int, line: str, first: str) -> Iterator[Problem]:
    """The problems of one line; the first one is enough when the columns cannot be trusted."""
    if len(line) != layout.WIDTH:
        reason = _("%(found)d Zeichen statt %(expected)d; ist die Datei abgeschnitten?")
        yield Problem(number, reason % {"found": len(line), "expected": layout.WIDTH})
        return
    kind = layout.KINDS.get(line[:2])
    if kind is None:
        yield Problem(number, _("Unbekannte Satzart „%s“.") % line[:2])
        return
    for reason in [*_check_head(line, kind, first), *_check_figures(line)]:
        yield Problem(number, reason)


def _check_head(line: str, kind: layout.RecordKind, first: str) -> Iterator[str]:
    if line[layout.DATE] != first[layout.DATE]:
        yield _("Anderer Gebietsstand als in der ersten Zeile.")
    if not kind.key.fullmatch(line[layout.KEY]):
        yield _("„%(key)s“ ist kein Schlüssel für %(kind)s.") % {
            "key": line[layout.KEY].strip(),
            "kind": kind.title,
        }
    if not line[layout.NAME].strip():
        yield _("Der Name fehlt.")
    if not line.isprintable() or "\ufffd" in line:
        yield _("Der Text enthält Steuerzeichen.")
    if line[layout.TYPE] not in kind.types:
        yield _("Unbekanntes Textkennzeichen „%(code)s“ für %(kind)s.") % {
            "code": line[layout.TYPE],
            "kind": kind.title,
        }


def _check_figures(line: str) -> Iterator[str]:
    """Only Gemeinden have figures; in other records these columns are blank."""
    if line[:2] != layout.GEMEINDE:
        if line[layout.TYPE.stop :].strip():
            yield _("Zeichen, wo keine stehen dürfen.")
        return
    figures = [line[layout.AREA], line[layout.POPULATION], line[layout.MALE]]
    if not all(map(_digits, figures)):
        yield _("Fläche oder Einwohnerzahl enthält andere Zeichen als Ziffern.")
    else:
        area, population, male = map(int, figures)
        if area > MAX_AREA_HA or population > MAX_POPULATION or male > population:
            yield _("Fläche oder Einwohnerzahl ist nicht möglich.")
    postcode = line[layout.POSTCODE]
    if postcode.strip() and not _digits(postcode):
        yield _("„%s“ ist keine Postleitzahl.") % postcode.strip()


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _record(number: int, line: str) -> Record:
    key = line[layout.KEY]
    record = (
        number,
        line[:2],
        (key[:5] + key[8:12] + key[5:8]).replace(" ", ""),  # from AGS order to ARS order
        line[layout.NAME].strip(),
        line[layout.SEAT].strip(),
        line[layout.TYPE].strip(),
    )
    if line[:2] != layout.GEMEINDE:
        return Record(*record)
    return Record(
        *record,
        postcode=line[layout.POSTCODE].strip(),
        population=int(line[layout.POPULATION]),
        area_ha=int(line[layout.AREA]),
    )
