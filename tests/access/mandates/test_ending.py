"""Mandates at the end of an account, in its export, and beside other ways of signing in."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from rathaus.access.mandates import actions, ending
from rathaus.accounts import registry
from rathaus.accounts.identities import levels
from rathaus.accounts.models import Account, Mandate, MandateRole, TrustLevel
from rathaus.accounts.states import MandateState
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox import tasks
from rathaus.mailbox.models import Consent, MessageKind
from rathaus.mailbox.queries import consents_to_mailbox
from tests.access.mandates.test_acting import ACT
from tests.access.mandates.test_mandates import ask, company, granted
from tests.cast import confirmed
from tests.mailbox.test_pages import text_of

OTHERS_PERSONAL = ("mfa_index", "sign_ins", "socialaccount_connections", "mailbox:export",
                   "mailbox:end_account", "mailbox:mail_choice", "mfa_add_webauthn")  # fmt: skip


def leave(by):
    mailbox.end_account(account=by.account, by=by, at=clock.now())


@pytest.mark.parametrize("leaving", ["principal", "representative"])
def test_a_mandate_ends_with_either_account(cast, leaving):
    mandate = granted(cast.other_citizen, cast.citizen).mandate
    leave(cast.other_citizen if leaving == "principal" else cast.citizen)
    mandate.refresh_from_db()
    assert (mandate.state, mandate.ended_at is None) == (MandateState.REVOKED, False)
    assert Event.objects.filter(verb="mandate.revoke", object_id=str(mandate.pk)).exists()
    assert (mandate.invited == "") is (leaving == "representative")


def test_what_was_only_asked_ends_too(cast):
    mandate = ask(cast.other_citizen)
    leave(cast.other_citizen)
    mandate.refresh_from_db()
    assert mandate.state == MandateState.REVOKED


def test_an_ended_account_is_not_one_that_signs_in(cast):
    leave(cast.citizen)
    assert not Account.objects.get(pk=cast.citizen.account.pk).signs_in


def test_no_company_is_left_with_nobody(cast, client_of):
    acting = company(cast.citizen)
    anna = confirmed(cast.citizen)
    page = text_of(anna.get("/konto/loeschen/"))
    assert "Sie verwalten als letzte Person „Töpferei GmbH“." in page
    assert "Konto endgültig löschen" not in page
    assert anna.post("/konto/loeschen/", {"sure": "on"}).status_code == 200
    with pytest.raises(RathausError, match="letzte Person"):
        leave(cast.citizen)
    assert Account.objects.get(pk=cast.citizen.account.pk).is_active
    assert not registry.outlook_of(cast.other_citizen.account).hindering
    ask(acting, email="bernd@example.org", role=MandateRole.ADMINISTRATOR)
    with pytest.raises(RathausError):  # Bernd has not answered
        leave(cast.citizen)
    mandate = Mandate.objects.get(principal=acting.account, state=MandateState.ASKED)
    actions.accept(mandate=mandate, name="Bernd", by=cast.other_citizen, at=clock.now())
    leave(cast.citizen)
    assert not Account.objects.get(pk=cast.citizen.account.pk).is_active
    assert Account.objects.get(pk=acting.account.pk).is_active


def test_a_company_is_dissolved_with_its_consequences_shown(cast, client_of, run_jobs):
    acting = company(cast.citizen)
    bernd = granted(acting, cast.other_citizen)
    anna, path = confirmed(cast.citizen), f"/konto/unternehmen/{acting.mandate.pk}/aufloesen/"
    assert path in anna.get("/konto/vertretungen/").content.decode()
    page = text_of(anna.get(path))
    assert "Sie verwalten es als letzte Person" in page
    assert "Der Schlüssel zu Ihren eigenen Kopien." in page
    assert "Ihre Anmeldung" not in page
    assert anna.post(path).status_code == 200  # without the tick
    assert anna.post(path, {"sure": "on"})["Location"] == "/konto/vertretungen/"
    gone = Account.objects.get(pk=acting.account.pk)
    assert (gone.is_active, gone.ended_at is None) == (False, False)
    event = Event.objects.get(verb="company.dissolve")
    assert event.actor == f"account:{cast.citizen.account.pk}"
    assert event.detail == {"for": f"account:{acting.account.pk}"}
    bernd.mandate.refresh_from_db()
    assert bernd.mandate.state == MandateState.REVOKED
    run_jobs()
    assert any("bernd@example.org" in each.to for each in mail.outbox)
    leave(cast.citizen)


def test_only_who_administers_dissolves(cast, client_of):
    acting = company(cast.citizen)
    granted(acting, cast.other_citizen)
    path = f"/konto/unternehmen/{acting.mandate.pk}/aufloesen/"
    assert confirmed(cast.other_citizen).post(path, {"sure": "on"}).status_code == 404
    held = Mandate.objects.get(representative=cast.other_citizen.account)
    other = f"/konto/unternehmen/{held.pk}/aufloesen/"
    assert confirmed(cast.other_citizen).post(other, {"sure": "on"}).status_code == 404
    with pytest.raises(Forbidden):
        actions.dissolve_company(mandate=held, by=cast.other_citizen, at=clock.now())
    with pytest.raises(Stranger):
        actions.dissolve_company(mandate=acting.mandate, by=cast.other_citizen, at=clock.now())
    assert client_of(cast.citizen).get(path)["Location"].startswith("/konto/reauthenticate/")
    assert Account.objects.get(pk=acting.account.pk).is_active


def test_both_sides_find_it_in_their_export(cast):
    granted(cast.other_citizen, cast.citizen)
    for side in (cast.citizen, cast.other_citizen):
        (entry,) = ending.entries(side.account, side.keys)
        assert entry.title == "Bernd Brook: Anna Auerbach"
    assert list(ending.entries(cast.people["business"].account, None)) == []


def test_a_representative_can_neither_export_nor_end(cast):
    for actor in (granted(cast.other_citizen, cast.citizen), company(cast.citizen)):
        with pytest.raises(Forbidden):
            mailbox.note_export(account=actor.account, by=actor, at=clock.now())
        with pytest.raises(Forbidden):
            mailbox.end_account(account=actor.account, by=actor, at=clock.now())


@pytest.fixture
def browser(cast, client_of):
    """Anna's, in which she acts for Bernd."""
    client = client_of(cast.citizen)
    mandate = granted(cast.other_citizen, cast.citizen).mandate
    client.post(ACT, {"mandate": str(mandate.pk)})
    return client


