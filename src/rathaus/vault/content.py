"""Sealing of what a row holds: JSON in, bytes for a BinaryField out, and back.

`about` names the row, so that a value that was moved to another row does not open.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from typing import Any

from django.db import models

from rathaus.vault import envelope
from rathaus.vault.envelope import Key, Keys, Malformed, Tampered
from rathaus.vault.errors import Unreadable

log = logging.getLogger(__name__)


def about(row: models.Model) -> str:
    """How a row is named in what is sealed for it: ``cases.case:<uuid>``."""
    return f"{row._meta.label_lower}:{row.pk}"


def seal_json(row: models.Model, values: Any, *, to: Iterable[Key]) -> bytes:
    """`values` (JSON) for the holders of these keys, bound to `row`."""
    plain = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return envelope.seal(plain, to=to, about=about(row))


def open_json(row: models.Model, sealed: bytes | memoryview | None, keys: Keys) -> Any:
    """What was sealed for the row, {} where nothing was. Raises Unreadable, NotForTheseKeys, and
    what looking up the keys raises (Locked, NotEntitled, KeyDestroyed)."""
    if not sealed:
        return {}
    try:
        return json.loads(envelope.open_sealed(bytes(sealed), keys=keys, about=about(row)))
    except (Malformed, Tampered) as error:
        log.error("%s does not open: %s", about(row), error)
        raise Unreadable(about(row)) from error
