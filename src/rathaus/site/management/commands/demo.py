"""`rathaus demo seed`: the fictional county, once; prints the sign-ins.

Its password is public, so that it is refused where cookies are for https, which is everywhere but
in a demo (RATHAUS_SECURE_COOKIES=0).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from rathaus.site.demo.people import DEMO_PASSWORD, PEOPLE
from rathaus.site.demo.seed import seed


class Command(BaseCommand):
    help = "Legt den erfundenen Landkreis Auental an (vorhandene Daten bleiben)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_subparsers(dest="what", required=True).add_parser(
            "seed", help="anlegen, was noch fehlt, und die Anmeldungen zeigen"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SECURE_COOKIES:
            raise CommandError(
                _("Die Demo hat ein öffentliches Passwort und gehört nicht in eine echte Anlage.")
            )
        seed()
        self.stdout.write("Anmeldungen / sign-ins (erfunden / fictional):\n")
        for person in PEOPLE:
            role = person.department or person.kind.label
            self.stdout.write(f"  {person.email:36} {person.name} – {role}\n")
        self.stdout.write(f"Passwort / password: {DEMO_PASSWORD}\n")
        if settings.STAFF_SECOND_FACTOR:
            self.stdout.write(
                "Dienstkräfte richten nach der Anmeldung einen zweiten Faktor ein / "
                "staff set up a second factor after signing in.\n"
            )
        else:
            self.stdout.write(
                "Ein zweiter Faktor ist in der Vorführung freiwillig (Menü „Sicherheit“) / "
                "a second factor is optional in the demo.\n"
            )
