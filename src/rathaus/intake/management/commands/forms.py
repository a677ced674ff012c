"""`rathaus forms import FILE --key KEY`: forms from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from rathaus.audit.actions import SYSTEM
from rathaus.intake import actions
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.tenancy import queries as tenancy
from rathaus.tenancy.models import Authority


class Command(BaseCommand):
    help = "Formulare einspielen (FIM XDatenfelder 2 und 3 oder eigenes JSON) und veröffentlichen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        importing = commands.add_parser("import", help="eine Datei einspielen")
        importing.add_argument("file", type=Path, help="XDatenfelder-XML oder rathaus-form/1-JSON")
        importing.add_argument("--key", default="", help="Kurzname des Formulars")
        importing.add_argument("--authority", default="", help="Regionalschlüssel der Behörde")
        importing.add_argument("--publish", action="store_true", help="gleich veröffentlichen")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
            authority = _authority(options["authority"])
            with transaction.atomic():
                version = actions.import_form(
                    key=options["key"], content=content, authority=authority,
                    by=SYSTEM, at=clock.now(),
                )  # fmt: skip
                if options["publish"]:
                    actions.publish_version(version=version, by=SYSTEM, at=clock.now())
        except OSError as error:
            raise CommandError(f"Die Datei lässt sich nicht lesen: {error.strerror}.") from error
        except RathausError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{version.definition.key} {version.number} {version.pk} {version.title}")


def _authority(ars: str) -> Authority | None:
    if not ars:
        return None
    found = tenancy.by_ars(ars)
    if found is None:
        raise RathausError(f"Eine Behörde mit dem Regionalschlüssel „{ars}“ gibt es nicht.")
    return found
