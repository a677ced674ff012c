"""The export of an account: one ZIP, written while it is sent, in constant memory.

`index.html` is for people and needs no network and no scripts, `stil.css` makes it pleasant;
`daten.json` is for machines, `schema.json` describes it; the files lie in `dateien/`. The chapters
are read once for each of the three, so that nothing has to be kept in between.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from rathaus.accounts import registry
from rathaus.accounts.models import Account
from rathaus.accounts.registry import Entry, Exporter, File
from rathaus.archive.content import Damaged, Disposed
from rathaus.vault.envelope import Keys, NotForTheseKeys

FORMAT = "rathaus-account/1"
STYLE = Path(__file__).parent / "export.css"
SCHEMA = Path(__file__).parent / "schema.json"


class _Pipe(io.RawIOBase):
    """Takes what is written and gives it out once; cannot be rewound, like the network."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(self.pieces[-1])

    def drain(self) -> Iterator[bytes]:
        pieces, self.pieces = self.pieces, []
        yield from pieces


def stream(account: Account, keys: Keys, at: datetime) -> Iterator[bytes]:
    """The ZIP, piece by piece. German, whatever the language of the session: it is read by others,
    and later."""
    pipe = _Pipe()
    with translation.override("de"), zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in _members(account, keys, at):
            info = zipfile.ZipInfo(name, timezone.localtime(at).timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as member:
                for piece in pieces:
                    member.write(piece)
                    yield from pipe.drain()
            yield from pipe.drain()
    yield from pipe.drain()


def _members(account: Account, keys: Keys, at: datetime) -> Iterator[tuple[str, Iterator[bytes]]]:
    yield "index.html", _encoded(_page(account, keys, at))
    yield "stil.css", iter([STYLE.read_bytes()])
    yield "daten.json", _encoded(_data(account, keys, at))
    yield "schema.json", iter([SCHEMA.read_bytes()])
    for _chapter, entry in _entries(account, keys):
        for file in entry.files:
            yield _file(file)


def _file(file: File) -> tuple[str, Iterator[bytes]]:
    try:
        return file.path, file.content()
    except (Damaged, Disposed, NotForTheseKeys) as gone:
        reason = str(gone) or _("Diese Datei gehört nicht mehr zu Ihrem Konto.")
        return f"{file.path}.fehlt.txt", iter([reason.encode()])


def _entries(account: Account, keys: Keys) -> Iterator[tuple[Exporter, Entry]]:
    for chapter in registry.exporters():
        for entry in chapter.entries(account, keys):
            yield chapter, entry


def _encoded(texts: Iterator[str]) -> Iterator[bytes]:
    return (text.encode() for text in texts)


def _page(account: Account, keys: Keys, at: datetime) -> Iterator[str]:
    chapters = registry.exporters()
    yield render_to_string("mailbox/export/begin.html", {"at": at, "chapters": chapters})
    for chapter in chapters:
        yield render_to_string("mailbox/export/chapter.html", {"chapter": chapter})
        empty = True
        for entry in chapter.entries(account, keys):
            empty = False
            rows = [(each.label, _shown(each.value)) for each in entry.values]
            yield render_to_string("mailbox/export/entry.html", {"entry": entry, "rows": rows})
        yield render_to_string("mailbox/export/chapter_end.html", {"empty": empty})
    yield render_to_string("mailbox/export/end.html")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return str(value) if value not in (None, "") else "–"


def _data(account: Account, keys: Keys, at: datetime) -> Iterator[str]:
    yield f'{{"format": {_json(FORMAT)}, "created_at": {_json(at)}, "chapters": ['
    for number, chapter in enumerate(registry.exporters()):
        head = f'"key": {_json(chapter.key)}, "title": {_json(str(chapter.title))}'
        yield f'{"," if number else ""}\n{{{head}, "entries": ['
        for place, entry in enumerate(chapter.entries(account, keys)):
            yield f"{',' if place else ''}\n{_json(_entry(entry))}"
        yield "]}"
    yield "\n]}\n"


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "values": {each.key: each.value for each in entry.values},
        "labels": {each.key: str(each.label) for each in entry.values},
        "files": [{"path": file.path, "name": file.name} for file in entry.files],
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat())
