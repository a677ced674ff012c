"""The owner takes everything along, or leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts import registry
from rathaus.accounts.models import Account
from rathaus.accounts.registry import Outlook
from rathaus.audit import actions as audit
from rathaus.mailbox.models import MailChoice, Profile, Thread


@transaction.atomic
def note_export(*, account: Account, by: Actor, at: datetime) -> None:
    """The owner is given everything that the account holds."""
    require(by, "account.export", Profile(account=account))
    audit.record(verb="account.export", object=account, by=by, at=at)


@transaction.atomic
def end_account(*, account: Account, by: Actor, at: datetime) -> None:
    """End the account at once: every part gives up what it holds, the key is destroyed, nobody can
    sign in any more. What authorities must keep stays with them. Raises Stranger or Forbidden."""
    require(by, "account.end", Profile(account=account))
    Account.objects.select_for_update().get(pk=account.pk)
    registry.leave(account, by, at)
    audit.record(verb="account.end", object=account, by=by, at=at)


def foresee(account: Account, outlook: Outlook) -> None:
    """What the end means for the mailbox."""
    outlook.gone.append(_("Ihr Profil und Ihre Auswahl der Benachrichtigungen."))
    outlook.gone.append(
        _("Ihr Postfach: Ihre Kopien aller Nachrichten, Anlagen und Bescheide öffnen sich nicht "
          "mehr.")
    )  # fmt: skip
    free = Thread.objects.filter(account=account, case_id=None).select_related("authority")
    names = sorted({thread.authority.name for thread in free})
    if names:
        outlook.kept.append(
            _("Ihre Nachrichten ohne Antrag an: %(names)s. Sie gehören zu den Akten der Behörde "
              "(Art. 17 Abs. 3 DSGVO).") % {"names": ", ".join(names)}
        )  # fmt: skip


def leave(account: Account, by: Any, at: datetime) -> None:
    """Delete the profile and the choices; the conversations are the authority's now."""
    Profile.objects.filter(account=account).delete()
    MailChoice.objects.filter(account=account).delete()
    Thread.objects.filter(account=account).update(filed_at=None, answer_by=None)
