"""Says on the page which answers came from the applicant's profile."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.intake.forms.items import Item
from rathaus.intake.forms.prefill import from_profile
from rathaus.intake.views.pages import Journey
from rathaus.mailbox.queries import profile_values


def marked(items: list[Item], way: Journey, account: Account) -> list[Item]:
    """The items, with a remark at each answer that is as in the profile. A correction shows what
    was applied for, so it has none."""
    if way.draft.is_correction:
        return items
    taken = from_profile(way.form, way.data, profile_values(account))
    for item in items:
        for each in item.walk():
            if each.path in taken:
                each.help = " ".join(
                    [*filter(None, [each.help]), _("Aus Ihrem Profil übernommen.")]
                )
    return items
