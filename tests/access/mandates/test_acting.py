"""Who acts for somebody else: what they reach, what stays closed, and how events name them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rathaus.access.actor import MANDATE_IN_SESSION
from rathaus.access.mandates import actions
from rathaus.accounts.models import MandateRole
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.mailbox.models import Profile
from tests.access.mandates.test_mandates import company, granted
from tests.mailbox.test_pages import queries_of, text_of

ACT, MAILBOX = reverse("access:act_for"), reverse("mailbox:threads")
PERSONAL = ("account_email", "account_change_password", "account_reauthenticate",
            "access:company_found")  # fmt: skip


@pytest.fixture
def acting(cast, client_of):
    """Anna's browser, in which she acts for Bernd."""
    actor = granted(cast.other_citizen, cast.citizen)
    client = client_of(cast.citizen)
    assert client.post(ACT, {"mandate": str(actor.mandate.pk)})["Location"] == MAILBOX
    client.actor = actor
    return client


def test_a_banner_says_for_whom_on_every_page(acting):
    for url in (MAILBOX, reverse("home"), reverse("intake:drafts"), ACT):
        page = text_of(acting.get(url))
        assert "Sie handeln für: <strong>Bernd Brook</strong>" in page
        assert "anna@example.org" in page
    acting.post(ACT, {"mandate": ""})
    assert "Sie handeln für" not in text_of(acting.get(MAILBOX))


def test_acting_costs_one_query_and_the_name(cast, acting, client_of):
    own, other = queries_of(client_of(cast.citizen), MAILBOX), queries_of(acting, MAILBOX)
    assert other <= own + 2


def test_only_held_mandates_can_be_chosen(cast, client_of):
    actor = granted(cast.other_citizen, cast.citizen)
    business = client_of(cast.people["business"])
    for wanted in (str(actor.mandate.pk), "quatsch", "-"):
        assert "Bitte wählen Sie" in text_of(business.post(ACT, {"mandate": wanted}))
    session = business.session
    session[MANDATE_IN_SESSION] = str(actor.mandate.pk)  # and not by another way
    session.save()
    assert "Sie handeln für" not in text_of(business.get(MAILBOX))


@pytest.mark.parametrize("name", PERSONAL)
def test_what_is_personal_stays_closed(acting, name):
    for send in (acting.get, acting.post):
        response = send(reverse(name))
        assert response.status_code == 403
        assert "nur für Sie selbst" in text_of(response)


def test_the_profile_is_its_owners(acting):
    assert acting.get(reverse("mailbox:profile")).status_code == 403
    response = acting.post(reverse("mailbox:profile"), {"given_name": "Eve"})
    assert response.status_code == 403
    assert not Profile.objects.exists()


def test_an_ended_mandate_falls_back_and_says_so(cast, acting):
    actions.end(mandate=acting.actor.mandate, by=cast.other_citizen, at=clock.now())
    page = text_of(acting.get(MAILBOX))
    assert "Diese Vollmacht gilt nicht mehr" in page
    assert "Sie handeln für" not in page
    assert MANDATE_IN_SESSION not in acting.session


def test_what_was_sent_for_somebody_else_is_not_done_for_oneself(cast, acting):
    actions.end(mandate=acting.actor.mandate, by=cast.other_citizen, at=clock.now())
    response = acting.post(reverse("mailbox:profile"), {"given_name": "Bernd"}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("access:mandates")
    assert "Diese Vollmacht gilt nicht mehr" in text_of(response)
    assert not Profile.objects.exists()


def test_a_suspended_principal_is_not_acted_for(cast, acting):
    cast.other_citizen.account.is_active = False
    cast.other_citizen.account.save()
    assert "Sie handeln für" not in text_of(acting.get(MAILBOX))


def test_a_reader_reads_and_does_nothing_else(cast, client_of):
    actor = granted(cast.other_citizen, cast.citizen, role=MandateRole.READER)
    client = client_of(cast.citizen)
    client.post(ACT, {"mandate": str(actor.mandate.pk)})
    assert client.get(MAILBOX).status_code == 200
    assert client.get(reverse("intake:drafts")).status_code == 404
    assert "Meine Anträge" not in text_of(client.get(MAILBOX))


def test_an_administrator_runs_the_company(cast, client_of):
    client = client_of(cast.citizen)
    form = {"name": "Töpferei GmbH", "own_name": "Anna Auerbach"}
    response = client.post(reverse("access:company_found"), form, follow=True)
    page = text_of(response)
    assert "Sie handeln für: <strong>Töpferei GmbH</strong>" in page
    assert 'value="Töpferei GmbH"' in response.content.decode()
    assert client.get(reverse("access:mandate_ask")).status_code == 200
    assert "Beschäftigte" in text_of(client.get(reverse("access:mandates")))
    assert client.post(reverse("mailbox:profile"), {"town": "Auwinkel"}).status_code == 302


def test_events_name_the_human_and_for_whom(cast):
    firm = company(cast.citizen)
    event = Event.objects.get(verb="profile.save")
    assert event.actor == f"account:{cast.citizen.account.pk}"
    assert event.detail["for"] == f"account:{firm.account.pk}"
    assert not Event.objects.filter(actor=f"account:{firm.account.pk}").exists()
