"""Somebody in the middle of two installations, on loopback: passes on, cuts, delays, repeats,
changes answers. With TLS where it is given a context."""

from __future__ import annotations

import http.client
import http.server
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Headers = list[tuple[str, str]]
Change = Callable[[str, str, int, Headers, bytes], tuple[int, Headers, bytes]]
Fault = Callable[[str, str], str]

PASS, REFUSE, CUT, DELAY, REPEAT = "pass", "refuse", "cut", "delay", "repeat"
HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"}


@dataclass
class Middle:
    """`fault(method, path)` says what happens to a call: REFUSE before it arrives, CUT after it has
    arrived, DELAY, REPEAT it."""

    target: int
    context: ssl.SSLContext | None = None
    fault: Fault = lambda _method, _path: PASS
    change: Change | None = None
    calls: list[tuple[str, str]] = field(default_factory=list)
    _server: Any = None

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        scheme = "https" if self.context else "http"
        return f"{scheme}://localhost:{self.port}"

    def start(self, host: str = "127.0.0.1") -> Middle:
        self._server = _Server((host, 0), _Handler)
        self._server.middle = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    middle: Middle

    def handle_error(self, *_about: Any) -> None:
        """Cut connections are what this is for."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server

    def setup(self) -> None:
        if context := self.server.middle.context:
            self.request = context.wrap_socket(self.request, server_side=True)
        super().setup()

    def pass_on(self) -> None:
        middle = self.server.middle
        middle.calls.append((self.command, self.path))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = middle.fault(self.command, self.path)
        if fault == REFUSE:
            return self._cut()
        if fault == DELAY:
            time.sleep(0.2)
        found = self._forward(body)
        if fault == REPEAT:
            found = self._forward(body)
        if fault == CUT:
            return self._cut()
        if middle.change:
            found = middle.change(self.command, self.path, *found)
        return self._answer(*found)

    # how the standard library names them
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = pass_on  # noqa: N815  # see above

    def _answer(self, status: int, headers: Headers, body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:  # RFC 9110 section 8.6
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _forward(self, body: bytes) -> tuple[int, Headers, bytes]:
        target = self.server.middle.target
        connection = http.client.HTTPConnection("127.0.0.1", target, timeout=60)
        headers = dict(self.headers.items()) | {"Connection": "close"}
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            kept = [each for each in answer.getheaders() if each[0].lower() not in HOP]
            return answer.status, kept, answer.read()
        except (OSError, http.client.HTTPException):
            return 502, [], b""
        finally:
            connection.close()

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_more: Any) -> None:
        pass
