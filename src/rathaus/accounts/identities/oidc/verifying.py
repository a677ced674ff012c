"""Checks of what the provider sends (OpenID Connect Core 1.0 §3.1.3.7, §5.3.2; Discovery 1.0 §4.3;
RFC 9207). Each raises NotAccepted, or returns what holds."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet

from rathaus.accounts.identities.config import is_safe
from rathaus.accounts.identities.provider import NotAccepted
from rathaus.lib import clock

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = 60  # seconds by which clocks may differ
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def check_metadata(metadata: Mapping[str, Any], *, issuer: str) -> None:
    """The metadata are the declared issuer's own, and every endpoint is reached by TLS."""
    if metadata.get("issuer") != issuer:
        raise NotAccepted("metadata: issuer")
    for name in (*NEEDED, "userinfo_endpoint", "end_session_endpoint"):
        url = metadata.get(name)
        if (name in NEEDED or url is not None) and not is_safe(url):
            raise NotAccepted(f"metadata: {name}")


def check_response_issuer(
    metadata: Mapping[str, Any], answer: Mapping[str, Any], *, issuer: str
) -> None:
    """The answer that the browser brings is from that issuer, where issuers say so (RFC 9207)."""
    said = answer.get("iss")
    promised = metadata.get("authorization_response_iss_parameter_supported") is True
    if said != issuer and (said is not None or promised):
        raise NotAccepted("authorization response: iss")


def id_token(
    token: object,
    *,
    keys: Mapping[str, Any],
    issuer: str,
    client_id: str,
    nonce: object,
    algorithms: Sequence[str] = ALGORITHMS,
) -> dict[str, Any]:
    """The claims of the ID token."""
    if not isinstance(token, str) or not token:
        raise NotAccepted("id_token: missing")
    if set(algorithms) - set(ALGORITHMS):
        raise NotAccepted("id_token: algorithms as declared")
    try:
        key_set = KeySet.import_key_set({"keys": _signing(keys)})
        claims = jwt.decode(token, key_set, algorithms=list(algorithms)).claims
        _registry(issuer, client_id).validate(claims)
    except ExpiredTokenError as error:
        raise NotAccepted("id_token: expired") from error
    except (JoseError, ValueError, KeyError, TypeError) as error:
        fault = f"{type(error).__name__} {getattr(error, 'claim', '')}"
        raise NotAccepted(f"id_token: {fault}") from error
    _check_party(claims, client_id)
    said = claims.get("nonce")
    if not nonce or not isinstance(said, str) or not hmac.compare_digest(said, str(nonce)):
        raise NotAccepted("id_token: nonce")
    if not claims["sub"]:
        raise NotAccepted("id_token: sub")
    return dict(claims)


def check_same_subject(user_info: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
    """The user info is about whoever the ID token is about."""
    if user_info.get("sub") != claims["sub"]:
        raise NotAccepted("userinfo: sub")


def _registry(issuer: str, client_id: str) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )


def _check_party(claims: Mapping[str, Any], client_id: str) -> None:
    """A token for several is ours only where it was made for us (`azp`)."""
    audience, party = claims["aud"], claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if party != client_id and (several or party is not None):
        raise NotAccepted("id_token: azp")


def _signing(keys: Mapping[str, Any]) -> list[Any]:
    """Public keys for signatures: a secret key among them would let a token be signed with it."""
    found = [key for key in keys["keys"] if key.get("use", "sig") == "sig"]
    return [key for key in found if key.get("kty") in ("RSA", "EC")]
