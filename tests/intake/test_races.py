"""Two browsers, two clicks, at the same moment: one application arrives."""

from __future__ import annotations

import pytest

from rathaus.cases.models import Application, Case
from rathaus.exchange.models import Submission
from rathaus.intake import actions, content
from rathaus.intake.models import Draft
from tests.cases.test_races import at_once
from tests.cast import build_cast, sign_in
from tests.intake import story
from tests.intake.story import AT, Applicant


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_submitted_once_by_many_clicks() -> None:
    cast = build_cast()
    version = story.publish("hundesteuer-anmeldung", story.DOG_FORM.read_bytes())
    Applicant(sign_in(cast.citizen)).fill_dog_form(story.offer(cast, version))
    draft = Draft.objects.get()

    def submit() -> Submission | None:
        mine = Draft.objects.get(pk=draft.pk)
        return actions.submit(draft=mine, key=str(draft.pk), by=cast.citizen, at=AT)

    results = at_once(submit, 6)
    assert len(set(results)) == 1
    assert Submission.objects.get() == results[0]
    assert (Case.objects.count(), Application.objects.count()) == (1, 1)
    assert content.read_draft(Draft.objects.get()) == {}
