"""Sign-in by OpenID Connect with a real provider (npm oidc-provider), without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django import Settings

from rathaus.accounts.models import Account, AccountKind, TrustLevel
from rathaus.audit.models import Event
from rathaus.mailbox.queries import profile_sources, profile_values
from rathaus.vault.session import IN_SESSION
from tests.cast import Cast, confirmed
from tests.oidc.people import declare
from tests.oidc.walking import at_provider, come_back, leave, sign_in, target_of

pytestmark = pytest.mark.django_db
LENA = "lena.lindner@example.org"
MARKS = ("8f2c-lena", "Lindner-Marsch", "Moordamm", "1985-04-17")


def new_account(client: Client, name: str, **fields: str) -> Account:
    response = sign_in(client, name)
    assert response["Location"] == "/konto/anmeldewege/neues-konto/"
    answer = client.post(response["Location"], {"kind": "citizen", "agreed": "on", **fields})
    assert answer.status_code == 302, answer.content.decode()
    return Account.objects.get(email=fields.get("email", LENA))


def everything_stored() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        parts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            parts += [repr(row) for row in cursor.fetchall()]
    sessions = [json.dumps(each.get_decoded()) for each in Session.objects.all()]
    return "\n".join(parts + sessions)


def test_the_first_sign_in_makes_an_account_and_fills_the_profile(ways: str) -> None:
    client = Client()
    page = client.get("/konto/login/").content.decode()
    assert "Mit Nutzerkonto Test anmelden" in page
    assert "Mit Rathaus-Kennung anmelden" in page
    lena = new_account(client, "lena")
    assert client.session["_auth_user_id"] == str(lena.pk)
    assert (lena.kind, lena.trust_level) == (AccountKind.CITIZEN, TrustLevel.SUBSTANTIAL)
    assert not lena.has_usable_password()
    assert EmailAddress.objects.get(user=lena).verified  # the operator trusts this provider
    values = profile_values(lena)
    assert (values["given_name"], values["family_name"]) == ("Lena", "Lindner-Marsch")
    assert (values["street"], values["house_number"]) == ("Am Moordamm", "7b")
    assert (values["birth_date"], values["postcode"]) == ("1985-04-17", "29999")
    source = profile_sources(lena)["family_name"]
    assert (source.name, source.level) == ("Nutzerkonto Test", TrustLevel.SUBSTANTIAL)
    page = client.get("/postfach/profil/").content.decode()
    assert "Übernommen aus Nutzerkonto Test, Vertrauensniveau „substanziell“." in page
    verbs = set(Event.objects.filter(object_id=str(lena.pk)).values_list("verb", flat=True))
    assert {"identity.connect", "account.prove"} <= verbs


def test_nothing_of_the_answer_is_stored_in_plain_text(ways: str) -> None:
    client = Client()
    sign_in(client, "lena")  # waits for the confirmation: the answer is in the session
    waiting = everything_stored()
    assert [mark for mark in (*MARKS, LENA) if mark in waiting] == []
    client.post("/konto/anmeldewege/neues-konto/", {"kind": "citizen", "agreed": "on"})
    stored = everything_stored()
    assert LENA in stored  # what somebody signs in with is permitted
    assert [mark for mark in MARKS if mark in stored] == []
    assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()


def test_the_second_sign_in_finds_the_account_and_its_level_counts(ways: str) -> None:
    lena = new_account(Client(), "lena")
    client = Client()
    assert sign_in(client, "lena-schwach").status_code == 302
    assert client.session["_auth_user_id"] == str(lena.pk)
    assert client.session["trust_level"] == TrustLevel.LOW
    lena.refresh_from_db()
    assert lena.trust_level == TrustLevel.LOW  # what was last proven
    assert profile_sources(lena)["family_name"].level == TrustLevel.SUBSTANTIAL  # proven better
    assert SocialAccount.objects.count() == 1


def test_an_address_nobody_confirmed_is_confirmed_first(ways: str) -> None:
    client = Client()
    new_account(client, "ungeprueft", email="anders@example.org")
    assert "_auth_user_id" not in client.session
    assert [each.to for each in mail.outbox] == [["anders@example.org"]]
    waiting = everything_stored()
    assert "Ungeprüft" not in waiting
    assert "55-u" not in waiting


def test_an_account_is_never_found_by_its_address(ways: str, cast: Cast) -> None:
    client = Client()
    response = sign_in(client, "bruno")
    assert response["Location"] == "/konto/anmeldewege/neues-konto/"
    client.post(response["Location"], {"kind": "citizen", "agreed": "on"})
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()
    (letter,) = mail.outbox
    assert letter.to == ["bernd@example.org"]
    assert "„Anmeldewege“" in letter.body
    assert Account.objects.filter(email="bernd@example.org").count() == 1


def test_connect_sign_in_and_disconnect(ways: str, cast: Cast) -> None:
    bernd = confirmed(cast.people["bernd"])
    page = bernd.get("/konto/anmeldewege/").content.decode()
    assert "Nutzerkonto Test verbinden" in page
    assert "Rathaus-Kennung verbinden" not in page
    assert sign_in(bernd, "lena", process="connect")["Location"] == "/konto/anmeldewege/"
    other = Client()
    sign_in(other, "lena")
    assert other.session["_auth_user_id"] == str(cast.people["bernd"].account.pk)
    identity = SocialAccount.objects.get()
    assert bernd.post(f"/konto/anmeldewege/trennen/{identity.pk}/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_to_connect_asks_for_the_password_first(ways: str, cast: Cast) -> None:
    from tests.cast import sign_in as signed_in

    client = signed_in(cast.people["bernd"])
    response = client.post("/konto/anmeldewege/mit/nutzerkonto/", {"process": "connect"})
    assert response["Location"].startswith("/konto/reauthenticate/")


def test_the_last_way_in_stays(ways: str) -> None:
    client = Client()
    new_account(client, "lena")
    identity = SocialAccount.objects.get()
    sign_in(client, "lena", process="again")
    page = client.post(f"/konto/anmeldewege/trennen/{identity.pk}/").content.decode()
    assert "Das ist Ihr einziger Anmeldeweg." in page
    assert SocialAccount.objects.exists()


def test_what_belongs_to_somebody_else_is_not_connected(ways: str, cast: Cast) -> None:
    new_account(Client(), "lena")
    anna = confirmed(cast.people["anna"])
    response = sign_in(anna, "lena", process="connect")
    assert response.status_code == 403
    assert "gehört schon zu einem anderen Konto" in response.content.decode()


def test_who_signs_in_elsewhere_meanwhile_connects_nothing(ways: str, cast: Cast) -> None:
    anna = confirmed(cast.people["anna"])
    address = at_provider(leave(anna, process="connect"), "lena")
    anna.force_login(
        cast.people["bernd"].account, "allauth.account.auth_backends.AuthenticationBackend"
    )
    assert come_back(anna, address).status_code in (401, 403)
    assert not SocialAccount.objects.exists()


def test_the_browser_of_somebody_else_is_not_signed_in(ways: str) -> None:
    address = at_provider(leave(Client()), "lena")
    victim = Client()
    assert come_back(victim, address).status_code == 401
    assert "_auth_user_id" not in victim.session


def test_a_code_serves_once(ways: str) -> None:
    client = Client()
    target = leave(client)
    address = at_provider(target, "lena")
    assert come_back(client, address).status_code == 302
    assert come_back(client, address).status_code == 401  # the state is used up
    again = Client()
    state = parse_qs(urlsplit(leave(again)).query)["state"][0]
    code = parse_qs(urlsplit(address).query)["code"][0]
    replayed = again.get(
        "/konto/anmeldewege/oidc/nutzerkonto/", {"code": code, "state": state, "iss": ways}
    )
    assert replayed.status_code == 401  # and the provider takes the code once


def test_leaving_needs_a_form_of_ours(ways: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/konto/anmeldewege/mit/nutzerkonto/").status_code == 403
    assert strict.get("/konto/anmeldewege/mit/nutzerkonto/").status_code == 405


def test_the_request_carries_pkce_nonce_and_no_word_of_the_visitor(ways: str) -> None:
    client = Client()
    response = client.post(
        "/konto/anmeldewege/mit/nutzerkonto/?scope=offline_access&auth_params=acr_values%3Dx"
    )
    query = parse_qs(urlsplit(leave(client)).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["nonce"][0]) > 40
    sent = target_of(response)
    assert "code_challenge" in sent
    assert "offline_access" not in sent
    assert "acr_values" not in sent


def test_too_low_a_level_is_refused(
    ways: str, cast: Cast, tmp_path: Path, settings: Settings
) -> None:
    settings.IDENTITY_PROVIDERS = declare(
        tmp_path, ways, ars=cast.wiesental.ars, least="substantial"
    )
    response = sign_in(Client(), "lena-schwach")
    assert response.status_code == 403
    assert "Nötig ist „substanziell“" in response.content.decode()


def test_a_missing_claim_is_named_as_a_fault_of_the_other_side(ways: str) -> None:
    response = sign_in(Client(), "namenlos")
    assert response.status_code == 401
    assert "hat nötige Angaben nicht übermittelt" in response.content.decode()


def test_a_deactivated_account_stays_out(ways: str) -> None:
    lena = new_account(Client(), "lena")
    Account.objects.filter(pk=lena.pk).update(is_active=False)
    client = Client()
    assert sign_in(client, "lena")["Location"] == "/konto/inactive/"
    assert "_auth_user_id" not in client.session


def test_who_cancels_reads_that_nothing_happened(ways: str) -> None:
    client = Client()
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    response = client.get(
        "/konto/anmeldewege/oidc/nutzerkonto/",
        {"error": "access_denied", "state": state, "iss": ways},
        follow=True,
    )
    assert "Anmeldung abgebrochen" in response.content.decode()


def test_signing_out_goes_by_way_of_the_provider(ways: str) -> None:
    client = Client()
    new_account(client, "lena")
    response = client.post("/konto/logout/")
    page = response.content.decode()
    assert f"{ways}/session/end" in page
    assert "id_token_hint=" in page
    assert "_auth_user_id" not in client.session


def test_staff_come_in_by_their_post_and_by_nothing_else(ways: str, cast: Cast) -> None:
    client = Client()
    assert sign_in(client, "clara", "verzeichnis").status_code == 302
    assert client.session["_auth_user_id"] == str(cast.wiesental_clerk.account.pk)
    assert IN_SESSION not in client.session  # the own key stays shut
    assert sign_in(Client(), "clara2", "verzeichnis").status_code == 403  # another subject
    for name in ("britta", "gast", "lena"):  # a post elsewhere, no account, no post at all
        stranger = Client()
        response = sign_in(stranger, name, "verzeichnis")
        assert response.status_code == 403
        assert "keinen gültigen Dienstposten" in response.content.decode()
        assert "_auth_user_id" not in stranger.session
    assert not Account.objects.filter(email="gast@example.org").exists()


def test_a_post_that_has_ended_lets_nobody_in(ways: str, cast: Cast) -> None:
    sign_in(Client(), "clara", "verzeichnis")
    cast.wiesental_clerk.account.posts.update(valid_to="2024-12-31")
    assert sign_in(Client(), "clara", "verzeichnis").status_code == 403


def test_staff_do_not_come_in_by_the_way_of_citizens(ways: str, cast: Cast) -> None:
    clerk = confirmed(cast.wiesental_clerk)
    response = clerk.post("/konto/anmeldewege/mit/nutzerkonto/", {"process": "connect"})
    assert response.status_code == 403
