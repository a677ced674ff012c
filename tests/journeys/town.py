"""A whole demo town hall for one run: own folder, own database, web, jobs and a mail server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

ROOT = Path(__file__).resolve().parents[2]
LATER = Path(__file__).resolve().parent / "later"
START_SECONDS = 60


class Postbox(MessageHandler):
    """Keeps what the mail server received."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.received.append(message)

    def wait_for(
        self, address: str, count: int = 1, seconds: float = 20, subject: str = ""
    ) -> list[Message]:
        """The mails to `address` (with that subject), once there are at least `count`. Raises
        TimeoutError."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [m for m in self.received if address in (m["X-RcptTo"] or m["To"] or "")]
            found = [m for m in found if subject in subject_of(m)]
            if len(found) >= count:
                return found
            time.sleep(0.1)
        raise TimeoutError(f"{address}: fewer than {count} mails in {seconds} s")


def subject_of(mail: Message) -> str:
    """The subject as people read it (RFC 2047)."""
    return str(make_header(decode_header(str(mail["Subject"]))))


class Town:
    """Start with `start()`, end with `stop()`; `url("auwinkel")` is a member's front page."""

    def __init__(self, folder: Path, database_url: str, **variables: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.postbox = Postbox()
        self.mail = Controller(self.postbox, hostname="127.0.0.1", port=free_port())
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "rathaus.site.settings",
            "RATHAUS_SECRET_KEY": "only-for-journeys",
            "RATHAUS_ALLOWED_HOSTS": "localhost,.localhost",
            "RATHAUS_SECURE_COOKIES": "0",
            "RATHAUS_STAFF_SECOND_FACTOR": "0",  # as in the demo
            "RATHAUS_VAR_DIR": str(folder),
            "RATHAUS_PORTAL_URL": f"http://localhost:{self.port}",
            "RATHAUS_EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "RATHAUS_DATABASE_URL": database_url,
            **variables,
        }

    def url(self, place: str = "", path: str = "/") -> str:
        host = f"{place}.localhost" if place else "localhost"
        return f"http://{host}:{self.port}{path}"

    def run(self, *words: str) -> str:
        """Run `rathaus WORDS` in this town and return what it printed. Raises on failure."""
        done = subprocess.run(
            [sys.executable, "-m", "rathaus.site.cli", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"rathaus {' '.join(words)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self) -> None:
        self.mail.start()
        self.run("migrate", "--verbosity", "0")
        self.run("collectstatic", "--noinput", "--verbosity", "0")
        self.run("demo", "seed")
        self._spawn("serve", "--port", str(self.port))
        self._wait()

    def later(self, days: int) -> None:
        """Start again `days` after today: what was due by then happens on its own."""
        self._end()
        path = os.environ.get("PYTHONPATH", "")
        self.environment |= {
            "TOWN_LATER_DAYS": str(days),
            "PYTHONPATH": os.pathsep.join([str(LATER), *([path] if path else [])]),
        }
        self._spawn("serve", "--port", str(self.port))
        self._wait()

    def stop(self) -> None:
        self._end()
        self.mail.stop()

    def _end(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        self.processes.clear()

    def _spawn(self, *words: str) -> None:
        with (self.folder / "serve.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "rathaus.site.cli", *words],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                )
            )

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(self.url(), timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        log = (self.folder / "serve.log").read_text(errors="replace")
        raise TimeoutError(f"the town did not answer in {START_SECONDS} s:\n{log[-3000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
