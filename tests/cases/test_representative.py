"""Anna applies for Bernd: recorded from the form to the notice."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from rathaus.access.actor import MANDATE_IN_SESSION
from rathaus.access.mandates import actions as mandates
from rathaus.accounts.models import MandateRole, TrustLevel
from rathaus.archive import content as archive
from rathaus.audit import actions as audit
from rathaus.audit.models import Event
from rathaus.cases import actions, content
from rathaus.cases.content import Decision
from rathaus.cases.models import Case
from rathaus.exchange.models import Submission
from rathaus.intake import actions as intake
from rathaus.intake import queries as drafts
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.content import text_of as letter_of
from rathaus.mailbox.models import Message
from rathaus.mailbox.queries import thread_for_case
from tests.access.mandates.test_mandates import granted
from tests.cases.test_deciding import text_of as printed
from tests.mailbox.test_pages import text_of

STEPS = (
    {"vorname": ["Bernd"], "name": ["Brook"], "strasse": ["Mühlenweg 5"], "plz": ["29992"],
     "ort": ["Auwinkel"]},
    {"rufname": ["Müsli"], "chip": [""]},
)  # fmt: skip


@pytest.fixture
def acting(cast):
    """Anna for Bernd."""
    return granted(cast.other_citizen, cast.citizen)


@pytest.fixture
def case(cast, tax, acting):
    return apply(cast, tax, acting)


def apply(cast, tax, by):
    at = clock.now()
    draft = intake.start_draft(offer=tax.offer, place=cast.auwinkel, by=by, at=at)
    for number, answers in enumerate(STEPS):
        draft = intake.save_step(draft=draft, step=number, data=answers, by=by, at=at)
    submission = intake.submit(draft=draft, key=str(draft.pk), by=by, at=at)
    return Case.objects.get(applications__submission=submission)


def decide(case, clerk):
    actions.take(case=case, by=clerk, at=clock.now())
    decision = Decision(outcome="granted", reasons="Passt.")
    return actions.decide(case=case, decision=decision, by=clerk, at=clock.now())


def as_bernd(client, acting):
    session = client.session
    session[MANDATE_IN_SESSION] = str(acting.mandate.pk)
    session.save()
    return client


def test_the_case_is_bernds_and_says_who_filed_it(cast, case, acting):
    clerk, anna = cast.wiesental_clerk, cast.citizen
    assert case.account == cast.other_citizen.account
    application = case.applications.get()
    assert application.mandate == acting.mandate
    assert Submission.objects.get().mandate == acting.mandate
    assert content.filed_by(application, clerk.keys) == "Anna Auerbach"
    assert b"Auerbach" not in bytes(application.content)
    for verb in ("draft.start", "draft.save", "draft.submit", "submission.receive", "case.open"):
        event = Event.objects.filter(verb=verb).first()
        assert event.actor == anna.label, verb
        assert event.detail["for"] == cast.other_citizen.label, verb


def test_the_clerk_sees_it_and_sees_when_it_has_ended(cast, case, acting, client_of):
    client, url = client_of(cast.wiesental_clerk), reverse("cases:case", args=[case.pk])
    page = text_of(client.get(url))
    assert "Gestellt in Vertretung von" in page
    assert "Anna Auerbach" in page
    assert f"Vollmacht seit {clock.today():%d.%m.%Y}" in page
    assert "In Vertretung der antragstellenden Person" in page  # history
    assert "beendet am" not in page
    mandates.end(mandate=acting.mandate, by=cast.other_citizen, at=clock.now())
    assert "beendet am" in text_of(client.get(url))


def test_receipt_and_notice_name_the_representative(cast, case, acting, tmp_path):
    receipt = Message.objects.get()
    assert "in Vertretung: Anna Auerbach" in letter_of(receipt, cast.other_citizen.keys)
    notice = decide(case, cast.wiesental_clerk)
    said = printed(archive.read(notice.record, acting.keys), tmp_path)
    assert "Bernd Brook" in said
    assert "vertreten durch Anna Auerbach" in said


def test_a_notice_after_the_end_goes_to_the_applicant_alone(cast, case, acting, tmp_path):
    mandates.end(mandate=acting.mandate, by=cast.citizen, at=clock.now())
    notice = decide(case, cast.wiesental_clerk)
    said = printed(archive.read(notice.record, cast.other_citizen.keys), tmp_path)
    assert "Bernd Brook" in said
    assert "vertreten durch" not in said


def test_who_applies_for_oneself_has_no_representative(cast, tax, tmp_path):
    case = apply(cast, tax, cast.other_citizen)
    assert case.applications.get().mandate is None
    notice = decide(case, cast.wiesental_clerk)
    assert "vertreten durch" not in printed(
        archive.read(notice.record, cast.other_citizen.keys), tmp_path
    )


def test_what_anna_retrieves_counts_and_says_that_it_was_she(cast, case, acting, client_of):
    decide(case, cast.wiesental_clerk)
    thread = thread_for_case(case.pk)
    client = client_of(cast.citizen)
    url = reverse("mailbox:thread", args=[thread.pk])
    assert client.get(url).status_code == 404, "as herself she has no business there"
    page = text_of(as_bernd(client, acting).get(url))
    assert "Bescheid herunterladen" in page
    assert not Message.objects.filter(retrieved_at=None, direction="out").exists()
    events = Event.objects.filter(verb="message.retrieve")
    who = {(event.actor, event.detail["for"]) for event in events}
    assert who == {(cast.citizen.label, cast.other_citizen.label)}
    mandates.end(mandate=acting.mandate, by=cast.other_citizen, at=clock.now())
    assert client.get(url).status_code == 404


def test_both_are_notified_and_after_the_end_the_owner_alone(cast, case, acting, run_jobs):
    run_jobs()
    told = sorted(m.to[0] for m in mail.outbox if m.subject.startswith("Neue Nachricht"))
    assert told == ["anna@example.org", "bernd@example.org"]
    mandates.end(mandate=acting.mandate, by=cast.other_citizen, at=clock.now())
    mail.outbox.clear()
    decide(case, cast.wiesental_clerk)
    run_jobs()
    told = [m.to[0] for m in mail.outbox if m.subject.startswith("Neue Nachricht")]
    assert told == ["bernd@example.org"]


def test_bernd_sees_what_was_written_for_him(cast, case, acting, client_of):
    thread = thread_for_case(case.pk)
    mailbox.reply(thread=thread, text="Der Hund ist geimpft.", by=acting, at=clock.now())
    url = reverse("mailbox:thread", args=[thread.pk])
    assert "In Vertretung" in text_of(client_of(cast.other_citizen).get(url))
    page = text_of(as_bernd(client_of(cast.citizen), acting).get(url))
    assert "in Vertretung" in page
    clerk = client_of(cast.wiesental_clerk).get(reverse("cases:case", args=[case.pk]))
    assert "In Vertretung der antragstellenden Person" in text_of(clerk)


def test_a_correction_says_who_made_it(cast, case, acting):
    clerk, at = cast.wiesental_clerk, clock.now()
    actions.take(case=case, by=clerk, at=at)
    wanted = actions.request_correction(
        case=case,
        paths=["chip"],
        note="Bitte die Nummer.",
        answer_by=clock.today(),
        by=clerk,
        at=at,
    )
    draft = actions.start_correction(correction=wanted, by=cast.other_citizen, at=at)
    intake.submit(draft=draft, key=str(draft.pk), by=cast.other_citizen, at=at)
    first, second = case.applications.order_by("version")
    assert first.mandate == acting.mandate
    assert second.mandate is None
    assert content.filed_by(second, clerk.keys) == ""


def test_a_reader_applies_for_nobody(cast, tax):
    reader = granted(cast.other_citizen, cast.citizen, role=MandateRole.READER)
    with pytest.raises(Forbidden):
        apply(cast, tax, reader)
    own = apply(cast, tax, cast.other_citizen)
    thread = thread_for_case(own.pk)
    assert mailbox.retrieve(thread=thread, by=reader, at=clock.now()) == 1
    with pytest.raises(Forbidden):
        mailbox.reply(thread=thread, text="Hallo", by=reader, at=clock.now())
    with pytest.raises(Forbidden):
        actions.withdraw(case=own, by=reader, at=clock.now())


def test_drafts_of_bernd_are_closed_to_anna_herself(cast, tax, acting):
    at = clock.now()
    draft = intake.start_draft(offer=tax.offer, place=cast.auwinkel, by=acting, at=at)
    assert drafts.draft_of(cast.other_citizen, draft.pk) == draft
    for by in (cast.citizen, cast.people["business"]):
        with pytest.raises(Stranger):
            drafts.draft_of(by, draft.pk)
        with pytest.raises(Stranger):
            intake.submit(draft=draft, key=str(draft.pk), by=by, at=at)


@pytest.mark.parametrize(("level", "enough"), [(TrustLevel.HIGH, False), (TrustLevel.BASIC, True)])
def test_the_trust_level_of_the_human_counts(cast, tax, acting, level, enough):
    """Bernd's sign-in is worth a lot, Anna's is not."""
    acting.account.trust_level = TrustLevel.HIGH
    tax.offer.trust_level = level
    tax.offer.save(update_fields=["trust_level"])
    if enough:
        apply(cast, tax, acting)
        return
    with pytest.raises(RathausError, match="Vertrauensniveau"):
        apply(cast, tax, acting)


def test_the_clerk_sees_who_retrieved_the_notice(cast, case, acting, client_of):
    """Anna by name, because she filed the application; the next one only by the mandate."""
    thread = thread_for_case(case.pk)
    mailbox.give_consent(thread=thread, by=acting, at=clock.now())
    notice = decide(case, cast.wiesental_clerk)
    url = reverse("cases:case", args=[case.pk])
    page = text_of(client_of(cast.wiesental_clerk).get(url))
    assert "Noch nicht abgerufen" in page
    mailbox.retrieve(thread=thread, only=notice.message, by=acting, at=clock.now())
    page = text_of(client_of(cast.wiesental_clerk).get(url))
    assert "Uhr in Vertretung der antragstellenden Person (Anna Auerbach, Vollmacht seit" in page
    mailbox.retrieve(thread=thread, by=cast.other_citizen, at=clock.now())
    page = text_of(client_of(cast.wiesental_clerk).get(url))
    assert "Uhr von der antragstellenden Person" in page
    event = Event.objects.get(verb="message.retrieve", object_id=str(notice.message_id))
    assert event.detail["mandate"] == str(acting.mandate.pk)
    audit.erase(event=event, by=audit.SYSTEM, at=clock.now())
    page = text_of(client_of(cast.wiesental_clerk).get(url))
    assert "Uhr in Vertretung der antragstellenden Person (" not in page, "nobody knows any more"
