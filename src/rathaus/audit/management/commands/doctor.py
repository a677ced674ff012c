"""`rathaus doctor`: what is wrong with this installation, and what can be mended at once."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from rathaus.audit import registry
from rathaus.audit.registry import Finding


class Command(BaseCommand):
    """Exits 1 when something is wrong."""

    help = "Untersucht die Installation und nennt, was nicht stimmt"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="beheben, was sich beheben lässt")
        parser.add_argument("--json", action="store_true", help="Ergebnis als JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        mended = self._repair() if options["repair"] else []
        found = [
            (doctor.part, finding) for doctor in registry.doctors() for finding in doctor.check()
        ]
        if options["json"]:
            rows = [{"part": part, **asdict(finding)} for part, finding in found]
            value = {"repaired": mended, "findings": rows}
            self.stdout.write(json.dumps(value, ensure_ascii=False))
        else:
            self._tell(mended, [finding for _part, finding in found])
        if any(finding.severity != "note" for _part, finding in found):
            sys.exit(1)

    def _repair(self) -> list[str]:
        return [text for doctor in registry.doctors() if doctor.repair for text in doctor.repair()]

    def _tell(self, mended: list[str], found: list[Finding]) -> None:
        for text in mended:
            self.stdout.write(_("Behoben: %(text)s") % {"text": text})
        for finding in found:
            self.stdout.write(finding.text)
        if not found:
            self.stdout.write(_("Alles in Ordnung."))
