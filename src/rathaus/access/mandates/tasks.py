"""E-mails about mandates. They name nobody and say nothing of what a mandate is for."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.access.mandates import content
from rathaus.accounts.models import Account, Mandate
from rathaus.accounts.states import MandateState


def invite(mandate_id: str) -> None:
    """Tell the address that was asked; the same e-mail whether it has an account or not. Nothing
    once it is answered or taken back. A failing mail server raises: the queue tries again."""
    mandate = Mandate.objects.get(pk=UUID(mandate_id))
    if mandate.state != MandateState.ASKED:
        return
    text = _(
        "Guten Tag,\n\n"
        "bei „%(portal)s“ möchte jemand, dass Sie für sie oder ihn oder für ein Unternehmen "
        "handeln.\n"
        "Bitte melden Sie sich mit dieser E-Mail-Adresse an, um zu lesen, wer das ist, und um "
        "anzunehmen oder abzulehnen. Haben Sie noch kein Konto, legen Sie dort eines an:\n\n"
        "%(url)s\n\n"
        "Kennen Sie das Portal nicht, brauchen Sie nichts zu tun."
    )
    _mail(_("Anfrage zu einer Vertretung"), text, content.address(mandate))


def tell(account_id: str) -> None:
    """Tell an account that one of its mandates was answered or has ended."""
    account = Account.objects.get(pk=UUID(account_id))
    if not account.signs_in or not account.is_active:
        return
    with translation.override(account.language):
        text = _(
            "Guten Tag,\n\n"
            "bei Ihren Vertretungen auf „%(portal)s“ hat sich etwas geändert.\n"
            "Bitte melden Sie sich an, um es zu sehen:\n\n"
            "%(url)s\n\n"
            "Bitte antworten Sie nicht auf diese E-Mail."
        )
        _mail(_("Ihre Vertretungen haben sich geändert"), text, account.email)


def _mail(subject: str, text: str, address: str) -> None:
    names = {
        "portal": settings.PORTAL_NAME,
        "url": settings.PORTAL_URL + reverse("access:mandates"),
    }
    EmailMessage(subject, text % names, to=[address]).send(fail_silently=False)
