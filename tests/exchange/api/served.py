"""The product under gunicorn, as an installation serves it, on the database of the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.journeys.town import ROOT, free_port

START_SECONDS = 60


@dataclass(frozen=True)
class Served:
    """Where it answers, and the process that does."""

    base: str  # …/fit-connect
    worker: int

    def peak(self) -> int:
        """The most memory that the worker has held, in bytes."""
        status = Path(f"/proc/{self.worker}/status").read_text()
        line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) * 1024


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Start it, and end it afterwards."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RATHAUS_")},
        "DJANGO_SETTINGS_MODULE": "rathaus.site.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "RATHAUS_SECRET_KEY": settings.SECRET_KEY,
        "RATHAUS_ALLOWED_HOSTS": "localhost,127.0.0.1",
        "RATHAUS_SECURE_COOKIES": "0",
        "RATHAUS_VAR_DIR": str(settings.VAR_DIR),
        "RATHAUS_ARCHIVE_DIR": str(settings.ARCHIVE_DIR),
        "RATHAUS_LEDGER_DIR": str(settings.LEDGER_DIR),
        "RATHAUS_KEYS_DIR": str(settings.KEYS_DIR),
        "RATHAUS_PORTAL_URL": settings.PORTAL_URL,
        "RATHAUS_DATABASE_URL": _database(),
    }
    command = [
        *(sys.executable, "-m", "gunicorn", "tests.exchange.api.impatient:application"),
        *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"),
        *("--log-level", "warning", "--no-control-socket"),
    ]
    with (folder / "gunicorn.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        base = f"http://localhost:{port}/fit-connect"
        _wait(base, folder, process)
        yield Served(base, _child(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _database() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    user, password = quote(found["USER"]), quote(found["PASSWORD"])
    host, port = quote(found["HOST"], safe=""), found["PORT"]
    return f"postgres://{user}:{password}@{host}{f':{port}' if port else ''}/{found['NAME']}"


def _wait(base: str, folder: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/info", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError((folder / "gunicorn.log").read_text(errors="replace")[-3000:])


def _child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
