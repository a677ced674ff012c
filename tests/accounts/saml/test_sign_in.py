"""Signing in at the website by a real provider, and every answer that signs nobody in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from rathaus.accounts.identities.saml import answers
from rathaus.accounts.identities.saml.errors import Reason
from rathaus.accounts.models import Account, AccountKind, SamlRequest
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.mailbox.queries import profile_values
from tests.accounts.saml import forge, people
from tests.accounts.saml.party import form_of
from tests.accounts.saml.web import Visitor, declare, form_to
from tools import simplesaml

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def declared(
    idp: simplesaml.Provider, tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> Path:
    path = declare(idp, tmp_path_factory.mktemp("web"))
    settings.IDENTITY_PROVIDERS = str(path)
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
    page = visitor.client.post(
        page["Location"], {"email": f"{name}@example.org", "agreed": "on", "kind": kind}
    )
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


def test_a_fresh_sign_in_confirms_that_it_is_them(visitor: Visitor) -> None:
    with_account(visitor, "u01-3")
    visitor.sign_in("u01-4")
    assert visitor.client.get("/konto/sicherheit/app/").status_code == 302
    page = visitor.sign_in("u01-4", process="again", next="/konto/sicherheit/app/")
    assert page.status_code == 302, page.content.decode()
    assert visitor.client.get("/konto/sicherheit/app/").status_code == 200


def test_a_sign_in_of_this_morning_does_not(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_account(visitor, "u01-3")
    visitor.sign_in("u01-4")
    morning = clock.now() - timedelta(hours=4)
    monkeypatch.setattr(answers, "_authenticated_at", lambda statement: morning)
    page = visitor.sign_in("u01-4", process="again", next="/konto/sicherheit/app/")
    assert page.status_code == 403
    assert "nicht neu anmelden lassen" in page.content.decode()
    assert visitor.client.get("/konto/sicherheit/app/").status_code == 302


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
    text = page.content.decode()
    assert "Sie sind nicht angemeldet" in text or "Damit ging es nicht." in text
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
    SamlRequest.objects.update(asked_at=clock.now() - timedelta(days=2))
    Visitor.new(visitor.idp).ask("u01-3")
    assert SamlRequest.objects.count() == 1


def test_wrong_answers_fill_no_ledger(visitor: Visitor) -> None:
    for _number in range(30):
        visitor.answer("%%%")
    assert Event.objects.filter(verb="identity.refuse").count() < 30


def signed_out_form(visitor: Visitor, page: HttpResponse) -> tuple[str, dict[str, str]]:
    assert page.status_code == 200, page.content
    return form_to(page, visitor.idp.sign_out_url)


def test_signing_out_here_signs_out_there(visitor: Visitor) -> None:
    with_account(visitor, "u01-3")
    visitor.sign_in("u01-3")
    page = visitor.client.post("/konto/logout/")
    assert page["Location"] == "/konto/anmeldewege/saml/bundid/abmelden/"
    assert "_auth_user_id" not in visitor.client.session
    action, fields = signed_out_form(visitor, visitor.client.get(page["Location"]))
    answer, _url = visitor.browser.post(action, fields)
    _action, fields = form_of(answer)
    page = Client().post("/konto/anmeldewege/saml/bundid/abgemeldet/", fields)
    assert "Hier und bei BundID." in page.content.decode()
    again = Client().post("/konto/anmeldewege/saml/bundid/abgemeldet/", fields)
    assert again.status_code == 403  # counts once, like any answer
    assert "nicht bestätigt" in again.content.decode()
    page = visitor.client.post("/konto/anmeldewege/mit/bundid/")
    action, fields = form_to(page, visitor.idp.sign_in_url)
    login, _url = visitor.browser.post(action, {"SAMLRequest": fields["SAMLRequest"]})
    assert 'name="password"' in login  # the provider asks again


def test_signing_out_there_signs_out_here(visitor: Visitor) -> None:
    with_account(visitor, "u01-3")
    visitor.sign_in("u01-3")
    page = visitor.browser.get(f"{visitor.idp.url}/saml2/idp/initSLO.php?RelayState=%2F")
    _action, fields = form_of(page)
    assert "SAMLRequest" in fields, page
    where = "/konto/anmeldewege/saml/bundid/abgemeldet/"
    stranger = Client()
    assert "noch_einmal" in stranger.post(where, fields).content.decode()
    page = visitor.client.post(where, fields | {"noch_einmal": "1"})
    assert "_auth_user_id" not in visitor.client.session
    _action, answered = signed_out_form(visitor, page)
    assert "SAMLResponse" in answered


def test_nobody_else_signs_people_out(visitor: Visitor) -> None:
    with_account(visitor, "u01-3")
    visitor.sign_in("u01-3")
    page = visitor.browser.get(f"{visitor.idp.url}/saml2/idp/initSLO.php?RelayState=%2F")
    _action, fields = form_of(page)
    root = forge.parsed(fields["SAMLRequest"])
    forge.drop_signature(root)
    where = "/konto/anmeldewege/saml/bundid/abgemeldet/"
    sent = {"SAMLRequest": forge.packed(root), "noch_einmal": "1"}
    assert visitor.client.post(where, sent).status_code == 403
    assert "_auth_user_id" in visitor.client.session


def test_proving_more_on_the_way(visitor: Visitor) -> None:
    """Signed in by user name, proven by eID: the same session goes on where it was."""
    account = with_account(visitor, "u01-1")
    visitor.sign_in("u01-1")
    assert visitor.client.session["trust_level"] == 1
    said = visitor.ask("u01-4", process="prove", level="3", next="/postfach/")
    page = visitor.answer(said)
    assert (page.status_code, page["Location"]) == (302, "/postfach/")
    assert visitor.client.session["trust_level"] == 3
    assert visitor.client.session["_auth_user_id"] == str(account.pk)


def test_proving_with_somebody_elses_card(visitor: Visitor) -> None:
    with_account(Visitor.new(visitor.idp), "u02-4")
    with_account(visitor, "u01-1")
    visitor.sign_in("u01-1")
    page = visitor.answer(visitor.ask("u02-4", process="prove", level="3", next="/postfach/"))
    assert page.status_code == 403
    assert "anderen Konto" in page.content.decode()
    assert visitor.client.session["trust_level"] == 1


def test_proving_too_little_leads_back(visitor: Visitor) -> None:
    with_account(visitor, "u01-1")
    visitor.sign_in("u01-1")
    page = visitor.answer(visitor.ask("u01-3", process="prove", level="3", next="/postfach/"))
    assert refusal(page) == Reason.LEVEL.value
    assert 'href="/postfach/"' in page.content.decode()
    assert visitor.client.session["trust_level"] == 1


def test_saving_the_profile_forgets_nothing_that_was_proven(visitor: Visitor) -> None:
    """Legal form and register stand in no field of the profile page."""
    account = with_account(visitor, "werft", "unternehmenskonto")
    again = Visitor.new(visitor.idp)
    again.sign_in("werft", "unternehmenskonto")
    sent = {"company_name": "Auwinkler Bootswerft GmbH", "town": "Auwinkel", "phone": "05999 1234"}
    assert again.client.post("/postfach/profil/", sent).status_code == 302
    values = profile_values(account)
    assert (values["legal_form"], values["register_number"]) == ("GmbH", "HRB 4711")
    assert values["phone"] == "05999 1234"
    assert "street" not in values
