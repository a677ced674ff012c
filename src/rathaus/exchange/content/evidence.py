"""The file that proves a dispatch to third parties: a ZIP with the message, its manifest, the
receipts, the keys and a proof from the ledger for each event. In German without translation."""

from __future__ import annotations

import inspect
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from rathaus.archive.forms import clean_name
from rathaus.exchange.content.dispatches import Signed
from rathaus.standards.evidence import dispatch as program
from rathaus.standards.evidence import signatures, verifier
from rathaus.standards.jose import strict

README = """Nachweis einer Behördennachricht

nachricht.txt    die Nachricht zum Lesen
nachricht.json   dieselbe Nachricht, so wie sie unterschrieben wurde
manifest.jws     die Unterschrift der absendenden Behörde über Text und Dateien
quittungen/      signierte Quittungen: eingereicht, zugestellt, angenommen oder zurückgewiesen
schluessel.json  die öffentlichen Schlüssel dazu
nachweise/       zu jedem Ereignis ein Nachweis aus dem Protokoll
dateien/         die Anlagen, wenn sie beigelegt wurden

Prüfen können das auch Dritte ohne Zugang zum Rathaus, mit Python 3.11 oder neuer und dem Paket
„cryptography“. Legen Sie dispatch.py, signatures.py und verifier.py, am besten aus eigener Quelle,
in einen Ordner und rufen Sie auf:

    python dispatch.py {name} --key {key}

Der Fingerabdruck hinter --key ist der des Schlüssels, mit dem dieses Rathaus sein Protokoll
unterschreibt. Vergleichen Sie ihn mit dem, den die Behörde veröffentlicht.

Worauf die Zuordnung der Schlüssel beruht: Jede Behörde hat ihren Zustellpunkt und ihre Schlüssel
selbst angelegt. Beides steht als Ereignis in ihrem Teil des Protokolls, die Nachweise liegen bei.
Der Schlüssel des Zustelldienstes braucht kein eigenes Ereignis: Jede seiner Quittungen steht mit
ihrem Prüfwert im Protokoll. Die Namen der Behörden sind die, die der Absender unterschrieben hat.
"""


@dataclass(frozen=True)
class Receipt:
    """A signed event as it came, with the proof of its event in the ledger."""

    destination: str
    happening: str
    token: str
    proof: dict[str, Any]


@dataclass
class Material:
    """All that goes into the file. `places`, `bindings`: the proofs of a destination, and of the
    keys of whoever receives there by their names."""

    name: str
    fingerprint: str
    signed: Signed
    recorded: dict[str, Any]
    keys: list[dict[str, Any]]
    places: dict[str, dict[str, Any]]
    bindings: dict[str, dict[str, dict[str, Any]]]
    receipts: list[Receipt]
    files: dict[str, tuple[str, Iterator[bytes]]] = field(default_factory=dict)  # id → name, bytes


def file_name(key: object) -> str:
    """What the file is called."""
    return f"Sendung-{key}.zip"


def write(material: Material, to: IO[bytes]) -> None:
    """The ZIP, files in constant memory. Raises as the reading of the files."""
    entries, listed = _entries(material)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (id_, (name, pieces)) in enumerate(material.files.items(), 1):
            inside = f"{program.FILES}{number}-{clean_name(name)}"
            listed["files"][id_] = inside
            with archive.open(inside, "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
        for name, body in {**entries, program.LIST: _json(listed)}.items():
            archive.writestr(name, body)


def _entries(material: Material) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The small files by name, and the list that names them."""
    signed, proofs = material.signed, program.PROOFS
    recorded = f"{proofs}sendung.json"
    readme = README.format(name=material.name, key=material.fingerprint)
    entries = {
        program.README: readme.encode(),
        program.DOCUMENT: signed.text.encode(),
        program.TEXT: program.readable(strict.load_object(signed.text)).encode(),
        program.MANIFEST: signed.manifest.encode(),
        program.KEYS: _json({"keys": material.keys}),
        recorded: _json(material.recorded),
        **{
            f"{module.__name__.rpartition('.')[2]}.py": inspect.getsource(module).encode()
            for module in (program, signatures, verifier)
        },
    }
    listed: dict[str, Any] = {
        "format": program.FORMAT, "recorded": recorded, "parties": {}, "receipts": {}, "files": {}
    }  # fmt: skip
    for number, (destination, proof) in enumerate(material.places.items(), 1):
        place = f"{proofs}zustellpunkt-{number}.json"
        entries[place] = _json(proof)
        keys: dict[str, str] = {}
        for kid, binding in material.bindings.get(destination, {}).items():
            keys[kid] = f"{proofs}schluessel-{number}-{len(keys) + 1}.json"
            entries[keys[kid]] = _json(binding)
        listed["parties"][destination] = {"place": place, "keys": keys}
    for number, receipt in enumerate(material.receipts, 1):
        token = f"{program.RECEIPTS}{number}-{receipt.happening}.jws"
        proof_name = f"{proofs}quittung-{number}.json"
        entries |= {token: receipt.token.encode(), proof_name: _json(receipt.proof)}
        known = listed["receipts"].setdefault(receipt.destination, [])
        known.append({"token": token, "proof": proof_name})
    return entries, listed


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()
