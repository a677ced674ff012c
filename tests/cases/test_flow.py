"""The main job, page by page: apply, be asked back, correct, get the notice, reply."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.audit.models import Event
from rathaus.cases.models import Case, CorrectionRequest
from rathaus.intake.models import Draft
from rathaus.lib import clock, ids
from rathaus.mailbox import queries as threads
from tests.cases import story
from tests.cases.story import ANSWERS
from tests.cast import Cast

ME = {key: ANSWERS[key] for key in ("vorname", "name", "strasse", "plz", "ort")}


def test_from_application_to_reply(
    cast: Cast, tax: story.DogTax, client_of: Callable[[Actor], Client]
) -> None:
    anna, clerk = client_of(cast.citizen), client_of(cast.wiesental_clerk)

    # Anna applies.
    anna.post(reverse("intake:start", args=[tax.offer.pk, cast.auwinkel.ars]))
    draft = Draft.objects.get()
    fill(anna, draft, 1, ME)
    fill(anna, draft, 2, {"rufname": "Müsli"})
    submit(anna, draft)
    case = Case.objects.get()

    # The clerk finds it, takes it and asks for the chip number.
    assert case.number in clerk.get(reverse("cases:inbox")).content.decode()
    clerk.post(reverse("cases:take", args=[case.pk]))
    day = (clock.today() + timedelta(days=7)).strftime("%d.%m.%Y")
    wanted = {"paths": ["chip"], "note": "Bitte ergänzen.", "answer_by": day, "key": ids.new_id()}
    page = clerk.get(reverse("cases:request_correction", args=[case.pk])).content.decode()
    assert "Ihr Hund, Chipnummer" in page
    clerk.post(reverse("cases:request_correction", args=[case.pk]), wanted)
    assert state(case) == "waiting_for_applicant"

    # Anna follows the link of her mailbox and corrects.
    thread = threads.thread_for_case(case.pk)
    postbox = reverse("mailbox:thread", args=[thread.pk])
    correction = CorrectionRequest.objects.get()
    link = reverse("cases:correction", args=[correction.pk])
    page = anna.get(postbox).content.decode()
    assert "Jetzt korrigieren" in page
    assert f'href="{link}"' in page
    assert "Bitte ergänzen." in anna.get(link).content.decode()
    assert client_of(cast.other_citizen).get(link).status_code == 404
    anna.post(link)
    draft = Draft.objects.get(correction_id=correction.pk)
    fill(anna, draft, 2, {"chip": "276098100000001"})
    submit(anna, draft)
    assert state(case) == "in_progress"

    # The clerk sees what changed and grants it.
    page = clerk.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Fassung 2" in page
    assert re.search(r"<ins>276098100000001</ins>", page)
    clerk.post(reverse("cases:decide", args=[case.pk]), {"outcome": "granted", "fee": ""})
    assert state(case) == "granted"

    # The notice lies in Anna's mailbox; she replies; the clerk sees it.
    kinds = [message.kind for message in threads.messages(thread)]
    assert kinds == ["receipt", "correction", "receipt", "notice"]
    attachment = threads.messages(thread)[3].attachments.get()
    page = anna.get(postbox).content.decode()
    assert f"Bescheid-{case.number}.pdf" in page
    answer = anna.get(reverse("mailbox:attachment", args=[attachment.pk]))
    assert answer.content.startswith(b"%PDF")
    key = re.search(r'name="key"[^>]* value="([^"]+)"', page)
    assert key
    words = {"text": "Vielen Dank!", "key": key[1]}
    assert anna.post(reverse("mailbox:reply", args=[thread.pk]), words).status_code == 302
    unread = clerk.get(reverse("cases:inbox"), {"ansicht": "unread"}).content.decode()
    assert case.number in unread
    assert "Vielen Dank!" in clerk.get(reverse("cases:case", args=[case.pk])).content.decode()

    # Nothing personal stands in the events.
    events = str(list(Event.objects.values("actor", "verb", "object_id", "detail")))
    assert not re.search("Anna|Auerbach|Müsli|276098|ergänzen|Dank", events)


def fill(client: Client, draft: Draft, number: int, answers: dict[str, str]) -> None:
    address = reverse("intake:step", args=[draft.pk, number])
    assert client.post(address, answers).status_code == 302


def submit(client: Client, draft: Draft) -> None:
    address = reverse("intake:review", args=[draft.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"key": str(draft.pk)}).status_code == 302
    draft.refresh_from_db()
    assert draft.submitted_at is not None


def state(case: Case) -> str:
    case.refresh_from_db()
    return case.state
