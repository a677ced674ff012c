"""Callbacks: whom the service calls, what it says, and whom it never calls."""

from __future__ import annotations

import http.server
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django_q.models import OrmQ
from pytest_django import Settings

from rathaus.exchange import tasks
from rathaus.exchange.api import calling
from rathaus.exchange.api.calling import CallbackRefused, NotReached
from rathaus.exchange.models import Transfer
from rathaus.lib import clock
from rathaus.standards.fitconnect import callbacks
from tests.exchange.api.conftest import URN, Scene
from tests.exchange.api.programs import created, key_of, parts

SECRET = "ein-geheimnis-mit-mehr-als-16-zeichen"


@dataclass
class Listener:
    """A client's own web server on loopback."""

    status: int = 200
    location: str = ""
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def listener(settings: Settings) -> Iterator[Listener]:
    settings.CALLBACK_PRIVATE = True
    found = Listener()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.heard.append((self.path, headers, body))
            self.send_response(found.status)
            if found.location:
                self.send_header("Location", found.location)
            self.end_headers()

        def log_message(self, *_more: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def sent(scene: Scene, url: str) -> Any:
    callback = {"url": url, "secret": SECRET}
    ids = created(scene.portal, scene.destination, URN, callback=callback).json()
    key = key_of(scene.portal, scene.destination)
    path = f"/v2/submissions/{ids['submissionId']}"
    assert scene.portal.call("PUT", path, parts(key)).status_code == 200
    return ids


def test_told_of_every_event(scene: Scene, listener: Listener, run_jobs: Callable[[], int]) -> None:
    ids = sent(scene, listener.url)
    run_jobs()
    assert len(listener.heard) == 2  # submitted, notified
    for path, headers, body in listener.heard:
        assert path == "/hook?a=1"
        callbacks.verify(
            timestamp=headers["callback-timestamp"],
            authentication=headers["callback-authentication"],
            body=body,
            secret=SECRET,
            now=clock.now(),
        )
        (named,) = json.loads(body)["submissions"]
        assert named == {**ids, "destinationId": str(scene.destination.pk)}


def test_over_tls_only_to_whom_the_certificate_names(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.CALLBACK_PRIVATE = True
    trusted = _certificate(tmp_path)
    heard: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_more: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"https://localhost:{server.server_port}/"
        with pytest.raises(NotReached):
            calling.call(url, SECRET, b"{}", clock.now())
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        calling.call(url, SECRET, b"{}", clock.now())
        with pytest.raises(NotReached):
            calling.call(url.replace("localhost", "127.0.0.1"), SECRET, b"{}", clock.now())
    finally:
        server.shutdown()
        server.server_close()
    assert heard == [b"{}"]


def _certificate(folder: Path) -> Path:
    """Self-signed for localhost, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = clock.now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=1)).add_extension(
        x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
    )
    made = builder.sign(key, hashes.SHA256())
    path = folder / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_tried_again_and_never_followed(
    scene: Scene, listener: Listener, run_jobs: Callable[[], int]
) -> None:
    sent(scene, listener.url)
    OrmQ.objects.all().delete()
    transfer = Transfer.objects.get()
    listener.status, listener.location = 302, listener.url + "&elsewhere"
    with pytest.raises(NotReached):
        tasks.call_back(str(transfer.pk))
    assert len(listener.heard) == 1
    listener.status = 500
    with pytest.raises(NotReached):
        tasks.call_back(str(transfer.pk))
    listener.status = 204
    tasks.call_back(str(transfer.pk))


def test_nobody_there(scene: Scene, settings: Settings) -> None:
    settings.CALLBACK_PRIVATE = True
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(NotReached):
        calling.call(f"http://127.0.0.1:{port}/", SECRET, b"{}", clock.now())


def test_who_says_nothing_is_cut_off(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CALLBACK_PRIVATE = True
    monkeypatch.setattr(calling, "ALL_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        begun = datetime.now()
        with pytest.raises(NotReached):
            calling.call(url, SECRET, b"{}", clock.now())
        assert (datetime.now() - begun).total_seconds() < 5


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:0a00:0001::1", "64:ff9b::10.0.0.1", "ff02::1",
        "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_of_the_inside(address: str) -> None:
    assert not calling.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_addresses_of_the_public_net(address: str) -> None:
    assert calling.is_public(address)


def test_a_name_that_leads_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """All addresses must be public, and the one that was looked at is the one that is called."""
    mixed = [(2, 1, 6, "", (each, 443)) for each in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *_a, **_k: mixed)
    with pytest.raises(CallbackRefused):
        calling.call("https://portal.example.org/", SECRET, b"{}", clock.now())
    called: list[Any] = []

    def connect(address: Any, *_more: Any) -> Any:
        called.append(address)
        raise OSError

    monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *_a, **_k: mixed[:1])
    monkeypatch.setattr(calling.socket, "create_connection", connect)
    with pytest.raises(NotReached):
        calling.call("https://portal.example.org/", SECRET, b"{}", clock.now())
    assert called == [("93.184.216.34", 443)]


def test_a_refused_address_is_not_tried_again(
    scene: Scene, run_jobs: Callable[[], int], caplog: pytest.LogCaptureFixture
) -> None:
    sent(scene, "https://127.0.0.1:9/")
    run_jobs()
    assert "not called" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.example.org/", "http://127.0.0.1/", "ftp://portal.example.org/", "https://",
        "https://a@portal.example.org/", "https://portal.example.org/#a", "https://portal.example:x/",
        "https://portal.example.org/ x", "https://münster.example/", "//portal.example.org/", "",
    ],
)  # fmt: skip
def test_no_address_to_call(url: str) -> None:
    with pytest.raises(CallbackRefused):
        calling.check(url, SECRET)
