"""Checks the file with which an authority proves to a court how a notice was delivered.

    python bundle.py Zustellung.zip [--key FINGERPRINT]

It needs this file, `verifier.py` beside it and what that one needs. The ZIP holds the notice, a
list of facts (`zustellung.json`) and for each fact a proof from the ledger. Checked is that every
proof is true, that it says what the list says, and that all are about this one notice: the event
of the decision names the stored document, the message and the notice, and all others name one of
these. It says so in German and ends with 0, or names the first lie and ends with 1.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

try:
    from rathaus.standards.evidence import verifier
except ImportError:  # far from any installation
    import verifier  # type: ignore[import-not-found, no-redef]  # the copy beside this file

Untrue = verifier.Untrue
FORMAT = "rathaus-delivery/1"
LIST, FOLDER = "zustellung.json", "nachweise/"
LARGEST, MOST = 64 * 1024 * 1024, 200  # bytes unpacked, entries
LIST_SHAPE = f"format={FORMAT} document:text stored:text decided:text"
FACT_FIELDS = {"what", "column", "value", "verb", "proof"}


def check(path: Path, key: str | None = None) -> list[str]:
    """What the file proves, line by line. Raises Untrue."""
    files = _unpacked(path)
    listed = verifier.read_json(_file(files, LIST))
    facts = listed.pop("facts", None)
    verifier.shaped(listed, LIST_SHAPE, "Liste der Tatsachen")
    document = _file(files, listed["document"])
    stored = _proven(files, listed["stored"], document, key)
    decided = _proven(files, listed["decided"], None, key)
    ties = _ties(stored, decided)
    if not isinstance(facts, list):
        raise Untrue("Liste der Tatsachen: Es fehlen Angaben.")
    lines = [f"Bescheid: {listed['document']} ist das Dokument aus dem Protokoll."]
    lines += [_told(decided, "Entschieden")]
    lines += [_fact(files, fact, ties, key) for fact in facts]
    return [*lines, f"Schlüssel {decided.head['key']}" + ("" if key else " (nicht verglichen)")]


def _unpacked(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
                raise Untrue("Die Datei ist zu groß für einen Nachweis.")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Untrue("Die Datei ist kein lesbares ZIP.") from error


def _file(files: dict[str, bytes], name: str) -> bytes:
    if name not in files:
        raise Untrue(f"In der Datei fehlt: {name}")
    return files[name]


def _proven(
    files: dict[str, bytes], name: str, document: bytes | None, key: str | None
) -> verifier.Proven:
    proven = verifier.check_proof(verifier.read_json(_file(files, name)), document, key)
    if proven.payload is None:
        raise Untrue("Die Einzelheiten eines Ereignisses sind gelöscht.")
    return proven


def _payload(proven: verifier.Proven) -> dict[str, Any]:
    return proven.payload or {}


def _ties(stored: verifier.Proven, decided: verifier.Proven) -> set[str]:
    """The ids that a fact about this notice names. The decision ties document and message."""
    detail = _payload(decided)["detail"]
    if detail.get("record_id") != _payload(stored)["object_id"]:
        raise Untrue("Die Entscheidung nennt ein anderes Dokument.")
    named = (detail.get("notice"), detail.get("message_id"), detail.get("thread"))
    return {str(each) for each in named if each}


def _fact(files: dict[str, bytes], fact: Any, ties: set[str], key: str | None) -> str:
    if not isinstance(fact, dict) or set(fact) != FACT_FIELDS:
        raise Untrue("Liste der Tatsachen: Es fehlen Angaben, oder es sind zu viele.")
    if not all(isinstance(value, str) for value in fact.values()):
        raise Untrue("Liste der Tatsachen: Eine Angabe ist ungültig.")
    proven = _proven(files, fact["proof"], None, key)
    payload = _payload(proven)
    detail, what = payload["detail"], fact["what"]
    if proven.header["verb"] != fact["verb"] or detail.get(fact["column"]) != fact["value"]:
        raise Untrue(f"„{what}“: Das Protokoll sagt etwas anderes.")
    named = {payload["object_id"], detail.get("notice"), detail.get("thread")}
    if not ties & {str(each) for each in named if each}:
        raise Untrue(f"„{what}“: Das Ereignis gehört nicht zu diesem Bescheid.")
    return _told(proven, f"{what}: {fact['value']}")


def _told(proven: verifier.Proven, what: str) -> str:
    kind, _, name = _payload(proven)["actor"].partition(":")
    who = f"{verifier.ACTORS.get(kind, kind)} {name}".rstrip()
    return f"{what} (im Protokoll am {verifier.moment(proven.header['at'])}, von {who})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file, tell, and return the exit code."""
    parser = argparse.ArgumentParser(description="Prüft einen Nachweis der Zustellung.")
    parser.add_argument("bundle", type=Path, help="Nachweis der Zustellung (ZIP)")
    parser.add_argument("--key", help="Fingerabdruck des Schlüssels der Installation")
    given = parser.parse_args(arguments)
    try:
        lines = ["".join(c if c.isprintable() else "?" for c in line)
                 for line in check(given.bundle, given.key)]  # fmt: skip
    except (ValueError, OverflowError, OSError) as error:
        sys.stdout.write(f"FALSCH: {error}\n")
        return 1
    sys.stdout.write("\n".join(["ECHT" if given.key else "IN SICH RICHTIG", *lines]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
