"""Setting up a second factor, signing in with it, losing it."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from rathaus.accounts import actions
from rathaus.accounts.models import SignIn
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.vault import platform
from rathaus.vault.envelope import Tampered
from rathaus.vault.errors import PlatformKeyMissing
from rathaus.vault.second_factor import SecondFactorAdapter
from rathaus.vault.session import COOKIE, IN_SESSION
from tests.accounts.factors import (
    CODE,
    LOGIN,
    SECURITY,
    code_of,
    factors,
    give_app,
    give_codes,
    is_signed_in,
    password_step,
    sign_in_with_app,
)
from tests.cast import Cast, confirmed, sign_in

pytestmark = pytest.mark.django_db
APP, CODES = f"{SECURITY}app/", f"{SECURITY}codes/"


def whole_database() -> str:
    """All that a dump of the database would show, as text."""
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(str(cursor.fetchall()))
    return "\n".join(found)


def secret_on(page: str) -> str:
    return re.search(r'security-secret">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")


def set_up_app(client: Client) -> str:
    secret = secret_on(client.get(APP).content.decode())
    answer = client.post(APP, {"code": code_of(secret)})
    assert answer["Location"] == CODES
    return secret


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li>(\d{8})</li>", page)


def test_an_app_is_set_up_and_asked_for(cast: Cast) -> None:
    client = confirmed(cast.citizen)
    page = client.get(APP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert Authenticator.objects.count() == 0
    secret = secret_on(page)
    assert client.post(APP, {"code": "000000"}).status_code == 200
    assert secret_on(client.get(APP).content.decode()) == secret
    set_up_app(client)
    assert factors(cast.citizen.account) == {"totp", "recovery_codes"}

    other = Client()
    assert password_step(other, cast.citizen.account)["Location"] == CODE
    assert not is_signed_in(other)
    assert other.get("/postfach/").status_code == 302
    assert other.post(CODE, {"code": "123456"}).status_code == 200
    assert not is_signed_in(other)
    answer = other.post(CODE, {"code": code_of(secret, 1)})
    assert answer["Location"] == "/postfach/"
    assert is_signed_in(other)


def test_no_step_can_be_left_out(cast: Cast) -> None:
    give_app(cast.citizen.account)
    client = Client()
    assert client.get(CODE)["Location"] == LOGIN
    assert client.post(CODE, {"code": "123456"})["Location"] == LOGIN
    password_step(client, cast.citizen.account, "falsch-falsch-falsch")
    assert client.get(CODE)["Location"] == LOGIN


def test_a_code_is_good_once(cast: Cast) -> None:
    """Also where it stays right for three steps, because clocks differ."""
    secret = give_app(cast.citizen.account)
    code = code_of(secret, 1)
    one, two = Client(), Client()
    password_step(one, cast.citizen.account)
    password_step(two, cast.citizen.account)
    assert one.post(CODE, {"code": code}).status_code == 302
    assert two.post(CODE, {"code": code}).status_code == 200
    assert not is_signed_in(two)


def test_recovery_codes_are_shown_once_and_work_once(cast: Cast, run_jobs) -> None:
    client = confirmed(cast.citizen)
    set_up_app(client)
    page = client.get(CODES).content.decode()
    codes = codes_on(page)
    assert len(set(codes)) == 10
    assert 'download="wiederherstellungscodes.txt"' in page
    assert codes_on(client.get(CODES).content.decode()) == []

    other = Client()
    password_step(other, cast.citizen.account)
    assert other.post(CODE, {"code": codes[3]}).status_code == 302
    assert is_signed_in(other)
    run_jobs()
    assert "Wiederherstellungscode benutzt" in {each.subject for each in mail.outbox}
    assert "noch 9 Codes" in client.get(SECURITY).content.decode()
    again = Client()
    password_step(again, cast.citizen.account)
    assert again.post(CODE, {"code": codes[3]}).status_code == 200
    assert not is_signed_in(again)


def test_secrets_of_second_factors_lie_sealed_at_rest(cast: Cast) -> None:
    client = confirmed(cast.citizen)
    pending = secret_on(client.get(APP).content.decode())
    waiting = [each.get_decoded() for each in Session.objects.all()]
    assert any(auth.SECRET_SESSION_KEY in each for each in waiting)
    assert pending not in json.dumps(waiting)
    secret = set_up_app(client)
    codes = codes_on(client.get(CODES).content.decode())
    dump = whole_database()
    assert "totp" in dump
    for hidden in (secret, *codes):
        assert hidden not in dump
    rows = {each.type: each.data for each in Authenticator.objects.all()}
    adapter = SecondFactorAdapter()
    assert adapter.decrypt(rows["totp"]["secret"]) == secret
    seed = adapter.decrypt(rows["recovery_codes"]["seed"])
    assert seed not in dump
    with pytest.raises(Tampered):
        adapter.decrypt(secret)


def test_without_the_platform_key_nothing_opens_and_no_new_one_is_made(
    cast: Cast, settings, tmp_path
) -> None:
    give_app(cast.citizen.account)
    wrapped = Authenticator.objects.get().data["secret"]
    settings.KEYS_DIR = tmp_path / "stolen"
    with pytest.raises(PlatformKeyMissing):
        SecondFactorAdapter().decrypt(wrapped)
    assert not (tmp_path / "stolen" / platform.ACCOUNTS).exists()


def test_an_unlocked_browser_gives_no_factor_away(cast: Cast) -> None:
    give_app(cast.citizen.account)
    give_codes(cast.citizen.account)
    client = sign_in(cast.citizen)
    for path in (f"{APP}entfernen/", f"{CODES}neu/", CODES, f"{SECURITY}passkey/"):
        answer = client.post(path) if path != CODES else client.get(path)
        assert answer["Location"].startswith("/konto/reauthenticate/"), path
    assert factors(cast.citizen.account) == {"totp", "recovery_codes"}


def test_citizens_may_do_without_staff_may_not(cast: Cast) -> None:
    give_app(cast.citizen.account)
    assert confirmed(cast.citizen).post(f"{APP}entfernen/")["Location"] == SECURITY
    assert factors(cast.citizen.account) == set()
    clerk = cast.wiesental_clerk
    give_app(clerk.account)
    page = confirmed(clerk).post(f"{APP}entfernen/").content.decode()
    assert "Als Dienstkraft brauchen Sie einen zweiten Faktor." in page
    assert factors(clerk.account) == {"totp"}


def test_staff_without_a_factor_can_only_set_one_up(cast: Cast) -> None:
    client = Client()
    password_step(client, cast.wiesental_clerk.account)
    assert is_signed_in(client)
    paths = ("/vorgaenge/?ansicht=all", "/", "/konto/schluessel/", "/konto/email/", "/rechte/")
    for path in (*paths, "/konto/password/change/", f"{SECURITY}geraete/"):
        assert client.get(path)["Location"] == SECURITY, path
    assert client.post("/konto/password/change/", {})["Location"] == SECURITY
    page = client.get(SECURITY).content.decode()
    assert "Bitte richten Sie jetzt einen zweiten Faktor ein." in page
    set_up_app(client)  # without the password once more: it was shown just now
    assert client.get(CODES).status_code == 200
    assert client.get("/vorgaenge/?ansicht=all").status_code == 200


def test_staff_sign_in_with_an_app_opens_the_key(cast: Cast) -> None:
    secret = give_app(cast.wiesental_clerk.account)
    client = Client()
    password_step(client, cast.wiesental_clerk.account)
    assert client.get("/vorgaenge/").status_code == 302
    assert COOKIE in client.cookies
    client.post(CODE, {"code": code_of(secret)})
    page = client.get("/konto/schluessel/").content.decode()
    assert "In dieser Sitzung" in page
    assert "verschlossen –" not in page


def test_the_password_alone_opens_nothing(cast: Cast) -> None:
    """Between the steps the opened key waits, and no page uses it; who stops there leaves nothing
    for another account at the same browser."""
    give_app(cast.wiesental_clerk.account)
    client = Client()
    password_step(client, cast.wiesental_clerk.account)
    assert client.get("/konto/schluessel/")["Location"].startswith(LOGIN)
    assert IN_SESSION in client.session
    client.post("/konto/logout/")
    assert IN_SESSION not in client.session
    assert not client.cookies[COOKIE].value
    head = cast.wiesental_head.account
    secret = give_app(head)
    sign_in_with_app(client, head, secret)
    assert client.session["_auth_user_id"] == str(head.pk)


def test_a_reset_password_does_not_replace_the_second_factor(cast: Cast) -> None:
    secret = give_app(cast.citizen.account)
    client = Client()
    client.post("/konto/password/reset/", {"email": cast.citizen.account.email})
    link = re.search(r"http://testserver(\S+/reset/key/\S+)", mail.outbox[-1].body).group(1)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "vier Wege zur Muehle"
    client.post(form, {"password1": new, "password2": new})
    assert not is_signed_in(client)
    assert password_step(client, cast.citizen.account, new)["Location"] == CODE
    client.post(CODE, {"code": code_of(secret)})
    assert is_signed_in(client)


def test_it_resets_the_factor_of_who_came_in_person(cast: Cast, run_jobs, capsys) -> None:
    account = cast.citizen.account
    secret = give_app(account)
    give_codes(account)
    client = Client()
    sign_in_with_app(client, account, secret)
    assert SignIn.objects.filter(account=account).exists()
    call_command("accounts", "reset-factor", account.email, "--basis", "document")
    assert "(2 Einträge)" in capsys.readouterr().out
    assert factors(account) == set()
    assert not is_signed_in(client)
    event = Event.objects.get(verb="factor.reset")
    assert (event.actor, event.detail) == ("system", {"basis": "document", "count": 2})
    run_jobs()
    assert mail.outbox[-1].subject == "Ihr zweiter Faktor wurde zurückgesetzt"
    assert mail.outbox[-1].to == [account.email]
    with pytest.raises(CommandError, match="gibt es nicht"):
        call_command("accounts", "reset-factor", "niemand@example.org", "--basis", "known")


def test_a_sign_in_whose_factor_was_reset_meanwhile_begins_anew(cast: Cast) -> None:
    give_app(cast.citizen.account)
    client = Client()
    password_step(client, cast.citizen.account)
    call_command("accounts", "reset-factor", cast.citizen.account.email, "--basis", "known")
    assert client.get(CODE)["Location"] == LOGIN
    assert client.get(LOGIN).status_code == 200
    password_step(client, cast.citizen.account)
    assert is_signed_in(client)


def test_an_audited_reset_names_no_address(cast: Cast) -> None:
    actions.reset_factor(
        account=cast.citizen.account, basis="known", by=cast.wiesental_it, at=clock.now()
    )
    assert cast.citizen.account.email not in str(Event.objects.get(verb="factor.reset").detail)