@pytest.mark.parametrize("name", OTHERS_PERSONAL)
def test_pages_of_the_account_stay_closed(browser, name):
    for send in (browser.get, browser.post):
        response = send(reverse(name))
        assert response.status_code == 403
        assert "nur für Sie selbst" in text_of(response)


def test_the_level_of_the_sign_in_counts(cast, browser):
    Account.objects.update(trust_level=TrustLevel.HIGH)
    assert browser.get(reverse("home")).wsgi_request.actor.trust_level == TrustLevel.BASIC
    session = browser.session
    session[levels.LEVEL] = TrustLevel.SUBSTANTIAL
    session.save()
    actor = browser.get(reverse("home")).wsgi_request.actor
    assert actor.mandate
    assert actor.trust_level == TrustLevel.SUBSTANTIAL


def thread_of(cast):
    at = clock.now()
    return mailbox.acknowledge(
        account=cast.other_citizen.account, authority=cast.wiesental, subject="Hund",
        reference="1", case_id=cast.auwinkel.pk, text="Da.", at=at,
    ).thread  # fmt: skip


def test_who_may_apply_chooses_how_notices_come_and_a_reader_does_not(cast):
    thread, at = thread_of(cast), clock.now()
    acting = granted(cast.other_citizen, cast.citizen)
    mailbox.give_consent(thread=thread, by=acting, at=at)
    assert consents_to_mailbox(thread)
    event = Event.objects.get(verb="consent.give")
    assert event.actor == f"account:{cast.citizen.account.pk}"
    assert event.detail["for"] == f"account:{cast.other_citizen.account.pk}"
    mandate = acting.mandate
    Mandate.objects.filter(pk=mandate.pk).update(role=MandateRole.READER)
    mandate.role = MandateRole.READER
    with pytest.raises(Forbidden):
        mailbox.revoke_consent(thread=thread, by=acting, at=at)
    assert Consent.objects.filter(revoked_at=None).count() == 1


def test_everybody_chooses_their_own_mails(cast):
    granted(cast.other_citizen, cast.citizen)
    owner = cast.other_citizen
    mailbox.choose_mails(
        account=owner.account, messages=False, reminders=False, by=owner, at=clock.now()
    )
    message = mailbox.provide(
        thread=thread_of(cast), kind=MessageKind.MESSAGE, text="Hallo",
        by=cast.wiesental_clerk, at=clock.now(),
    )  # fmt: skip
    mail.outbox.clear()
    tasks.notify(str(message.pk))
    assert [to for sent in mail.outbox for to in sent.to] == [cast.citizen.account.email]
    message.refresh_from_db()
    assert message.notified_at is not None
