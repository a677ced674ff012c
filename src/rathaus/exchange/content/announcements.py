"""That an authority has new exchange keys: a JWS that the old key signs, so that whoever knows that
one can follow to the new ones. Claims: `iss` (the destination), `iat`, `keys` (thumbprints by what
they are for), `replaces` (the thumbprint of the key that signs)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from rathaus.standards.jose import Malformed, PrivateKey, PublicKey, jws, strict

TYP = "rathaus-keys+jwt"


@dataclass(frozen=True)
class Announced:
    """What an announcement says."""

    destination: str
    at: datetime
    keys: dict[str, str]  # purpose → thumbprint
    replaces: str


def sign(destination: str, keys: dict[str, str], old: PrivateKey, at: datetime) -> str:
    """The announcement, signed with the old key."""
    claims = {
        "iss": destination,
        "iat": int(at.timestamp()),
        "keys": keys,
        "replaces": old.kid,
    }
    return jws.sign(strict.dumps(claims), old, typ=TYP)


def verify(token: str, old: PublicKey) -> Announced:
    """What the old key has announced. Raises JoseError."""
    claims = strict.load_object(jws.verify(token, old, typ=TYP))
    try:
        found = Announced(
            str(claims["iss"]),
            datetime.fromtimestamp(int(claims["iat"]), UTC),
            {str(name): str(kid) for name, kid in claims["keys"].items()},
            str(claims["replaces"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed("not an announcement of keys") from error
    if found.replaces != old.kid:
        raise Malformed("it replaces another key than the one that signs")
    return found


def signer(token: str) -> str:
    """Which key says it has signed. Raises JoseError."""
    return jws.inspect(token).header.kid
