"""Identifiers of FIT-Connect: UUIDs (RFC 9562 section 4, lower case as written), and what carries
them: `submission:<uuid>`, `reply:<uuid>`, `case:<uuid>`."""

from __future__ import annotations

import re
from typing import Any

from rathaus.standards.fitconnect.problems import FitConnectError

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def check(text: Any, what: str) -> str:
    """The UUID as it stands. Raises FitConnectError naming what it is of."""
    if not isinstance(text, str) or not UUID.fullmatch(text):
        raise FitConnectError(f"{what} is no UUID")
    return text


def split(text: Any, *kinds: str) -> tuple[str, str]:
    """(kind, UUID) of `kind:uuid` with one of the kinds. Raises FitConnectError."""
    kind, _colon, identifier = text.partition(":") if isinstance(text, str) else ("", "", "")
    if kind not in kinds:
        raise FitConnectError(f"not of the form {' or '.join(kinds)}:uuid")
    return kind, check(identifier, kind)
