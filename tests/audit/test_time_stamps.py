"""Heads are stamped by a real time-stamp authority (openssl), and a dead one stops nothing."""

from __future__ import annotations

import base64
import http.server
import json
import shutil
import subprocess
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from rathaus.audit import queries
from rathaus.audit.ledger import leaves, sequence
from rathaus.audit.ledger.following import Follower
from rathaus.audit.ledger.stamping import Stamper
from rathaus.audit.models import Event, Head, PendingLeaf, TimeStamp
from rathaus.lib import clock
from rathaus.standards.evidence import verifier
from tests.audit.attacker import attack, codes

CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl(*arguments: str | Path, **options) -> bytes:
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, timeout=60, **options).stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Path:
    """A folder with a root (ca.pem), a signer below it and a configuration."""
    if shutil.which("openssl") is None:
        pytest.fail("openssl is missing")
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "serial").write_text("01\n")
    (folder / "openssl.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "extensions").write_text(
        "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
        "extendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\n"
        "authorityKeyIdentifier=keyid\n"
    )
    new = ("req", "-newkey", "rsa:2048", "-nodes")
    openssl(*new, "-x509", "-days", "30", "-subj", "/CN=Wurzel", "-keyout", folder / "ca.key",
            "-out", folder / "ca.pem", "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    openssl(*new, "-subj", "/CN=Stempel", "-keyout", folder / "tsa.key", "-out", folder / "csr")
    openssl("x509", "-req", "-in", folder / "csr", "-CA", folder / "ca.pem", "-CAkey",
            folder / "ca.key", "-CAcreateserial", "-days", "30", "-extfile", folder / "extensions",
            "-out", folder / "tsa.pem")  # fmt: skip
    return folder


@pytest.fixture
def server(authority, settings):
    """Answers queries on loopback; settings point to it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (authority / "query").write_bytes(query)
            openssl("ts", "-reply", "-config", authority / "openssl.cnf", "-section", "tsa",
                    "-queryfile", authority / "query", "-out", authority / "reply")  # fmt: skip
            self.send_response(200)
            self.end_headers()
            self.wfile.write((authority / "reply").read_bytes())

        def log_message(self, *arguments) -> None:
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    settings.LEDGER_TSA_URL = f"http://127.0.0.1:{served.server_port}/"
    settings.LEDGER_TSA_CERTIFICATE = str(authority / "ca.pem")
    yield served
    served.shutdown()
    served.server_close()


def stamp(stamper: Stamper) -> None:
    stamper.turn()
    stamper.wait()
    stamper.turn()


def test_the_newest_head_is_stamped(happen, server, authority, tmp_path):
    event = happen(2)[0]
    sequence()
    stamp(Stamper())
    row = TimeStamp.objects.get()
    assert row.head.number == 1
    assert codes() == []
    proof = queries.proof(Event.objects.get(pk=event.pk))
    at = verifier.check_time_stamp(
        base64.b64decode(proof["time_stamp"]),
        verifier.signed_bytes(proof["head"]),
        (authority / "ca.pem").read_bytes(),
    )
    assert abs(at - clock.now()) < timedelta(minutes=5)
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    given = [str(tmp_path / "proof.json"), "--tsa", str(authority / "ca.pem")]
    assert verifier.main(given) == 0


def test_not_more_often_than_set(happen, server, settings):
    stamper = Stamper()
    for _batch in range(3):
        happen()
        sequence()
        stamp(stamper)
    assert TimeStamp.objects.count() == 1
    settings.LEDGER_TSA_SECONDS = 0
    stamper = Stamper()
    stamp(stamper)
    stamp(stamper)  # the same head is not stamped twice
    assert list(TimeStamp.objects.values_list("head", flat=True)) == [1, 3]


def test_a_proof_uses_the_stamped_head(happen, server):
    first = happen()[0]
    sequence()
    stamp(Stamper())
    second = happen()[0]
    sequence()
    assert queries.proof(first)["head"]["number"] == 1
    assert queries.proof(second)["head"]["number"] == 2
    assert queries.proof(second)["time_stamp"] is None


def test_a_stamp_about_another_head_is_found(happen, server):
    happen()
    sequence()
    stamp(Stamper())
    happen()
    sequence()
    attack(lambda: TimeStamp.objects.update(head=Head.objects.get(number=2)))
    assert codes() == ["stamp.wrong"]


def test_another_authority_is_refused(happen, server, settings, tmp_path, caplog):
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-x509", "-subj", "/CN=Fremd", "-keyout",
            tmp_path / "key", "-out", tmp_path / "other.pem")  # fmt: skip
    settings.LEDGER_TSA_CERTIFICATE = str(tmp_path / "other.pem")
    happen()
    sequence()
    stamp(Stamper())
    assert not TimeStamp.objects.exists()
    assert "refused" in caplog.text


def test_without_a_certificate_verify_says_so(happen, server, settings):
    settings.LEDGER_TSA_CERTIFICATE = ""
    happen()
    sequence()
    stamp(Stamper())
    assert codes() == ["stamp.unchecked"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "file:///etc/hostname"])
def test_a_dead_authority_stops_nothing(happen, settings, url, caplog):
    settings.LEDGER_TSA_URL = url
    follower = Follower()
    for _turn in range(2):
        happen()
        follower.turn()
        follower._stamper.wait()
    assert not PendingLeaf.objects.exists()
    assert not TimeStamp.objects.exists()
    assert "no time stamp" in caplog.text


def test_a_silent_authority_stops_nothing(happen, settings):
    """It takes the connection and never answers."""
    release = threading.Event()

    class Silent(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            release.wait(20)

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    settings.LEDGER_TSA_URL = f"http://127.0.0.1:{served.server_port}/"
    follower = Follower()
    before = clock.now()
    for _turn in range(3):
        happen()
        follower.turn()
    assert clock.now() - before < timedelta(seconds=5)
    assert not PendingLeaf.objects.exists()
    release.set()
    served.shutdown()
    served.server_close()


def test_nothing_is_asked_without_an_address(happen):
    happen()
    sequence()
    stamp(Stamper())
    assert leaves.signed_head(Head.objects.get())
    assert not TimeStamp.objects.exists()
