"""The file with which the authority proves to a court how a notice was delivered: a ZIP with a page
to read, the notice, and a proof from the ledger for every fact. In German without translation."""

from __future__ import annotations

import inspect
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

from rathaus.cases.models import Notice
from rathaus.lib import typeset
from rathaus.mailbox.registry import Effect
from rathaus.standards.evidence import bundle, verifier

TEMPLATE = Path(__file__).parent.parent / "templates" / "cases" / "court.typ"
DOCUMENT, PAGE = "bescheid.pdf", "zustellung.pdf"
STORED, DECIDED = f"{bundle.FOLDER}bescheid.json", f"{bundle.FOLDER}entscheidung.json"
CHECKING = (
    "Diese Datei ist eine von mehreren in einem ZIP. Zu jeder Tatsache liegt darin ein Nachweis "
    "aus dem Protokoll (Ordner „nachweise“), den auch Dritte ohne Zugang zum Rathaus prüfen "
    "können.",
    "Mit Python 3.11 oder neuer und dem Paket „cryptography“: die Dateien bundle.py und "
    "verifier.py, am besten aus eigener Quelle, in einen Ordner legen und aufrufen: "
    "python bundle.py {name} --key {key}",
    "Der Fingerabdruck hinter --key ist der des Schlüssels, mit dem dieses Rathaus sein Protokoll "
    "unterschreibt. Vergleichen Sie ihn mit dem, den die Behörde veröffentlicht.",
)


@dataclass(frozen=True)
class Fact:
    """One fact: in words, as column and value of its event, with the proof of that event."""

    what: str
    column: str
    value: str
    verb: str
    who: str
    at: datetime
    proof: dict[str, Any]


@dataclass(frozen=True)
class Material:
    """All that goes into the file. `stored`, `decided`: proofs of document and decision."""

    notice: Notice
    document: bytes
    stored: dict[str, Any]
    decided: dict[str, Any]
    facts: list[Fact]
    effect: Effect
    at: datetime
    key: str


def file_name(notice: Notice) -> str:
    """What the file is called."""
    return f"Zustellung-{notice.case.number}.zip"


def packed(material: Material) -> bytes:
    """The bytes of the ZIP."""
    proofs = {f"{bundle.FOLDER}{n}.json": fact.proof for n, fact in enumerate(material.facts, 1)}
    proofs |= {STORED: material.stored, DECIDED: material.decided}
    files = {
        PAGE: _page(material),
        DOCUMENT: material.document,
        bundle.LIST: _json(_listed(material)),
        **{name: _json(proof) for name, proof in proofs.items()},
        "bundle.py": inspect.getsource(bundle).encode(),
        "verifier.py": inspect.getsource(verifier).encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()


def _listed(material: Material) -> dict[str, Any]:
    facts = [
        {
            "what": fact.what,
            "column": fact.column,
            "value": fact.value,
            "verb": fact.verb,
            "proof": f"{bundle.FOLDER}{number}.json",
        }
        for number, fact in enumerate(material.facts, 1)
    ]
    names = {"document": DOCUMENT, "stored": STORED, "decided": DECIDED}
    return {"format": bundle.FORMAT, **names, "facts": facts}


def _page(material: Material) -> bytes:
    notice, case = material.notice, material.notice.case
    names = {"name": file_name(notice), "key": material.key}
    title = f"Nachweis der Zustellung, {case.number}"
    data = {
        "title": title,
        "about": [
            f"Behörde: {case.authority.name}",
            f"Bescheid Nr. {notice.number} vom {_moment(notice.decided_at)} ({DOCUMENT}), "
            f"{notice.get_outcome_display()}, Aktenzeichen {case.number}",
            f"Stand: {_moment(material.at)}",
        ],
        "facts": [_fact(fact) for fact in material.facts],
        "headline": material.effect.headline,
        "lines": list(material.effect.lines),
        "reasons": [
            {"text": each.text, "source": ", ".join(filter(None, [each.section, each.url]))}
            for each in material.effect.reasons
        ],
        "checking": [line.format(**names) for line in CHECKING],
    }
    with translation.override("de"):
        return typeset.pdf(TEMPLATE, data, title=title, author=case.authority.name, at=material.at)


def _fact(fact: Fact) -> dict[str, str]:
    origin = f"Ereignis {fact.verb}, im Protokoll seit {_moment(fact.at)}, von {fact.who}"
    return {"what": fact.what, "value": _readable(fact.value), "origin": origin}


def _readable(value: str) -> str:
    """A moment or a day as people read it; other values as they are."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return value
    return _moment(found) if "T" in value else f"{found:%d.%m.%Y}"


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y, %H:%M:%S} Uhr"
