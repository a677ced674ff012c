"""`rathaus exchange client --authority ARS --name …`, `… destinations --authority ARS`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from rathaus.audit.actions import SYSTEM
from rathaus.exchange import actions
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.tenancy.models import Authority
from rathaus.tenancy.queries import by_ars


class Command(BaseCommand):
    """Admits programs to the delivery service, brings destinations up to date."""

    help = "Programmzugänge zum Zustelldienst einrichten, Zustellpunkte aus dem Katalog erneuern"

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="subcommand", required=True)
        client = commands.add_parser("client", help="Programmzugang einrichten")
        client.add_argument("--authority", required=True, help="Regionalschlüssel, 12 Zeichen")
        client.add_argument("--name", required=True, help="zum Beispiel 'Fachverfahren Bauen'")
        client.add_argument("--send", action="store_true", help="darf an Zustellpunkte senden")
        client.add_argument("--fetch", action="store_true", help="darf für die Behörde abholen")
        sync = commands.add_parser("destinations", help="Zustellpunkte aus dem Katalog erneuern")
        sync.add_argument("--authority", required=True, help="Regionalschlüssel, 12 Zeichen")

    def handle(self, *args: Any, **options: Any) -> None:
        authority = by_ars(options["authority"])
        if authority is None:
            raise CommandError(
                _("Eine Behörde mit dem Schlüssel „%s“ gibt es nicht.") % options["authority"]
            )
        try:
            if options["subcommand"] == "client":
                self._client(authority, options)
            else:
                self._destinations(authority)
        except RathausError as error:
            raise CommandError(_("%s\nEs wurde nichts geändert.") % error) from error

    def _client(self, authority: Authority, options: dict[str, Any]) -> None:
        admitted = actions.admit(
            authority=authority,
            name=options["name"],
            may_send=options["send"],
            may_fetch=options["fetch"],
            by=SYSTEM,
            at=clock.now(),
        )
        self.stdout.write(f"client_id:     {admitted.client.pk}")
        self.stdout.write(f"client_secret: {admitted.secret}")
        self.stdout.write(_("Das Geheimnis wird nur dieses eine Mal gezeigt."))

    def _destinations(self, authority: Authority) -> None:
        found = actions.sync_destinations(authority=authority, by=SYSTEM, at=clock.now())
        words = {"authority": authority.name, "count": len(found)}
        self.stdout.write(_("Zustellpunkte für Leistungen, %(authority)s: %(count)d") % words)
