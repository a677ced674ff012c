"""HTTP as we do it with strangers: TLS checked, no redirects, nothing followed to the own network,
short waits, answers of limited size within a limited time. `call` raises only `Hindrance`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError as LowerError
from urllib3.exceptions import NewConnectionError

from rathaus.exchange.api.calling import is_public
from rathaus.exchange.transports import Hindrance, problems
from rathaus.standards.fitconnect.problems import Answer, read_answer
from rathaus.standards.jose import Malformed, strict

CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 10, 30, 60
SMALL, LARGE = 256 * 1024, 8 * 1024 * 1024  # bytes of an answer
PIECE = 16 * 1024
LONGEST_WAIT = 6 * 3600  # of a Retry-After that is believed
AGENT = "Rathaus (FIT-Connect)"


class PrivateAddress(NewConnectionError):
    """Connected to where nothing may be sent."""


def _connected(connection: Any, sock: Any) -> Any:
    """Looked at after connecting, so that a name cannot mean something else a moment later."""
    address = str(sock.getpeername()[0])
    if not settings.PEERS_PRIVATE and not is_public(address):
        sock.close()
        raise PrivateAddress(connection, "no public address")
    return sock


class _Plain(HTTPConnection):
    def _new_conn(self) -> Any:
        return _connected(self, super()._new_conn())


class _Secure(HTTPSConnection):
    def _new_conn(self) -> Any:
        return _connected(self, super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    """Without attempts of its own: who sends again must have asked before."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


@dataclass(frozen=True)
class Found:
    """An answer with its body."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    def json(self) -> dict[str, Any]:
        """Raises Hindrance."""
        try:
            return strict.load_object(self.body)
        except Malformed as error:
            raise Hindrance(problems.NO_FITCONNECT, "no JSON object") from error

    @property
    def problem(self) -> Answer:
        """The problem document (RFC 7807)."""
        return read_answer(self.body, self.status)

    @property
    def seconds(self) -> int:
        """How long to wait (Retry-After, RFC 9110 section 10.2.3); 0 where nothing is said."""
        text = self.headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit() and len(text) < 10:
            return min(int(text), LONGEST_WAIT)
        try:
            wait = parsedate_to_datetime(text) - datetime.now(UTC)
        except (TypeError, ValueError):
            return 0
        return max(0, min(int(wait.total_seconds()), LONGEST_WAIT))


def session() -> requests.Session:
    """Connections to one peer. Nothing is taken from the environment: neither proxies nor
    credentials of a netrc file."""
    found = requests.Session()
    found.trust_env = False
    found.verify = settings.PEERS_CA_FILE or True
    if settings.PEERS_PROXY:
        found.proxies = {"http": settings.PEERS_PROXY, "https": settings.PEERS_PROXY}
    for scheme in ("http://", "https://"):
        found.mount(scheme, _Adapter(max_retries=0))
    found.headers.update({"User-Agent": AGENT, "Accept-Encoding": "identity"})
    return found


def call(http: requests.Session, method: str, url: str, *, most: int = SMALL, **more: Any) -> Found:
    """One request. Raises Hindrance."""
    if not is_allowed(url):
        raise Hindrance(problems.TLS, "not https")
    try:
        with http.request(
            method,
            url,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
            **more,
        ) as answer:
            body = _body(answer, most)
            found = Found(answer.status_code, body, answer.headers)
    except (requests.RequestException, LowerError) as error:
        raise _hindrance(error) from error
    if 300 <= found.status < 400:
        raise Hindrance(problems.REDIRECT)
    return found


def is_allowed(url: str) -> bool:
    """https, and for the own machine http too."""
    parts = urlsplit(url)
    own = parts.hostname in ("localhost", "127.0.0.1")
    return parts.scheme == "https" or (parts.scheme == "http" and own)


def refused(found: Found) -> Hindrance:
    """What an answer that is no success means."""
    status, name = found.status, found.problem.name
    detail = f"{status} {name}".strip()
    if status == 401:
        return Hindrance(problems.CREDENTIALS, detail)
    if status == 403:
        return Hindrance(problems.FORBIDDEN, detail)
    if status in (408, 425, 429, 503):
        return Hindrance(problems.BUSY, detail, seconds=found.seconds)
    if name == "destination-not-found":
        return Hindrance(problems.GONE, detail)
    if name == "destination-state-invalid":
        return Hindrance(problems.CLOSED, detail)
    if status == 404:
        return Hindrance(problems.NO_FITCONNECT, detail)
    if status >= 500:
        return Hindrance(problems.BROKEN, detail, seconds=found.seconds)
    return Hindrance(problems.NOT_TAKEN, detail, lasting=True)


def _body(answer: requests.Response, most: int) -> bytes:
    held, end = bytearray(), time.monotonic() + ALL_SECONDS
    while piece := answer.raw.read1(PIECE):  # what is there, so that the clock is looked at
        held += piece
        if len(held) > most:
            raise Hindrance(problems.TOO_LARGE)
        if time.monotonic() > end:
            raise Hindrance(problems.TIMEOUT)
    return bytes(held)


def _hindrance(error: Exception) -> Hindrance:
    name = type(error).__name__
    if isinstance(error, requests.exceptions.SSLError):
        return Hindrance(problems.TLS, name)
    if isinstance(error, requests.Timeout):
        return Hindrance(problems.TIMEOUT, name)
    if _is_private(error):
        return Hindrance(problems.PRIVATE, name)
    return Hindrance(problems.UNREACHABLE, name)


def _is_private(error: BaseException | None) -> bool:
    """Whether that is behind an error of the libraries."""
    seen = 0
    while error is not None and seen < 8:
        inner = [getattr(error, "reason", None), *getattr(error, "args", ())]
        found = [each for each in (error, *inner) if isinstance(each, BaseException)]
        if any(isinstance(each, PrivateAddress) for each in found):
            return True
        error = next((each for each in found if each is not error), error.__context__)
        seen += 1
    return False
