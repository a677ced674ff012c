"""`rathaus accounts reset-factor EMAIL`: for who has lost the second factor and has shown in person
who they are (the file names the command)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from rathaus.accounts import actions
from rathaus.accounts.models import Account, ResetBasis
from rathaus.audit.actions import SYSTEM
from rathaus.lib import clock


class Command(BaseCommand):
    help = "Konten: einen verlorenen zweiten Faktor zurücksetzen"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        reset = verbs.add_parser(
            "reset-factor", help="zweiten Faktor, Passkeys und Wiederherstellungscodes entfernen"
        )
        reset.add_argument("email", help="E-Mail-Adresse des Kontos")
        reset.add_argument(
            "--basis",
            required=True,
            choices=ResetBasis.values,
            help="known: die Person stand vor Ihnen und ist bekannt; document: mit Ausweis",
        )

    def handle(self, *args: Any, email: str, basis: str, **options: Any) -> None:
        account = Account.objects.filter(email=email.strip().lower()).first()
        if account is None:
            raise CommandError(_("Ein Konto mit der Adresse „%s“ gibt es nicht.") % email)
        count = actions.reset_factor(account=account, by=SYSTEM, at=clock.now(), basis=basis)
        self.stdout.write(
            _("Zurückgesetzt (%(count)d Einträge). Das Konto ist überall abgemeldet.")
            % {"count": count}
        )
