"""What a click of the staff writes to the applicant is in the applicant's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from rathaus.cases import actions
from rathaus.mailbox import content
from rathaus.mailbox.queries import thread_for_case
from tests.cases import story


@pytest.mark.parametrize(
    ("staff", "applicant", "start"),
    [("en", "de", "Der Antrag ist zurückgenommen."), ("de", "en", "The application has been")],
)
def test_the_applicants_language(cast, staff: str, applicant: str, start: str) -> None:
    account = cast.citizen.account
    account.language = applicant
    account.save(update_fields=["language"])
    case = story.apply(cast, story.dog_tax(cast))
    with translation.override(staff):
        actions.withdraw(case=case, by=cast.wiesental_clerk, at=story.AT)
    last = thread_for_case(case.pk).messages.order_by("sent_at", "pk").last()
    assert content.text_of(last, cast.citizen.keys).startswith(start)
