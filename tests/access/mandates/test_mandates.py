"""Ask, answer, end: who may, what both sides see, and that nobody learns who has an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.access.mandates import actions, content, queries
from rathaus.access.mandates.content import Names
from rathaus.accounts import states
from rathaus.accounts.models import Account, AccountKind, Mandate, MandateRole
from rathaus.accounts.queries import mandates_held
from rathaus.accounts.states import MandateState, MandateStateError
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.mailbox.queries import profile_values
from tests.mailbox.test_pages import text_of

LIST, NEW = reverse("access:mandates"), reverse("access:mandate_ask")
NAMES = Names("Bernd Brook", "Anna A.")


def ask(by, email="anna@example.org", role=MandateRole.APPLICANT, **terms):
    terms = {"names": NAMES, "valid_from": clock.today()} | terms
    return actions.ask(email=email, role=role, by=by, at=clock.now(), **terms)


def granted(by, to, **terms):
    """`to` acts for `by`; returns them acting."""
    mandate = ask(by, email=to.account.email, **terms)
    mandate = actions.accept(mandate=mandate, name="Anna Auerbach", by=to, at=clock.now())
    return Actor(mandate.principal, mandate=mandate)


def company(founder):
    mandate = actions.found_company(
        name="Töpferei GmbH", own_name="Anna Auerbach", by=founder, at=clock.now()
    )
    return Actor(mandate.principal, mandate=mandate)


# The table


@pytest.mark.parametrize("state", MandateState)
@pytest.mark.parametrize("verb", ["accept", "refuse", "end"])
def test_what_follows_stands_in_the_table(state, verb):
    targets = {(t.source, t.verb): t.target for t in states.TABLE}
    if (state, verb) in targets:
        assert states.follow(state, verb) == targets[state, verb]
    else:
        with pytest.raises(MandateStateError, match="geht nicht mehr"):
            states.follow(state, verb)


# Asking


def test_bernd_asks_anna_takes_it_on(cast, run_jobs, client_of):
    bernd, anna = cast.other_citizen, cast.citizen
    form = {
        "email": "Anna@Example.org",
        "name": "Anna A.",
        "own_name": "Bernd Brook",
        "role": "applicant",
        "valid_from": clock.today().strftime("%d.%m.%Y"),
    }
    assert client_of(bernd).post(NEW, form)["Location"] == LIST
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["anna@example.org"]
    assert "Bernd" not in letter.body
    assert "Anna" not in letter.body
    mandate = Mandate.objects.get()
    assert not mandates_held(anna.account, on=clock.today()), "nothing holds before the answer"
    page = client_of(anna).get(LIST)
    assert "Anfrage von: Bernd Brook" in text_of(page)
    answer = reverse("access:mandate_answer", args=[mandate.pk])
    assert client_of(anna).post(answer, {"name": "Anna Auerbach"})["Location"] == LIST
    assert "Bernd Brook" in text_of(client_of(anna).get(LIST))
    assert "Anna Auerbach" in text_of(client_of(bernd).get(LIST)), "as she calls herself"
    events = Event.objects.filter(object_type="Mandate").order_by("at")
    assert [(e.verb, e.actor) for e in events] == [
        ("mandate.ask", bernd.label),
        ("mandate.grant", anna.label),
    ]


def test_nobody_learns_whether_an_address_has_an_account(cast, run_jobs, client_of):
    answers = []
    for email in ("anna@example.org", "niemand@example.org", "wiesental.clerk@example.org"):
        form = {
            "email": email,
            "name": "Wer",
            "own_name": "Bernd Brook",
            "role": "reader",
            "valid_from": clock.today().strftime("%d.%m.%Y"),
        }
        answers.append(text_of(client_of(cast.other_citizen).post(NEW, form, follow=True)))
    run_jobs()
    assert [m.to for m in mail.outbox] == [
        ["anna@example.org"],
        ["niemand@example.org"],
        ["wiesental.clerk@example.org"],
    ]
    assert len({(m.subject, m.body) for m in mail.outbox}) == 1
    assert all("Die Anfrage ist unterwegs." in answer for answer in answers)


def test_names_and_address_stand_nowhere_in_plain_text(cast):
    mandate = ask(cast.other_citizen)
    stored = str(Mandate.objects.filter(pk=mandate.pk).values().get())
    for word in ("Bernd", "Anna", "anna@example.org"):
        assert word not in stored
        assert word.encode() not in bytes(mandate.content)
    assert content.names(mandate) == NAMES


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"email": "bernd@example.org"}, "eigene E-Mail-Adresse"),
        ({"role": MandateRole.ADMINISTRATOR}, "Verwalten kann man nur ein Unternehmen"),
        ({"valid_from": clock.today() - timedelta(days=1)}, "Vergangenheit"),
        ({"valid_to": clock.today() - timedelta(days=1)}, "Ende liegt vor dem Anfang"),
    ],
)
def test_what_is_refused_says_why(cast, terms, says):
    with pytest.raises(RathausError, match=says):
        ask(cast.other_citizen, **terms)


def test_the_same_address_is_asked_once(cast):
    ask(cast.other_citizen)
    with pytest.raises(RathausError, match="schon gefragt"):
        ask(cast.other_citizen, email="ANNA@example.org")


def test_staff_have_no_mandates(cast, client_of):
    clerk = cast.people["wiesental_clerk"]
    with pytest.raises(Stranger):
        ask(clerk)
    assert client_of(clerk).get(LIST).status_code == 404


# Answering


def test_only_the_owner_of_the_address_answers(cast, client_of):
    mandate = ask(cast.other_citizen)
    business = cast.people["business"]
    with pytest.raises(Stranger):
        actions.accept(mandate=mandate, name="Ich", by=business, at=clock.now())
    url = reverse("access:mandate_answer", args=[mandate.pk])
    assert client_of(business).get(url).status_code == 404
    assert client_of(cast.other_citizen).get(url).status_code == 404
    assert client_of(cast.citizen).get(url).status_code == 200


def test_an_address_that_is_not_proven_does_not_count(cast):
    mandate = ask(cast.other_citizen)
    cast.citizen.account.emailaddress_set.update(verified=False)
    with pytest.raises(Stranger):
        actions.accept(mandate=mandate, name="Anna", by=cast.citizen, at=clock.now())


def test_a_refused_or_old_request_cannot_be_accepted(cast):
    mandate = ask(cast.other_citizen)
    late = clock.now() + queries.INVITATION
    with pytest.raises(Stranger):
        actions.accept(mandate=mandate, name="Anna", by=cast.citizen, at=late)
    actions.refuse(mandate=mandate, by=cast.citizen, at=clock.now())
    with pytest.raises(MandateStateError):
        actions.accept(mandate=mandate, name="Anna", by=cast.citizen, at=clock.now())
    assert not mandates_held(cast.citizen.account, on=clock.today())


# Ending


@pytest.mark.parametrize("side", ["principal", "representative"])
def test_either_side_ends_it_at_once_and_the_other_is_told(cast, run_jobs, side):
    bernd, anna = cast.other_citizen, cast.citizen
    acting = granted(bernd, anna)
    run_jobs()
    mail.outbox.clear()
    by, other = (bernd, anna) if side == "principal" else (anna, bernd)
    actions.end(mandate=acting.mandate, by=by, at=clock.now())
    assert not mandates_held(anna.account, on=clock.today())
    run_jobs()
    assert [m.to for m in mail.outbox] == [[other.account.email]]
    with pytest.raises(MandateStateError):
        actions.end(mandate=acting.mandate, by=by, at=clock.now())


def test_strangers_end_nothing(cast, client_of):
    acting = granted(cast.other_citizen, cast.citizen)
    business = cast.people["business"]
    with pytest.raises(Stranger):
        actions.end(mandate=acting.mandate, by=business, at=clock.now())
    url = reverse("access:mandate_end", args=[acting.mandate.pk])
    assert client_of(business).get(url).status_code == 404


@pytest.mark.parametrize(("first", "last", "holds"), [(0, 0, True), (1, None, False), (0, 5, True)])
def test_days_are_kept_on_both_ends(cast, first, last, holds):
    today = clock.today()
    end = today + timedelta(days=last) if last is not None else None
    granted(
        cast.other_citizen, cast.citizen, valid_from=today + timedelta(days=first), valid_to=end
    )
    assert mandates_held(cast.citizen.account, on=today).exists() is holds
    if end:
        assert mandates_held(cast.citizen.account, on=end).exists()
        assert not mandates_held(cast.citizen.account, on=end + timedelta(days=1)).exists()


def test_who_acts_by_mandate_gives_no_mandates(cast):
    acting = granted(cast.other_citizen, cast.citizen)
    with pytest.raises(Forbidden):
        ask(acting, email="dritte@example.org")
    with pytest.raises(Forbidden):
        actions.end(mandate=acting.mandate, by=acting, at=clock.now())


# Companies


def test_a_company_has_members_and_no_password(cast, run_jobs):
    anna = cast.citizen
    firm = company(anna)
    assert firm.account.kind == AccountKind.BUSINESS
    assert not firm.account.has_usable_password()
    assert not firm.account.signs_in
    assert profile_values(firm.account) == {"company_name": "Töpferei GmbH"}
    event = Event.objects.get(verb="company.found")
    assert (event.actor, event.detail["for"]) == (anna.label, f"account:{firm.account.pk}")


def test_the_last_administrator_stays(cast):
    anna, bernd = cast.citizen, cast.other_citizen
    firm = company(anna)
    for by in (anna, firm):
        with pytest.raises(RathausError, match="letzte Person"):
            actions.end(mandate=firm.mandate, by=by, at=clock.now())
    reader = granted(firm, bernd, role=MandateRole.READER)
    with pytest.raises(RathausError, match="letzte Person"):
        actions.end(mandate=firm.mandate, by=anna, at=clock.now())
    actions.end(mandate=reader.mandate, by=firm, at=clock.now())
    granted(firm, bernd, role=MandateRole.ADMINISTRATOR)
    actions.end(mandate=firm.mandate, by=anna, at=clock.now())
    assert not mandates_held(anna.account, on=clock.today())


def test_a_business_with_its_own_sign_in_may_end_its_last_administrator(cast):
    acting = granted(cast.people["business"], cast.citizen, role=MandateRole.ADMINISTRATOR)
    actions.end(mandate=acting.mandate, by=cast.people["business"], at=clock.now())
    assert not mandates_held(cast.citizen.account, on=clock.today())


def test_who_administers_does_so_without_end(cast):
    with pytest.raises(RathausError, match="ohne Enddatum"):
        ask(company(cast.citizen), email="bernd@example.org", role=MandateRole.ADMINISTRATOR,
            valid_to=clock.today())  # fmt: skip


def test_businesses_and_staff_found_no_company(cast):
    for by in (cast.people["business"], cast.people["wiesental_clerk"]):
        with pytest.raises((Stranger, Forbidden)):
            company(by)
    assert not Account.objects.filter(email__endswith="@konto.invalid").exists()
