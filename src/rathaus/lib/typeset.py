"""Typesets documents as PDF that is accessible (PDF/UA-1, ISO 14289-1) and durable (PDF/A-2a,
ISO 19005-2): tagged, with title, language and date, every font inside.

A template is a typst file of ours. What people wrote reaches it only as JSON in the variable
`data`: typst shows strings as text and never reads them as markup. Fonts are those that come with
typst, so that every machine makes the same bytes from the same data; they hold all Latin letters
of DIN 91379, Greek and Cyrillic. A character that no font holds (an emoji, a Chinese sign) becomes
U+FFFD, because a document with an invisible letter may not call itself PDF/UA. Whether a font holds
a rare character is found out by a probe document, once for each character and process, a
millisecond each.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext_lazy as _

from rathaus.lib.errors import RathausError

HERE = Path(__file__).parent
LIMIT = 1_000_000  # characters of JSON; a second of work and far more than a letter needs
UNKNOWN = "\ufffd"
PROBES = 500  # distinct rare characters a document, looked up one by one; more become UNKNOWN
NEVER = "\uffff"  # beyond it lie emoji and rare Chinese signs, no letter of DIN 91379: no look-up
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
PRELUDE = """\
#let data = json(bytes(sys.inputs.data))
#let meta = json(bytes(sys.inputs.meta))
#set document(title: meta.title, author: meta.author, keywords: meta.keywords)
#set text(
  lang: meta.lang,
  font: ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"),
  hyphenate: true,
)
"""


class TooLongError(RathausError):
    """The data exceed LIMIT."""


def pdf(
    template: Path,
    data: dict[str, Any],
    *,
    title: str,
    author: str,
    at: datetime,
    lang: str = "de",
    keywords: Sequence[str] = (),
) -> bytes:
    """The bytes of the PDF; the same arguments give the same bytes.

    `data` is what the template reads as `data` (anything JSON can hold), `title` and `author`
    (the authority) and `keywords` stand in the document's metadata, `at` is its date. The template
    may import files of its own folder. Raises TooLongError, and typst.TypstError for a wrong
    template.
    """
    shown = _clean(data)
    meta = _clean({"title": title, "author": author, "lang": lang, "keywords": list(keywords)})
    inputs = {"data": json.dumps(shown), "meta": json.dumps(meta)}
    if sum(map(len, inputs.values())) > LIMIT:
        raise TooLongError(_("Der Text ist zu lang für ein Dokument. Bitte kürzen Sie ihn."))
    return _compile(PRELUDE + template.read_text("utf-8"), inputs, at, root=template.parent)


def _compile(source: str, inputs: dict[str, str], at: datetime, *, root: Path) -> bytes:
    made: bytes = typst.compile(  # type: ignore[call-overload]  # one type for input and root
        source.encode(),
        root=str(root),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs=inputs,
        pdf_standards=STANDARDS,
        timestamp=int(at.timestamp()),
    )
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _clean(data: dict[str, Any]) -> dict[str, Any]:
    """`data` with every character we cannot print replaced."""
    rare = sorted({char for text in _texts(data) for char in text if _is_rare(char)})
    probed = [char for char in rare if char <= NEVER][:PROBES]
    unprintable = {ord(char) for char in rare[len(probed) :]}
    unprintable |= {ord(char) for char in probed if not _is_printable(char)}
    table = {code: _substitute(chr(code)) for code in unprintable}
    return _translate(data, table) if table else data


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _translate(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        return {key.translate(table): _translate(part, table) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_translate(part, table) for part in value]
    return value


def _is_rare(char: str) -> bool:
    return not (" " <= char <= "~" or "\u00a0" <= char <= "\u017f" or char == "\n")


def _substitute(char: str) -> str:
    """Control characters (also those that turn the reading direction) vanish, others show."""
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else UNKNOWN


@lru_cache(maxsize=8192)
def _is_printable(char: str) -> bool:
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return char == "\u200d"
    probe = {
        "data": json.dumps({"char": char}),
        "meta": '{"title":"-","author":"","lang":"de","keywords":[]}',
    }
    try:
        _compile(PRELUDE + "#data.char", probe, datetime(2000, 1, 1), root=HERE)
    except typst.TypstError:
        return False
    return True
