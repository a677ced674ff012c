"""What the end of an account means for its drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.accounts.registry import Outlook
from rathaus.intake.actions.files import give_up
from rathaus.intake.models import Draft, DraftAttachment


def foresee(account: Account, outlook: Outlook) -> None:
    """How many drafts go."""
    count = Draft.objects.filter(account=account, submitted_at=None).count()
    if count:
        outlook.gone.append(
            _("Angefangene, nicht abgesendete Anträge mit ihren Dateien: %(count)d.")
            % {"count": count}
        )


def leave(account: Account, by: Any, at: datetime) -> None:
    """Delete all drafts; files that belong to an application stay with the authority."""
    give_up(DraftAttachment.objects.filter(draft__account=account), by, at)
    Draft.objects.filter(account=account).delete()
