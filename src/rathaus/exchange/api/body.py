"""What clients send, read piece by piece, and never for longer than they keep sending.

The watch ends a connection whose body comes more slowly than `LEAST` bytes a period: a thread of
the server belongs to somebody who sends, not to somebody who holds the line.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, UnreadablePostError

from rathaus.exchange.api.answers import Refused, bad
from rathaus.standards.jose import Malformed, strict

PIECE, BLOCK = 16 * 1024, 256 * 1024
PERIOD = 30.0  # seconds
LEAST = 32 * 1024  # bytes a period
SMALL = 64 * 1024  # a body without encrypted parts
SEND_SECONDS = 60  # for one piece of an answer


class Watch:
    """Looks every period whether more has come while it was waited for; closes the reading half of
    the socket where not. What our own store takes is not the client's fault."""

    def __init__(self, sock: socket.socket | None) -> None:
        self.cut = self.waiting = False
        self._sock = sock
        self._seen, self._done = 0, threading.Event()

    def __enter__(self) -> Watch:
        if self._sock is not None:
            threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()

    def note(self, size: int) -> None:
        """So much has come."""
        self._seen += size

    def _look(self) -> None:
        before = 0
        while not self._done.wait(PERIOD):
            if self.waiting and self._seen - before < LEAST:
                self.cut = True
                close(self._sock)
                return
            before = self._seen


def close(sock: socket.socket | None) -> None:
    """Read nothing more from this client, which still gets its answer."""
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RD)


def socket_of(request: HttpRequest) -> socket.socket | None:
    """The connection, where the web server hands it out (gunicorn)."""
    found: socket.socket | None = request.META.get("gunicorn.socket")
    return found


def pieces(request: HttpRequest, limit: int) -> Iterator[bytes]:
    """The body, in blocks. Raises Refused where it is longer than `limit`, comes too slowly, or
    ends too early."""
    announced = _announced(request)
    if announced is not None and announced > limit:
        raise _too_large(request, limit)
    with Watch(socket_of(request)) as watch:
        read, taken, held = _source(request, announced), 0, bytearray()
        while piece := _piece(read, watch):
            taken += len(piece)
            if taken > limit:
                raise _too_large(request, limit)
            held += piece
            if len(held) >= BLOCK:
                yield bytes(held)
                held.clear()
        _check_end(watch, taken, announced)
        if held:
            yield bytes(held)


def whole(request: HttpRequest, limit: int = SMALL) -> bytes:
    """The body. Raises Refused."""
    return b"".join(pieces(request, limit))


def json_of(request: HttpRequest, limit: int = SMALL) -> dict[str, Any]:
    """The JSON object that was sent. Raises Refused, also for a member that occurs twice."""
    if request.content_type not in ("application/json", "application/merge-patch+json"):
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Erwartet wird application/json.")
    try:
        return strict.load_object(whole(request, limit))
    except Malformed as error:
        raise bad("Kein eindeutig lesbares JSON-Objekt.") from error


def text_of(found: Mapping[str, Any], name: str, *, longest: int = 255, default: str = "") -> str:
    """A text of an object. Raises Refused."""
    value = found.get(name)
    if value is None:
        return default
    if not isinstance(value, str) or len(value) > longest:
        raise bad(f"{name} ist kein Text mit höchstens {longest} Zeichen.")
    return value


def sent(stored: Iterable[bytes], request: HttpRequest) -> Iterator[bytes]:
    """Pieces of an answer; a client that does not take them is let go."""
    sock = socket_of(request)
    before = sock.gettimeout() if sock else None
    try:
        if sock:
            sock.settimeout(SEND_SECONDS)
        yield from stored
    finally:
        if sock:
            with suppress(OSError):
                sock.settimeout(before)


def _announced(request: HttpRequest) -> int | None:
    """Content-Length; None for a body in chunks. Raises Refused."""
    if request.headers.get("Transfer-Encoding"):
        if request.META.get("wsgi.input_terminated"):
            return None
        raise Refused(HTTPStatus.LENGTH_REQUIRED, "Bitte mit Content-Length senden.")
    text = request.headers.get("Content-Length") or "0"
    if not text.isascii() or not text.isdigit():
        raise bad("Content-Length ist keine Zahl.")
    return int(text)


def _source(request: HttpRequest, announced: int | None) -> Callable[[int], bytes]:
    read: Callable[[int], bytes]
    read = request.read if announced is not None else request.META["wsgi.input"].read
    return read


def _piece(read: Callable[[int], bytes], watch: Watch) -> bytes:
    watch.waiting = True
    try:
        piece = read(PIECE)
    except (OSError, UnreadablePostError) as error:
        raise _broken(watch) from error
    finally:
        watch.waiting = False
    watch.note(len(piece))
    return piece


def _check_end(watch: Watch, taken: int, announced: int | None) -> None:
    if watch.cut or (announced is not None and taken < announced):
        raise _broken(watch)


def _broken(watch: Watch) -> Refused:
    if watch.cut:
        return Refused(HTTPStatus.REQUEST_TIMEOUT, "Zu langsam gesendet.")
    return bad("Die Übertragung ist abgebrochen.")


def _too_large(request: HttpRequest, limit: int) -> Refused:
    close(socket_of(request))
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Mehr als {limit} Bytes.")
