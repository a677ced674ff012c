"""Callbacks: the service tells by HTTPS POST that something waits (FIT-Connect, „Callbacks“).

1. Header `callback-timestamp`: seconds since 1970. More than 5 minutes away from now, in either
   direction, it is refused.
2. Header `callback-authentication`: HMAC-SHA512 (RFC 2104) in lower-case hexadecimal over
   `{timestamp}.{body}` under the secret agreed for this destination, compared in constant time.
3. The body is only a hint: it lists ids, and everything is fetched from the service.

Within the 5 minutes a callback can be repeated; so whoever acts on one must do no harm twice.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta

from rathaus.standards.fitconnect.problems import FitConnectError

TIMESTAMP_HEADER, AUTHENTICATION_HEADER = "callback-timestamp", "callback-authentication"
WINDOW = timedelta(minutes=5)
SHORTEST_SECRET = 16  # characters; a shorter one is guessed offline from one callback
SECONDS = re.compile(r"[0-9]{1,12}")


class CallbackRefused(FitConnectError):
    """A callback that must not be acted on."""


class Expired(CallbackRefused):
    """Sent too long ago, or in the future."""


class Forged(CallbackRefused):
    """Not by someone who knows the secret."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of the header for a body. Raises CallbackRefused for a secret that is too short."""
    if len(secret) < SHORTEST_SECRET:
        raise CallbackRefused(f"a secret of fewer than {SHORTEST_SECRET} characters")
    signed = timestamp.encode() + b"." + body
    return hmac.digest(secret.encode(), signed, "sha512").hex()


def verify(
    *, timestamp: str | None, authentication: str | None, body: bytes, secret: str, now: datetime
) -> None:
    """Raises Forged or Expired unless the callback is one of the service, sent just now."""
    if timestamp is None or not SECONDS.fullmatch(timestamp):
        raise Forged("no timestamp")
    expected = sign(secret, timestamp, body)
    if not hmac.compare_digest(expected.encode(), (authentication or "").encode()):
        raise Forged("not signed with the secret")
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > WINDOW:
        raise Expired("sent more than 5 minutes ago, or in the future")
