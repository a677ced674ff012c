"""How often a client may call: counted where failed sign-ins are counted (`site.counters`), in
windows of a minute, told in the headers that FIT-Connect documents."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from rathaus.exchange.api.answers import Refused
from rathaus.exchange.models import Client

WINDOW = 60  # seconds
FAILED_TOKENS = 20  # a window and network


@dataclass(frozen=True)
class Rate:
    """How far a window is used up."""

    limit: int
    used: int
    reset: int  # seconds until the next window

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.limit - self.used, 0)),
            "RateLimit-Reset": str(self.reset),
        }


def count_call(request: HttpRequest, client: Client | None) -> Rate:
    """Count a call by the client, or by the network where nobody has signed in. Raises Refused."""
    who = f"client:{client.pk}" if client else f"ip:{address(request)}"
    return check(count(f"calls|{who}", settings.EXCHANGE_CALLS))


def check(rate: Rate) -> Rate:
    """Raises Refused where it is used up."""
    if rate.used > rate.limit:
        raise Refused(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Zu viele Aufrufe. Bitte später noch einmal.",
            headers={**rate.headers, "Retry-After": str(rate.reset)},
        )
    return rate


def count(what: str, limit: int) -> Rate:
    """One more of it. Two at the same moment may count as one: this guards, it does not bill."""
    now = int(time.time())
    window, into = divmod(now, WINDOW)
    key = f"fit-connect|{what}|{window}"
    used = 1 if cache.add(key, 1, 2 * WINDOW) else _more(key)
    return Rate(limit, used, WINDOW - into)


def ahead(what: str, limit: int) -> Rate:
    """How far it would be with one more, without counting."""
    now = int(time.time())
    window, into = divmod(now, WINDOW)
    return Rate(limit, int(cache.get(f"fit-connect|{what}|{window}", 0)) + 1, WINDOW - into)


def address(request: HttpRequest) -> str:
    """The network address of the caller."""
    return str(ratelimit.get_ip(request))


def _more(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # it ran out just now
        return 1
