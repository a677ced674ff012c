"""The mandates of an account: for the export, and at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.access.mandates import actions, content, queries
from rathaus.accounts.models import Account, Mandate
from rathaus.accounts.registry import Entry, Hindrance, Outlook, Value
from rathaus.accounts.states import MandateState
from rathaus.lib.errors import RathausError

ALIVE = (MandateState.ASKED, MandateState.GRANTED)


def mandates_of(account: Account) -> QuerySet[Mandate]:
    """What the account has given and holds."""
    both = Mandate.objects.filter(Q(principal=account) | Q(representative=account))
    return both.select_related("principal", "representative")


def entries(account: Account, keys: Any) -> Iterator[Entry]:
    """Who acts for whom, the oldest first."""
    for row in mandates_of(account).order_by("asked_at", "pk").iterator():
        names = content.names(row)
        values = (
            Value("principal", _("Vertreten wird"), names.principal),
            Value("representative", _("Vertreten durch"), names.representative),
            Value("role", _("Umfang"), str(row.get_role_display())),
            Value("state", _("Stand"), str(row.get_state_display())),
            Value("valid_from", _("Gültig ab"), row.valid_from),
            Value("valid_to", _("Gültig bis"), row.valid_to),
            Value("asked_at", _("Angefragt"), row.asked_at),
            Value("answered_at", _("Beantwortet"), row.answered_at),
            Value("ended_at", _("Beendet"), row.ended_at),
        )
        yield Entry(f"{names.principal}: {names.representative}", values)


def foresee(account: Account, outlook: Outlook) -> None:
    """What the end of the account means for its mandates."""
    if mandates_of(account).filter(state__in=ALIVE).exists():
        outlook.gone.append(
            _("Ihre Vollmachten: Niemand handelt mehr für Sie, und Sie handeln für niemanden mehr.")
        )
    for mandate in queries.left_alone(account):
        name = content.names(mandate).principal
        outlook.hindering.append(
            Hindrance(
                _("Sie verwalten als letzte Person „%(name)s“. Ohne Sie könnte niemand mehr dafür "
                  "handeln.") % {"name": name},
                _("Nachfolge regeln oder auflösen: %(name)s") % {"name": name},
                reverse("access:company_dissolve", kwargs={"pk": mandate.pk}),
            )
        )  # fmt: skip


def leave(account: Account, by: Any, at: datetime) -> None:
    """End what holds or was asked, on both sides, and forget which address it was. Raises
    RathausError where a company would be left with nobody."""
    _check_nobody_left_alone(account)
    for mandate in mandates_of(account).select_for_update(of=("self",)):
        if mandate.state in ALIVE:
            actions.end_with_account(mandate=mandate, by=by, at=at)
    Mandate.objects.filter(representative=account).update(invited="")


def _check_nobody_left_alone(account: Account) -> None:
    """Raises RathausError. The companies are locked: of two administrators who leave at the same
    time one waits, and finds that they are the last."""
    held = queries.administered(account).order_by("principal_id")
    companies = [each.principal_id for each in held]
    list(Account.objects.select_for_update().filter(pk__in=companies).order_by("pk"))
    if queries.left_alone(account):
        raise RathausError(
            _("Sie verwalten als letzte Person ein Unternehmen. Geben Sie zuerst einer zweiten "
              "Person dieses Recht, oder lösen Sie es auf.")
        )  # fmt: skip
