"""`rathaus exchange client --authority ARS --name …`, `… destinations …`, `… probe`."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.audit.actions import SYSTEM
from rathaus.exchange import actions
from rathaus.exchange.models import Peer
from rathaus.exchange.queries import peers
from rathaus.exchange.transports import problems
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
        probe = commands.add_parser("probe", help="Verbindungen zu Gegenstellen prüfen")
        probe.add_argument("--authority", default="", help="nur die dieser Behörde")
        probe.add_argument("--json", action="store_true", help="Ergebnis für Programme")
        sync = commands.add_parser("destinations", help="Zustellpunkte aus dem Katalog erneuern")
        sync.add_argument("--authority", required=True, help="Regionalschlüssel, 12 Zeichen")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["subcommand"] == "probe" and not options["authority"]:
            return self._probe(Peer.objects.all(), options)
        authority = by_ars(options["authority"])
        if authority is None:
            raise CommandError(
                _("Eine Behörde mit dem Schlüssel „%s“ gibt es nicht.") % options["authority"]
            )
        if options["subcommand"] == "probe":
            return self._probe(Peer.objects.filter(authority=authority), options)
        try:
            if options["subcommand"] == "client":
                self._client(authority, options)
            else:
                self._destinations(authority)
        except RathausError as error:
            raise CommandError(_("%s\nEs wurde nichts geändert.") % error) from error

    def _probe(self, rows: QuerySet[Peer], options: dict[str, Any]) -> None:
        """Exits 1 where one does not work."""
        going = rows.filter(ended_at=None).select_related("authority")
        found = [actions.check_peer(peer=each, by=SYSTEM, at=clock.now()) for each in going]
        if options["json"]:
            self.stdout.write(json.dumps([_facts(each) for each in found], indent=2))
        for each in [] if options["json"] else found:
            since = timezone.localtime(each.works_since) if each.works_since else None
            words = _("funktioniert seit %s") % since.strftime("%d.%m.%Y, %H:%M") if since else ""
            self.stdout.write(f"{each.authority} → {each}: {words or problems.words(each.problem)}")
            for line in peers.checked(each):
                mark = {"success": "✓", "danger": "✗"}.get(line.state, "–")
                self.stdout.write(f"  {mark} {line.title} {line.words}".rstrip())
        if any(each.problem for each in found):
            sys.exit(1)

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


def _facts(peer: Peer) -> dict[str, Any]:
    return {
        "authority": peer.authority.ars,
        "peer": peer.name,
        "url": peer.url,
        "works_since": peer.works_since and peer.works_since.isoformat(),
        "problem": peer.problem,
        "checks": peer.checks,
    }
