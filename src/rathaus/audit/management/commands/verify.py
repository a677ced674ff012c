"""`rathaus verify`: whether everything that was recorded is still there and unchanged."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from rathaus.audit.ledger.verification.whole import verify
from rathaus.audit.registry import Finding
from rathaus.audit.registry import Progress as Report
from rathaus.lib.errors import RathausError
from rathaus.standards.evidence.verifier import Untrue, read_json


class Command(BaseCommand):
    """Exits 1 at the first lie, or after all of them with --all."""

    help = "Prüft Protokoll und Ablage auf Änderungen, Lücken und Rücksetzungen"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="nicht beim ersten Fehler aufhören")
        parser.add_argument(
            "--head", type=Path, action="append", default=[], help="Kopf einer Zeugin (JSON)"
        )
        parser.add_argument("--json", action="store_true", help="Ergebnis als JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = self._findings(options)
        except (RathausError, Untrue, OSError) as error:  # a file that cannot be read or used
            raise CommandError(str(error)) from error
        wrong = any(finding.severity == "error" for finding in found)
        if options["json"]:
            rows = [asdict(finding) for finding in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        elif not wrong:
            self.stdout.write(_("Alles ist da und unverändert."))
        if wrong:
            sys.exit(1)

    def _findings(self, options: dict[str, Any]) -> list[Finding]:
        seen = [read_json(path.read_bytes()) for path in options["head"]]
        found: list[Finding] = []
        with _bar() as report:
            for finding in verify(report, seen):
                found.append(finding)
                if not options["json"]:
                    self._tell(finding)
                if finding.severity == "error" and not options["all"]:
                    break
        return found

    def _tell(self, finding: Finding) -> None:
        stream = self.stderr if finding.severity == "error" else self.stdout
        stream.write(finding.text)


@contextmanager
def _bar() -> Iterator[Report]:
    """A progress bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield report
