"""What an identity provider said of a person, in our words. Personal content: it lives in memory,
and between two requests only sealed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from rathaus.accounts.identities.config import IdentityProvider

LONGEST = 200  # characters of a value
LAST_SECOND = 1e11  # what comes after is no moment of ours
WITH_NUMBER = re.compile(r"(?P<street>.*[^\d\s].*?)\s+(?P<number>\d+\s?[a-zA-Z]?([-/]\d+\w?)?)")


@dataclass(frozen=True)
class Received:
    """`values` by meaning (given_name, …), `level` of this sign-in, `proof` what signing out at the
    provider asks for, `authenticated_at` when the person last showed there who they are (seconds
    since 1970)."""

    provider: str
    source: str
    level: int
    values: dict[str, str] = field(default_factory=dict)
    email: str = ""
    email_verified: bool = False
    staff: str = ""
    proof: str = ""
    authenticated_at: float | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Received:
        return cls(**stored)


def received(
    row: IdentityProvider, claims: Mapping[str, Any], *, level: int, proof: str = ""
) -> Received:
    """The claims or attributes in our words, by the mapping of the provider."""
    values = {m: value for m, path in row.attributes.items() if (value := text(claims, path))}
    email = text(claims, row.email_from).lower()
    return Received(
        provider=row.id,
        source=row.name,
        level=level,
        values=_tidy(values),
        email=email if "@" in email else "",
        email_verified=row.trust_email and at(claims, "email_verified") is True,
        staff=text(claims, row.staff_from).lower(),
        proof=proof,
        authenticated_at=_seconds(claims.get("auth_time")),
    )


def missing(row: IdentityProvider, claims: Mapping[str, Any]) -> list[str]:
    """Which claims the provider should have sent and has not."""
    return [path for path in row.required if not text(claims, path)]


def at(claims: Mapping[str, Any], path: str) -> Any:
    """What stands under the name, or under a path such as ``address.locality``."""
    if path in claims:  # names of attributes have dots themselves: urn:oid:2.5.4.42
        return claims[path]
    first, _dot, rest = path.partition(".")
    inner = claims.get(first)
    return at(inner, rest) if rest and isinstance(inner, Mapping) else None


def text(claims: Mapping[str, Any], path: str) -> str:
    """A text there, in one line; of a list its first; empty where there is none."""
    value = at(claims, path)
    if isinstance(value, list | tuple):
        value = next(iter(value), "")
    return " ".join(value.split())[:LONGEST] if isinstance(value, str) else ""


def _seconds(value: Any) -> float | None:
    """A JSON number and nothing else (OpenID Connect Core 1.0 §2); true is none."""
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if known and 0 < value < LAST_SECOND else None


def _tidy(values: dict[str, str]) -> dict[str, str]:
    """Only whole dates; a house number on its own."""
    try:
        date.fromisoformat(values.get("birth_date", ""))
    except ValueError:
        values.pop("birth_date", None)
    parts = WITH_NUMBER.fullmatch(values.get("street", ""))
    if parts and "house_number" not in values:
        values |= {"street": parts["street"], "house_number": parts["number"]}
    return values
