"""`rathaus head ARS EMAIL NAME`: the first head of an authority (the file names the command)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from rathaus.access.posts import actions
from rathaus.audit.actions import SYSTEM
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.tenancy.queries import by_ars


class Command(BaseCommand):
    help = "Einer Behörde, die noch niemand leitet, die erste Amtsleitung geben"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ars", help="Regionalschlüssel der Behörde, 12 Ziffern")
        parser.add_argument("email", help="dienstliche E-Mail-Adresse; dorthin geht die Einladung")
        parser.add_argument("name", help="Name im Schriftverkehr, zum Beispiel 'Hanna Heidkamp'")

    def handle(self, *args: Any, ars: str, email: str, name: str, **options: Any) -> None:
        authority = by_ars(ars)
        if authority is None:
            raise CommandError(_("Eine Behörde mit dem Schlüssel „%s“ gibt es nicht.") % ars)
        try:
            validate_email(email)
            actions.appoint_first_head(
                authority=authority, email=email, display_name=name, by=SYSTEM, at=clock.now()
            )
        except ValidationError as error:
            raise CommandError(_("„%s“ ist keine E-Mail-Adresse.") % email) from error
        except RathausError as error:
            raise CommandError(_("%s\nEs wurde nichts geändert.") % error) from error
        self.stdout.write(
            _("%(name)s leitet jetzt: %(authority)s. Die Einladung ist unterwegs.")
            % {"name": name, "authority": authority.name}
        )
