"""Signing in at the website by a real provider, and every answer that signs nobody in."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client

from rathaus.accounts.identities.saml.errors import Reason
from rathaus.accounts.models import Account, AccountKind, SamlRequest
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.mailbox.queries import profile_values
from tests.accounts.saml import forge, people
from tests.accounts.saml.party import Party
from tests.accounts.saml.web import Visitor, declare
from tools import simplesaml

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def declared(
    idp: simplesaml.Provider, tmp_path_factory: pytest.TempPathFactory, settings: object
) -> Path:
    path = declare(idp, tmp_path_factory.mktemp("web"))
    settings.IDENTITY_PROVIDERS = str(path)  # type: ignore[attr-defined]
    return path


@pytest.fixture
def visitor(idp: simplesaml.Provider) -> Visitor:
    return Visitor.new(idp)


def with_account(visitor: Visitor, name: str, provider: str = "bundid") -> Account:
    """Sign in for the first time, and make the account that is offered."""
    kind = "citizen" if provider == "bundid" else "business"
    page = visitor.sign_in(name, provider)
    assert page.status_code == 302, page.content
    assert page["Location"] == "/konto/anmeldewege/neues-konto/"
    page = visitor.client.post(page["Location"], {"email": f"{name}@example.org", "agreed": "on", "kind": kind})
    assert page.status_code == 302, page.content.decode()
    account = Account.objects.get(email=f"{name}@example.org")
    account.emailaddress_set.update(verified=True)
    return account


def test_the_first_sign_in_makes_an_account_the_second_finds_it(visitor: Visitor) -> None:
    account = with_account(visitor, "u01-3")
    other = Visitor.new(visitor.idp)
    page = other.sign_in("u01-4")
    assert page.status_code == 302
    assert other.client.session["_auth_user_id"] == str(account.pk)
    assert other.client.session["trust_level"] == 3
    row, values = people.known()[0], profile_values(account)
    assert values["family_name"] == row["surname"]
    assert values["birth_date"] == row["birthdate"]
    assert account.kind == AccountKind.CITIZEN


def test_nothing_of_the_answer_stands_in_the_database(visitor: Visitor) -> None:
    with_account(visitor, "u01-3")
    row = people.known()[0]
    identity = SocialAccount.objects.get()
    assert identity.extra_data == {}
    kept = [str(each.__dict__) for each in SamlRequest.objects.all()]
    kept += [str(each.__dict__) for each in Event.objects.all()] + [identity.uid]
    kept += [str(dict(visitor.client.session))]
    for word in (row["surname"], row["bpk2"], row["birthdate"]):
        assert not any(word in each for each in kept)


def refusal(page: HttpResponse) -> str:
    """The reason in the event; the page says so in German and signs nobody in."""
    assert page.status_code == 403
    assert "Sie sind nicht angemeldet" in page.content.decode()
    event = Event.objects.filter(verb="identity.refuse").latest("at")
    assert set(event.detail) == {"provider", "reason"}
    return str(event.detail["reason"])


def test_replayed(visitor: Visitor) -> None:
    said = visitor.ask("u01-3")
    assert visitor.answer(said).status_code == 302
    assert refusal(visitor.answer(said)) == Reason.USED.value


def test_into_another_session(visitor: Visitor) -> None:
    said = visitor.ask("u01-3")
    thief = Visitor.new(visitor.idp)
    thief.client.get("/")
    assert refusal(thief.answer(said)) == Reason.OTHER_SESSION.value
    assert "_auth_user_id" not in thief.client.session


def test_a_question_we_never_asked(visitor: Visitor) -> None:
    said = visitor.ask("u01-3")
    SamlRequest.objects.all().delete()
    assert refusal(visitor.answer(said)) == Reason.UNKNOWN_QUESTION.value


def test_an_answer_to_the_other_provider(visitor: Visitor) -> None:
    said = visitor.ask("u01-3")
    assert refusal(visitor.answer(said, "unternehmenskonto")) == Reason.ADDRESS.value


def test_lower_than_asked_for(visitor: Visitor) -> None:
    page = visitor.sign_in("u01-1", level="3")
    assert refusal(page) == Reason.LEVEL.value
    assert "stärkeres Mittel" in page.content.decode()


def test_without_the_attribute_that_names_the_person(
    idp: simplesaml.Provider, visitor: Visitor
) -> None:
    page = visitor.sign_in("ohne-kennung")
    assert refusal(page) == Reason.ATTRIBUTE.value


def test_cancelled_or_broken(visitor: Visitor) -> None:
    assert refusal(visitor.answer("%%%")) == Reason.MALFORMED.value
    assert refusal(visitor.answer("A" * 500_000)) == Reason.TOO_LARGE.value


def test_from_another_site_the_cookie_stays_away(visitor: Visitor) -> None:
    """The form is sent once more, from our own page, and nothing is kept meanwhile."""
    said = visitor.ask("u01-3")
    stranger = Client()
    page = stranger.post("/konto/anmeldewege/saml/bundid/antwort/", {"SAMLResponse": said})
    assert page.status_code == 200
    assert said in page.content.decode()
    assert "sessionid" not in page.cookies
    assert SamlRequest.objects.filter(used_at=None).exists()


def test_a_business(visitor: Visitor) -> None:
    account = with_account(visitor, "werft", "unternehmenskonto")
    assert account.kind == AccountKind.BUSINESS
    again = Visitor.new(visitor.idp)
    again.sign_in("werft", "unternehmenskonto")
    values = profile_values(account)
    assert values["company_name"] == "Auwinkler Bootswerft GmbH"
    assert again.client.session["trust_level"] == 2


def test_metadata(visitor: Visitor) -> None:
    page = visitor.client.get("/konto/anmeldewege/saml/bundid/metadaten/")
    assert page.status_code == 200
    assert b"http://testserver/konto/anmeldewege/saml/bundid/antwort/" in page.content
    assert visitor.client.get("/konto/anmeldewege/saml/nichts/metadaten/").status_code == 404


def test_yesterdays_questions_are_forgotten(visitor: Visitor) -> None:
    visitor.ask("u01-3")
    SamlRequest.objects.update(asked_at=clock.now() - clock.timezone.timedelta(days=2))
    visitor.ask("u01-3")
    assert SamlRequest.objects.count() == 1


def test_wrong_answers_fill_no_ledger(visitor: Visitor) -> None:
    for _number in range(30):
        visitor.answer("%%%")
    assert Event.objects.filter(verb="identity.refuse").count() < 30


def test_the_assertion_counts_once_even_in_a_new_answer(
    visitor: Visitor, party: Party
) -> None:
    """The same assertion ID again, in answer to a fresh question."""
    assert forge.parsed(visitor.ask("u01-3")) is not None
