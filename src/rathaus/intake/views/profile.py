"""Says on the page which answers came from the applicant's profile."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.accounts.models import Account
from rathaus.intake.forms.items import Item
from rathaus.intake.forms.prefill import from_profile, questions
from rathaus.intake.views.pages import Journey
from rathaus.mailbox.queries import profile_origins, profile_values


def marked(items: list[Item], way: Journey, account: Account) -> list[Item]:
    """The items, with a remark at each answer that is as in the profile. A correction shows what
    was applied for, so it has none."""
    if way.draft.is_correction:
        return items
    taken = from_profile(way.form, way.data, profile_values(account))
    meanings, sources = questions(way.form), profile_origins(account)
    for item in items:
        for each in item.walk():
            if each.path in taken:
                own = _("Ihre eigene Angabe")
                each.help = _remark(each.help, sources.get(meanings[each.path], own))
    return items


def _remark(help_text: str, source: str) -> str:
    """The remark belongs to the help of the question, so that it is read out with it."""
    where = _("Quelle: %(source)s, hier änderbar.") % {"source": source}
    said = [help_text, _("Aus Ihrem Profil übernommen."), where]
    return " ".join(filter(None, said))
