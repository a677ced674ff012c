"""`rathaus serve`: web server, background jobs and ledger of one installation."""

from __future__ import annotations

import http.client
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from rathaus.site.supervision import Child, Supervisor


class Command(BaseCommand):
    """Exits 1 when the port is taken or the web server does not start."""

    help = "Startet Webserver und Hintergrundarbeit und hält sie am Laufen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="Prozesse des Webservers")
        parser.add_argument("--threads", type=int, default=8, help="Threads je Prozess")
        parser.add_argument("--ready-message", default="", help="Text, sobald der Server antwortet")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if _taken(host, port):
            raise CommandError(_("Port %(port)d ist schon belegt.") % {"port": port})
        children = [
            Child("web", _web_command(options)),
            Child("jobs", [sys.executable, "-m", "rathaus.site.cli", "qcluster"]),
            Child("ledger", [sys.executable, "-m", "rathaus.site.cli", "ledger", "follow"]),
        ]
        supervisor = Supervisor(children, answers=lambda: _answers(host, port))
        message = options["ready_message"] or f"http://{host}:{port}/"
        if not supervisor.run(when_ready=lambda: self.stdout.write(message)):
            raise CommandError(_("Der Webserver ist nicht gestartet; der Grund steht darüber."))


def _web_command(options: dict[str, Any]) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "rathaus.site.wsgi:application"),
        *("--bind", f"{options['host']}:{options['port']}", "--worker-class", "gthread"),
        *("--workers", str(options["workers"]), "--threads", str(options["threads"])),
        *("--graceful-timeout", "20", "--log-level", "warning", "--no-control-socket"),
    ]


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _answers(host: str, port: int) -> bool:
    """Whether a page comes; a refusal for the host name counts, a broken page does not."""
    connection = http.client.HTTPConnection(host.replace("0.0.0.0", "127.0.0.1"), port, timeout=10)  # noqa: S104  # compares, binds nothing
    name = next((name for name in settings.ALLOWED_HOSTS if name[:1] not in ".*"), "localhost")
    try:
        connection.request("GET", "/", headers={"Host": name})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
