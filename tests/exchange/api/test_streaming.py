"""Large attachments in constant memory, and clients that are too slow, under gunicorn."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from rathaus.exchange.api import body
from rathaus.exchange.models import TransferAttachment
from rathaus.standards.jose import jwe
from tests.exchange.api.conftest import URN, Live
from tests.exchange.api.programs import created, key_of, parts

MEGABYTE = 1024 * 1024
LARGE = 120 * MEGABYTE
FITS = 40 * MEGABYTE  # how much the worker may grow meanwhile
BLOCK = b"Abcd" * 16384


def large_token(live: Live) -> Iterator[bytes]:
    """What looks like a JWE of some size from outside, where the service stands."""
    key = key_of(live.scene.portal, live.scene.destination)
    head, wrapped, iv, _none, tag = jwe.encrypt(b"", key, cty="application/pdf").split(".")
    yield f"{head}.{wrapped}.{iv}.".encode()
    for _turn in range(LARGE // len(BLOCK)):
        yield BLOCK
    yield f".{tag}".encode()


def upload(live: Live) -> tuple[str, str]:
    name = str(uuid4())
    ids = created(live.scene.portal, live.scene.destination, URN, name).json()
    return f"/v2/submissions/{ids['submissionId']}", name


def connect(live: Live) -> tuple[http.client.HTTPConnection, str]:
    parts_ = urlsplit(live.server.base)
    return http.client.HTTPConnection(parts_.netloc, timeout=60), parts_.path


def put(live: Live, path: str, content: Any, **headers: str) -> Any:
    connection, base = connect(live)
    connection.request(
        "PUT",
        base + path,
        content,
        {
            "Authorization": f"Bearer {live.scene.portal.token}",
            "Content-Type": "application/jose",
            **headers,
        },
    )
    return connection.getresponse()


@pytest.mark.parametrize("chunked", [False, True])
def test_constant_memory(served_scene: Live, chunked: bool) -> None:
    live = served_scene
    base, name = upload(live)
    pieces = list(large_token(live))
    size = sum(map(len, pieces))
    wanted = hashlib.sha256(b"".join(pieces)).hexdigest()
    # the first request loads what every request needs
    assert put(live, f"{base}/attachments/{uuid4()}", b"x").status == 404
    before = live.server.peak()
    path = f"{base}/attachments/{name}"
    headers = {} if chunked else {"Content-Length": str(size)}
    answer = put(live, path, iter(pieces), **headers)
    assert answer.status == 204, answer.read()
    assert TransferAttachment.objects.get().size == size
    key = key_of(live.scene.portal, live.scene.destination)
    assert live.scene.portal.call("PUT", base, parts(key)).status_code == 200

    live.scene.office.call("GET", "/v2/submissions")
    connection, prefix = connect(live)
    connection.request(
        "GET", prefix + path, headers={"Authorization": f"Bearer {live.scene.office.token}"}
    )
    found, digest = connection.getresponse(), hashlib.sha256()
    while piece := found.read(MEGABYTE):
        digest.update(piece)
    assert digest.hexdigest() == wanted
    assert live.server.peak() - before < FITS


def test_too_large_is_told_before_it_is_sent(served_scene: Live) -> None:
    base, name = upload(served_scene)
    host = urlsplit(served_scene.server.base)
    with socket.create_connection((str(host.hostname), int(host.port or 0)), 20) as sock:
        sock.sendall(
            f"PUT {host.path}{base}/attachments/{name} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {served_scene.scene.portal.token}\r\n"
            f"Content-Type: application/jose\r\nContent-Length: 500000001\r\n\r\n".encode()
        )
        assert b" 413 " in sock.makefile("rb").readline()


def test_a_slow_client_is_cut_off(served_scene: Live) -> None:
    base, name = upload(served_scene)
    host = urlsplit(served_scene.server.base)
    with socket.create_connection((str(host.hostname), int(host.port or 0)), 20) as sock:
        sock.sendall(
            f"PUT {host.path}{base}/attachments/{name} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {served_scene.scene.portal.token}\r\n"
            f"Content-Type: application/jose\r\nContent-Length: 1000000\r\n\r\n".encode()
        )
        stop = threading.Event()

        def drip() -> None:
            while not stop.wait(0.05):
                try:
                    sock.sendall(b"a")
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        answer = sock.makefile("rb")
        line = answer.readline()
        stop.set()
        assert b" 408 " in line
        assert time.monotonic() - begun < 10
    assert not TransferAttachment.objects.exists()


def test_whoever_breaks_off_leaves_nothing(served_scene: Live) -> None:
    base, name = upload(served_scene)
    host = urlsplit(served_scene.server.base)
    with socket.create_connection((str(host.hostname), int(host.port or 0)), 20) as sock:
        sock.sendall(
            f"PUT {host.path}{base}/attachments/{name} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {served_scene.scene.portal.token}\r\n"
            f"Content-Type: application/jose\r\nContent-Length: 1000\r\n\r\naaaa".encode()
        )
        sock.shutdown(socket.SHUT_WR)
        assert b" 400 " in sock.makefile("rb").readline()
    assert not TransferAttachment.objects.exists()


def test_the_watch_counts_by_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "PERIOD", 0.05)
    ours, theirs = socket.socketpair()
    with ours, theirs, body.Watch(ours) as watch:
        time.sleep(0.2)
        assert not watch.cut  # nobody waits for the client
        watch.note(body.LEAST)
        watch.waiting = True
        for _turn in range(20):
            watch.note(body.LEAST)
            time.sleep(0.02)
        assert not watch.cut
        time.sleep(0.3)
        assert watch.cut
        theirs.settimeout(1)
        assert ours.recv(1) == b""


def test_json_of_some_size(served_scene: Live) -> None:
    """The encrypted data travels inside JSON."""
    live = served_scene
    ids = created(live.scene.portal, live.scene.destination, URN).json()
    key = key_of(live.scene.portal, live.scene.destination)
    data = jwe.encrypt(b'"' + b"a" * (8 * MEGABYTE) + b'"', key, cty="application/json")
    sent = json.dumps(parts(key) | {"encryptedData": data}).encode()
    path = f"/v2/submissions/{ids['submissionId']}"
    assert put(live, path, sent, **{"Content-Type": "application/json"}).status == 200
