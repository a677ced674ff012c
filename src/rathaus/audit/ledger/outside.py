"""What is kept outside the database: the newest head, and the keys that have ever signed.

In `settings.LEDGER_DIR`: `head.json`, `keys/<fingerprint>`, and a lock file for whoever sequences.
A database that was rolled back shows against that head.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.audit.ledger import leaves
from rathaus.audit.models import Head
from rathaus.audit.registry import Finding
from rathaus.standards.evidence import verifier

HEAD_FILE, KEYS, LOCK = "head.json", "keys", "lock"


def folder() -> Path:
    """Where it is kept."""
    return Path(settings.LEDGER_DIR)


@contextmanager
def held() -> Iterator[None]:
    """Only one process at a time gets in; the kernel lets go when it dies. Raises OSError."""
    (folder() / KEYS).mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder() / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read() -> dict[str, Any] | None:
    """The head that is kept; None where there is none yet. Raises verifier.Untrue, OSError."""
    try:
        data = (folder() / HEAD_FILE).read_bytes()
    except FileNotFoundError:
        return None
    return verifier.check_head(verifier.read_json(data))


def write(head: Mapping[str, Any]) -> None:
    """Keep `head` instead of the one before, whole or not at all. Raises OSError."""
    _write_through(folder() / HEAD_FILE, json.dumps(head, indent=1) + "\n")


def trust(public_key: bytes) -> None:
    """Note a key that signs from now on. Raises OSError."""
    path = folder() / KEYS / verifier.fingerprint(public_key)
    if not path.exists():
        _write_through(path, public_key.hex() + "\n")


def trusted() -> set[str]:
    """Fingerprints of the keys that have signed here."""
    kept = folder() / KEYS
    return (
        {path.name for path in kept.iterdir() if "." not in path.name} if kept.is_dir() else set()
    )


def probe() -> None:
    """Write something and remove it. Raises OSError."""
    path = folder() / "probe"
    _write_through(path, "?")
    path.unlink()


def contradiction(known: Mapping[str, Any] | None, newest: Head | None) -> Finding | None:
    """How the database contradicts the head that is kept, None where it continues it.

    One head more in the database is what a crash between commit and writing leaves.
    """
    here = newest.number if newest else 0
    if known is None:
        return None if here <= 1 else Finding("outside.missing", _missing())
    if known["number"] > here:
        return Finding("outside.rolled_back", _rolled_back(known, newest))
    if known["number"] < here - 1:
        return Finding("outside.stale", _stale(known, here))
    same = Head.objects.filter(number=known["number"]).first()
    if same is None or leaves.unsigned_head(same) != unsigned(known):
        return Finding("outside.other", _other(known))
    return None


def unsigned(head: Mapping[str, Any]) -> dict[str, Any]:
    """What the signature of a head in JSON covers."""
    return {k: v for k, v in head.items() if k not in ("public_key", "signature")}


def _missing() -> str:
    return _("Im Ordner %(folder)s fehlt der aufbewahrte Kopf des Protokolls.") % {
        "folder": folder()
    }


def _rolled_back(known: Mapping[str, Any], newest: Head | None) -> str:
    return _(
        "Die Datenbank ist älter als der aufbewahrte Kopf %(known)d vom %(at)s; ihr letzter ist "
        "%(here)d. Sie wurde zurückgesetzt. Haben Sie eine Sicherung eingespielt, rufen Sie "
        "„rathaus ledger restored“ auf."
    ) % {
        "known": known["number"],
        "at": verifier.moment(known["at"]),
        "here": newest.number if newest else 0,
    }


def _stale(known: Mapping[str, Any], here: int) -> str:
    return _(
        "Der aufbewahrte Kopf %(known)d ist veraltet, die Datenbank ist bei %(here)d: Jemand hat "
        "einen alten Kopf zurückgelegt, oder der Ordner %(folder)s stammt aus einer Sicherung."
    ) % {"known": known["number"], "here": here, "folder": folder()}


def _other(known: Mapping[str, Any]) -> str:
    return _(
        "Kopf %(number)d in der Datenbank ist ein anderer als der aufbewahrte: Die Geschichte "
        "wurde ausgetauscht."
    ) % {"number": known["number"]}


def _write_through(path: Path, text: str) -> None:
    """Write to the disk under another name, then rename."""
    temporary = path.with_name(f"{path.name}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    parent = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
