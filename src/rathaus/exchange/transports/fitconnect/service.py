"""The calls of a delivery service (FIT-Connect submission API v2), with a token."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from rathaus.archive.models import Record
from rathaus.exchange.content import parts, peers
from rathaus.exchange.models import Peer
from rathaus.exchange.transports import Hindrance, problems
from rathaus.exchange.transports.fitconnect import wire
from rathaus.exchange.transports.fitconnect.wire import Found
from rathaus.standards.jose import jws

EARLY = 60  # seconds before its end that a token is not used any more
LONGEST_TOKEN = 8192
PAGE = 500  # events of a case
MOST_EVENTS = 2000

_tokens: dict[tuple[str, str], tuple[str, float]] = {}
_lock = threading.Lock()


class Body:
    """An attachment as it is stored, in pieces and of known length."""

    def __init__(self, record: Record, size: int) -> None:
        self._reading, self._size = parts.Reading(record), size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(wire.PIECE):
            yield piece

    def read(self, size: int = wire.PIECE, /) -> bytes:
        """As a file's."""
        return self._reading.read(size if size > 0 else wire.PIECE)


class Service:
    """A peer, called with the credentials of its authority. Methods raise Hindrance."""

    def __init__(self, peer: Peer) -> None:
        self._peer, self._http = peer, wire.session()

    def token(self, *, fresh: bool = False) -> str:
        """A token (RFC 6749 section 4.4), kept by this process until shortly before its end."""
        credentials = peers.read(self._peer)
        words = f"{credentials.client_id}\n{credentials.secret}"
        known = (self._peer.url, hashlib.sha256(words.encode()).hexdigest())
        with _lock:
            text, ends = _tokens.get(known, ("", 0.0))
        if text and not fresh and time.monotonic() < ends:
            return text
        text, seconds = self._ask_token(credentials)
        with _lock:
            _tokens[known] = (text, time.monotonic() + max(0, seconds - EARLY))
        return text

    def _ask_token(self, credentials: peers.Credentials) -> tuple[str, int]:
        form = {
            "grant_type": "client_credentials",
            "client_id": credentials.client_id,
            "client_secret": credentials.secret,
        }
        found = wire.call(self._http, "POST", f"{self._peer.url}/token", data=form)
        if found.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED):
            raise Hindrance(problems.CREDENTIALS, str(found.status))
        if found.status != HTTPStatus.OK:
            raise wire.refused(found)
        values = found.json()
        text, seconds = values.get("access_token"), values.get("expires_in", 0)
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST_TOKEN or not text.isascii():
            raise Hindrance(problems.NO_FITCONNECT, "no token")
        return text, seconds if isinstance(seconds, int) and 0 < seconds < 86400 else 0

    def call(self, method: str, path: str, **more: Any) -> Found:
        """A call with the token; once more with a fresh one where it is refused."""
        for fresh in (False, True):
            headers = {"Authorization": f"Bearer {self.token(fresh=fresh)}"}
            headers |= more.get("headers", {})
            values = {name: each() if callable(each) else each for name, each in more.items()}
            found = wire.call(
                self._http, method, self._peer.url + path, **values | {"headers": headers}
            )
            if found.status != HTTPStatus.UNAUTHORIZED:
                break
        return found

    def public(self, path: str, *, most: int = wire.SMALL) -> Found:
        """A call that needs no token. Raises where it is no success."""
        found = wire.call(self._http, "GET", self._peer.url + path, most=most)
        if found.status != HTTPStatus.OK:
            raise wire.refused(found)
        return found

    def create(self, values: dict[str, Any]) -> tuple[str, str]:
        """The ids of a submission and of its case."""
        found = self.call("POST", "/v2/submissions", json=values)
        if found.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
            raise wire.refused(found)
        ids = found.json()
        return str(ids.get("submissionId")), str(ids.get("caseId"))

    def attach(self, submission: str, name: str, record: Record, size: int) -> Found:
        """One attachment, streamed from the record."""
        return self.call(
            "PUT",
            f"/v2/submissions/{submission}/attachments/{name}",
            data=lambda: Body(record, size),  # from the beginning for every call
            headers={"Content-Type": "application/jose"},
        )

    def submit(self, submission: str, metadata: bytes, data: bytes) -> Found:
        """All is there."""
        values = {"encryptedMetadata": metadata.decode("ascii")}
        if data:
            values["encryptedData"] = data.decode("ascii")
        return self.call("PUT", f"/v2/submissions/{submission}", json=values)

    def events(self, case: str) -> list[str]:
        """The tokens of the log of a case. Raises Hindrance LOST where there is none."""
        tokens: list[str] = []
        while len(tokens) < MOST_EVENTS:
            query = f"?offset={len(tokens)}&limit={PAGE}"
            found = self.call("GET", f"/v2/cases/{case}/events{query}", most=wire.LARGE)
            if found.status == HTTPStatus.NOT_FOUND:
                raise Hindrance(problems.LOST, str(found.status))
            if found.status != HTTPStatus.OK:
                raise wire.refused(found)
            values = found.json()
            page = values.get("eventLog")
            if not isinstance(page, list) or not all(isinstance(each, str) for each in page):
                raise Hindrance(problems.NO_FITCONNECT, "no event log")
            tokens += [each for each in page if len(each) <= jws.LONGEST]
            total = values.get("totalCount", len(tokens))
            if not page or not isinstance(total, int) or len(tokens) >= total:
                break
        return tokens
