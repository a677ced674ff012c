"""The identity providers that the operator has declared, in one TOML file (docs/handbuch/it.md).

Nothing of it is in the database: a client secret is in a file of its own, and whoever can change
this file can let anybody in, so that it belongs to the operator alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import slugify

from rathaus.accounts.models import AccountKind, TrustLevel

OIDC, SAML = "oidc", "saml"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LEVELS = {"basic": 0, "low": 1, "substantial": 2, "high": 3}
HIGHEST = {  # of the profiles of SAML
    "bundid": TrustLevel.HIGH,
    "unternehmenskonto": TrustLevel.SUBSTANTIAL,
}
MEANINGS = {  # of answers; the fields of a profile
    *("given_name", "family_name", "birth_date", "company_name", "phone"),
    *("street", "house_number", "postcode", "town"),
}
STANDARD_CLAIMS = {  # OpenID Connect Core 1.0 §5.1
    "given_name": "given_name",
    "family_name": "family_name",
    "birth_date": "birthdate",
    "street": "address.street_address",
    "postcode": "address.postal_code",
    "town": "address.locality",
    "phone": "phone_number",
}


@dataclass(frozen=True)
class IdentityProvider:
    """One way to sign in. `options` holds what only one kind knows (a table of that name)."""

    id: str
    kind: str
    name: str
    audience: tuple[str, ...]
    issuer: str
    client_id: str
    secret_file: str = ""
    authority: str = ""  # ARS, of a directory of staff
    level_from: str = "acr"
    levels: Mapping[str, int] = field(default_factory=dict)
    default_level: int = TrustLevel.BASIC
    least_level: int = TrustLevel.BASIC
    attributes: Mapping[str, str] = field(default_factory=lambda: STANDARD_CLAIMS)
    email_from: str = "email"
    trust_email: bool = False
    staff_from: str = "email"
    required: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def for_staff(self) -> bool:
        return self.audience == (AccountKind.STAFF,)

    @property
    def secret(self) -> str:
        """The client secret or private key; empty for a public client. Raises OSError."""
        return Path(self.secret_file).read_text().strip() if self.secret_file else ""

    def level_of(self, value: object) -> int:
        """The trust level that what the provider says of the sign-in stands for."""
        known = isinstance(value, str) and value in self.levels
        return self.levels[str(value)] if known else self.default_level


def providers() -> tuple[IdentityProvider, ...]:
    """All that are declared. Raises ImproperlyConfigured."""
    path = settings.IDENTITY_PROVIDERS
    return _load(path, _changed(path)) if path else ()


def find(provider_id: str) -> IdentityProvider | None:
    """The provider with that id; None where it is not declared (any more)."""
    return next((row for row in providers() if row.id == provider_id), None)


def highest_level(row: IdentityProvider) -> int:
    """The best that a sign-in there can prove."""
    if row.kind == SAML and not row.levels:
        return HIGHEST.get(str(row.options.get("profile", "bundid")), TrustLevel.HIGH)
    return max([*row.levels.values(), row.default_level])


def is_safe(url: object) -> bool:
    """An https address; http only on this machine."""
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    return bool(parts.netloc) and (parts.scheme == "https" or local)


def _changed(path: str) -> float:
    try:
        return Path(path).stat().st_mtime
    except OSError:
        return 0.0


@lru_cache(maxsize=8)
def _load(path: str, changed: float) -> tuple[IdentityProvider, ...]:
    try:
        rows = tomllib.loads(Path(path).read_text()).get("provider", [])
        found = tuple(_row(row) for row in rows)
        if len({row.id for row in found}) < len(found):
            raise ValueError("each id once only")
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured(f"RATHAUS_IDENTITY_PROVIDERS: {path}: {error}") from error
    return found


def _row(row: dict[str, Any]) -> IdentityProvider:
    values = dict(row)
    kind = values.get("kind", OIDC)
    values |= {
        "kind": kind,
        "audience": tuple(values.get("audience", ())),
        "required": tuple(values.get("required", ())),
        "options": values.pop(kind, {}),
        "levels": {key: _level(word) for key, word in values.get("levels", {}).items()},
        "default_level": _level(values.get("default_level", "basic")),
        "least_level": _level(values.get("least_level", "basic")),
    }
    try:
        found = IdentityProvider(**values)
    except TypeError as error:
        word = str(error).partition("__init__() ")[2] or str(error)
        raise ValueError(f"{values.get('id', 'provider without id')}: {word}") from error
    problem = next(iter(_problems(found)), "")
    if problem:
        raise ValueError(f"{found.id}: {problem}")
    return found


def _level(word: str) -> int:
    if word not in LEVELS:
        raise ValueError(f"level {word!r}: one of {', '.join(LEVELS)} expected")
    return LEVELS[word]


def _problems(row: IdentityProvider) -> list[str]:
    """What is wrong with a row, the first thing first."""
    kinds, wide = set(row.audience), set(AccountKind.values)
    checks = {
        "issuer: https:// expected": row.kind == OIDC and not is_safe(row.issuer),
        "id: small letters, digits and hyphens expected": row.id != slugify(row.id),
        "kind: oidc or saml expected": row.kind not in (OIDC, SAML),
        "name, issuer and client_id: must not be empty": not (
            row.name and row.issuer and row.client_id
        ),
        f"audience: some of {', '.join(sorted(wide))} expected": not kinds or not kinds <= wide,
        "audience: staff cannot share a provider with others": (
            AccountKind.STAFF in kinds and len(kinds) > 1
        ),
        "authority: the ARS (12 digits), for staff and only for staff": (
            row.for_staff != bool(row.authority)
        ),
        f"attributes: only {', '.join(sorted(MEANINGS))}": not set(row.attributes) <= MEANINGS,
    }
    return [text for text, wrong in checks.items() if wrong]
