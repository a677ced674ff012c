"""`rathaus ledger follow`, `… head`, `… proof EVENT`, `… consistency --from FILE`, `… restored`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from rathaus.audit import actions, queries
from rathaus.audit.ledger.following import Follower
from rathaus.audit.ledger.restoring import restored
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.standards.evidence.verifier import Untrue, read_json


class Command(BaseCommand):
    """Keeps the ledger, and hands out what witnesses need."""

    help = "Protokoll fortschreiben, Köpfe und Nachweise ausgeben"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The subcommands."""
        commands = parser.add_subparsers(dest="subcommand", required=True)
        commands.add_parser("follow", help="fortlaufend Ereignisse einordnen und signieren")
        commands.add_parser("head", help="den letzten signierten Kopf als JSON ausgeben")
        pair = commands.add_parser("consistency", help="Nachweis, dass nur angefügt wurde")
        pair.add_argument("--from", dest="first", type=Path, required=True, help="früherer Kopf")
        proof = commands.add_parser("proof", help="Nachweis eines Ereignisses ausgeben")
        proof.add_argument("event", type=UUID, help="Kennung des Ereignisses")
        proof.add_argument("--head", type=int, help="Nummer des Kopfes, zu dem er führen soll")
        back = commands.add_parser("restored", help="nach dem Einspielen einer Sicherung")
        back.add_argument("--reason", required=True, help="warum, ohne Personenbezug")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the subcommand; what the user can mend is printed and ends with exit code 1."""
        try:
            self._run(options)
        except (RathausError, Untrue, OSError) as error:
            raise CommandError(str(error)) from error

    def _run(self, options: dict[str, Any]) -> None:
        if options["subcommand"] == "follow":
            Follower().run()
        elif options["subcommand"] == "head":
            self._print(queries.head())
        elif options["subcommand"] == "proof":
            self._print(self._proof(options["event"], options["head"]))
        elif options["subcommand"] == "consistency":
            self._print(queries.consistency(read_json(options["first"].read_bytes())))
        else:
            restored(reason=options["reason"], by=actions.SYSTEM, at=clock.now())
            self.stdout.write(
                _("Das Protokoll wird ab hier fortgesetzt; der Verlust ist verzeichnet.")
            )

    def _proof(self, key: UUID, number: int | None) -> dict[str, Any]:
        event = Event.objects.filter(pk=key).first()
        if event is None:
            raise CommandError(_("Dieses Ereignis gibt es hier nicht."))
        return queries.proof(event, number=number)

    def _print(self, value: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(value, indent=1))
