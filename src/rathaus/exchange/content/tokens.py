"""Tokens and secrets of clients (ADR 0024): signed, not stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from django.core import signing

from rathaus.exchange.models import Client
from rathaus.lib.errors import RathausError

SALT = "rathaus.exchange.tokens"
SECONDS = 1800
SECRET_BYTES = 32
NOBODY = hashlib.sha256(b"").hexdigest()  # compared with where there is no client


class TokenRefused(RathausError):
    """No token of ours, or one that counts no longer."""


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(SECRET_BYTES)


def checksum(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret_of(client: Client | None, secret: str) -> bool:
    """Whether it is the client's secret; takes as long where there is no such client."""
    known = client.secret if client else NOBODY
    return hmac.compare_digest(known, checksum(secret)) and client is not None


def issue(client: Client) -> str:
    """A token for the next `SECONDS`; a new secret of the client ends it before that."""
    return signing.dumps([str(client.pk), client.generation], salt=SALT)


def read(token: str) -> tuple[UUID, int]:
    """Client and number of its secret. Raises TokenRefused."""
    try:
        client, generation = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise TokenRefused("expired or forged") from error
    return UUID(client), generation
