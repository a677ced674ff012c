"""The directory of an installation, and the announcements by which keys follow each other.

The *directory* (JWS, PS512, the installation's transport key) lists who can be reached in rooms
here, with the public keys; no person occurs in it. Whoever has seen an authority's key takes a new
one only where an *announcement* (JWS, PS512, the key before) names it by its RFC 7638 thumbprint:
so nobody can put in a key of his own, not even the delivery service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rathaus.exchange.content import announcements
from rathaus.standards.fitconnect import ids
from rathaus.standards.fitconnect.problems import FitConnectError
from rathaus.standards.jose import (
    JoseError,
    KeyRefused,
    PrivateKey,
    PublicKey,
    Purpose,
    jws,
    keys,
    strict,
)

TYP = "rathaus-directory+jwt"
VALID = timedelta(days=1)
SKEW = timedelta(minutes=5)
PAGE, MOST_PAGES = 100, 200  # entries of a page: a JWS has an end (`jws.LONGEST`)
MOST_KEYS, MOST_ANNOUNCEMENTS = 20, 5
LONGEST_NAME = 200
CAPABILITIES = ("room", "binding", "receipts")  # what a room here can do

Jwk = dict[str, Any]


class NotADirectory(FitConnectError):
    """What was read is no directory of this service, or is out of date."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An authority that can be reached, with its public keys, the one in use first."""

    destination: str
    name: str
    ars: str
    encryption_kid: str
    signature_kid: str
    keys: tuple[Jwk, ...]
    capabilities: tuple[str, ...] = CAPABILITIES
    announcements: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "destinationId": self.destination,
            "name": self.name,
            "ars": self.ars,
            "encryptionKid": self.encryption_kid,
            "signatureKid": self.signature_kid,
            "keys": [_slim(key) for key in self.keys],
            "capabilities": list(self.capabilities),
            "announcements": list(self.announcements),
        }


@dataclass(frozen=True)
class Directory:
    """A page of what an installation says, proven; `more` where another one follows."""

    entries: tuple[Entry, ...]
    issued_at: datetime
    more: bool


def build(
    entries: Sequence[Entry],
    key: PrivateKey,
    *,
    issuer: str,
    at: datetime,
    page: int = 0,
    more: bool = False,
) -> str:
    """A signed page of the directory."""
    claims = {
        "page": page,
        "more": more,
        "iss": issuer,
        "iat": int(at.timestamp()),
        "exp": int((at + VALID).timestamp()),
        "destinations": [each.as_dict() for each in entries],
    }
    return jws.sign(strict.dumps(claims), key, typ=TYP)


def read(
    token: str, known: Sequence[PublicKey], *, issuer: str, at: datetime, page: int = 0
) -> Directory:
    """A page, proven by one of the known keys. Raises NotADirectory, JoseError."""
    kid = jws.inspect(token).header.kid
    key = next((each for each in known if each.kid == kid), None)
    if key is None:
        raise KeyRefused("signed with a key that is not known")
    claims = strict.load_object(jws.verify(token, key, typ=TYP))
    if claims.get("iss") != issuer or claims.get("page") != page:
        raise NotADirectory("the directory of another service, or another page")
    issued, ends = _time(claims.get("iat")), _time(claims.get("exp"))
    if issued > at + SKEW or ends <= at:
        raise NotADirectory("out of date, or from the future")
    found = claims.get("destinations")
    if not isinstance(found, list) or len(found) > PAGE:
        raise NotADirectory("no list of destinations")
    return Directory(tuple(_entry(each) for each in found), issued, claims.get("more") is True)


def announced(token: str, known: Sequence[PublicKey], *, about: str) -> set[str]:
    """The thumbprints of the new keys; nothing where none of the known keys has signed it."""
    try:
        kid = announcements.signer(token)
        key = next((each for each in known if each.kid == kid), None)
        found = announcements.verify(token, key) if key else None
    except JoseError:
        return set()
    return set(found.keys.values()) if found and found.destination == about else set()


def follow(
    before: Sequence[Jwk], shown: Sequence[Jwk], said: Iterable[str], *, about: str
) -> tuple[list[Jwk], list[Jwk]]:
    """What is believed after somebody with the keys `before` has shown these: (accepted, newest
    first, refused). Announcements follow each other, in whatever order they come."""
    accepted, waiting = list(before), [key for key in shown if not _among(key, before)]
    tokens = list(said)
    moved = True
    while moved and waiting:
        known = signing(accepted)
        named = {each for token in tokens for each in announced(token, known, about=about)}
        fresh = [key for key in waiting if thumbprint(key) in named]
        waiting = [key for key in waiting if key not in fresh]
        accepted, moved = [*fresh, *accepted], bool(fresh)
    return accepted, waiting


def signing(found: Iterable[Jwk]) -> list[PublicKey]:
    """The keys that verify."""
    rows = [key for key in found if key.get("key_ops") == [Purpose.VERIFY.value[1]]]
    return [keys.read(key, Purpose.VERIFY) for key in rows]


def thumbprint(jwk: Jwk) -> str:
    """RFC 7638, of either kind of key. Raises KeyRefused."""
    return keys.thumbprint(_read(jwk).key)


def in_groups(text: str) -> str:
    """A thumbprint as people read it to each other."""
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def _among(key: Jwk, known: Sequence[Jwk]) -> bool:
    return any(each["kid"] == key["kid"] and thumbprint(each) == thumbprint(key) for each in known)


def _slim(jwk: Jwk) -> Jwk:
    """Without the certificates, which are at the destination for whoever wants them."""
    return {name: value for name, value in jwk.items() if name != "x5c"}


def _read(jwk: Jwk) -> PublicKey:
    signs = jwk.get("key_ops") == [Purpose.VERIFY.value[1]]
    return keys.read(jwk, Purpose.VERIFY if signs else Purpose.ENCRYPT)


def _entry(found: Any) -> Entry:
    if not isinstance(found, Mapping):
        raise NotADirectory("an entry is an object")
    rows = _list(found, "keys", MOST_KEYS)
    if not all(isinstance(each, dict) for each in rows):
        raise NotADirectory("keys are objects")
    entry = Entry(
        destination=ids.check(found.get("destinationId"), "destinationId"),
        name=_text(found, "name", LONGEST_NAME),
        ars=_text(found, "ars", 12),
        encryption_kid=_text(found, "encryptionKid", keys.LONGEST_KID),
        signature_kid=_text(found, "signatureKid", keys.LONGEST_KID),
        keys=tuple(_slim(each) for each in rows),
        capabilities=tuple(str(each)[:40] for each in _list(found, "capabilities", 20)),
        announcements=tuple(map(str, _list(found, "announcements", MOST_ANNOUNCEMENTS))),
    )
    named = {each.kid: each.purpose for each in map(_read, entry.keys)}
    if named.get(entry.encryption_kid) is not Purpose.ENCRYPT:
        raise NotADirectory("the key to encrypt to is missing")
    if named.get(entry.signature_kid) is not Purpose.VERIFY:
        raise NotADirectory("the key that signs is missing")
    return entry


def _list(found: Mapping[str, Any], name: str, most: int) -> list[Any]:
    value = found.get(name, [])
    if not isinstance(value, list) or len(value) > most:
        raise NotADirectory(f"{name} is no list, or too long")
    return value


def _text(found: Mapping[str, Any], name: str, longest: int) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise NotADirectory(f"{name} is no text, or too long")
    return value


def _time(found: Any) -> datetime:
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**34:
        raise NotADirectory("a time that is none")
    return datetime.fromtimestamp(found, UTC)
