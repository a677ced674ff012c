"""Signing in by passkey, with and without what opens the key of staff. The passkeys are software,
the pages are those of the product; a browser's own is in the journeys."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from fido2.utils import websafe_encode

from rathaus.accounts.models import Account
from rathaus.vault.models import LockKind, PersonalLock
from tests.access.keys.authenticator import MALFORMED, Passkey
from tests.accounts.factors import CODE, SECURITY, factors, is_signed_in, password_step
from tests.cast import Cast, confirmed

pytestmark = pytest.mark.django_db
ADD, SIGN_IN = f"{SECURITY}passkey/", "/konto/anmeldung/passkey/"
HERE = {"headers": {"host": "localhost"}}  # WebAuthn without https is for this host only


def device() -> Passkey:
    return Passkey(origin="http://localhost", host="localhost")


def options_on(page: str) -> dict:
    return json.loads(page.split('id="passkey-fragt" type="application/json">')[1].split("<")[0])


def add(client: Client, passkey: Passkey, prf: bool = True, name: str = "Telefon"):
    """Set it up at the page, as the script does."""
    fields = passkey.created(options_on(client.get(ADD, **HERE).content.decode()))
    credential = json.loads(fields["credential"])
    credential["clientExtensionResults"] = {"credProps": {"rk": True}}
    data = {"name": name, "credential": json.dumps(credential)}
    return client.post(ADD, {**data, "prf": fields["prf"] if prf else ""}, **HERE)


def answer(client: Client, passkey: Passkey, account: Account) -> dict[str, str]:
    """What the script sends after it has asked the device."""
    options = client.get(SIGN_IN, headers={"host": "localhost", "accept": "application/json"})
    options = options.json()
    salt = options["extensions"]["prf"]["eval"]["first"]
    options["extensions"]["prf"] = {
        "evalByCredential": {websafe_encode(passkey.data.credential_id): {"first": salt}}
    }
    fields = passkey.used(options)
    credential = json.loads(fields["credential"])
    credential["response"]["userHandle"] = websafe_encode(handle(account))
    return {"credential": json.dumps(credential), "prf": fields["prf"]}


def handle(account: Account) -> bytes:
    from allauth.account.utils import user_pk_to_url_str

    return user_pk_to_url_str(account).encode()


def test_a_citizen_signs_in_by_passkey_alone(cast: Cast) -> None:
    account, passkey = cast.citizen.account, device()
    assert add(confirmed(cast.citizen), passkey)["Location"] == f"{SECURITY}codes/"
    assert factors(account) == {"webauthn", "recovery_codes"}
    assert mail.outbox[-1].subject == "Passkey eingerichtet"
    client = Client()
    done = client.post(SIGN_IN, answer(client, passkey, account), **HERE)
    assert done["Location"] == "/postfach/"
    assert is_signed_in(client)
    assert client.get("/postfach/", **HERE).status_code == 200


def test_one_passkey_signs_staff_in_and_opens_the_key(cast: Cast) -> None:
    clerk, passkey = cast.wiesental_clerk, device()
    add(confirmed(clerk), passkey, name="Rechner im Büro")
    lock = PersonalLock.objects.get(kind=LockKind.PASSKEY)
    assert (lock.key.account, lock.label) == (clerk.account, "Rechner im Büro")
    client = Client()
    client.post(SIGN_IN, answer(client, passkey, clerk.account), **HERE)
    page = client.get("/konto/schluessel/", **HERE).content.decode()
    assert "verschlossen –" not in page
    assert client.get("/vorgaenge/?ansicht=all", **HERE).status_code == 200


def test_without_prf_staff_are_signed_in_and_locked(cast: Cast) -> None:
    clerk, passkey = cast.wiesental_clerk, device()
    add(confirmed(clerk), passkey, prf=False)
    assert not PersonalLock.objects.filter(kind=LockKind.PASSKEY).exists()
    client = Client()
    client.post(SIGN_IN, {**answer(client, passkey, clerk.account), "prf": ""}, **HERE)
    assert is_signed_in(client)
    assert "verschlossen –" in client.get("/konto/schluessel/", **HERE).content.decode()


def test_a_wrong_prf_opens_nothing(cast: Cast) -> None:
    clerk, passkey = cast.wiesental_clerk, device()
    add(confirmed(clerk), passkey)
    client = Client()
    sent = answer(client, passkey, clerk.account)
    client.post(SIGN_IN, {**sent, "prf": websafe_encode(bytes(32))}, **HERE)
    assert is_signed_in(client)
    assert "verschlossen –" in client.get("/konto/schluessel/", **HERE).content.decode()


def test_what_a_passkey_computes_is_not_stored(cast: Cast) -> None:
    clerk, passkey = cast.wiesental_clerk, device()
    client = confirmed(clerk)
    add(client, passkey)
    stored = json.dumps(Authenticator.objects.get(type="webauthn").data)
    secret = websafe_encode(passkey.prf(bytes.fromhex(lock_salt())))
    assert secret not in stored
    assert secret not in json.dumps(dict(client.session))


def lock_salt() -> str:
    return str(PersonalLock.objects.get(kind=LockKind.PASSKEY).parameters["salt"])


def test_a_passkey_is_a_second_step_too(cast: Cast) -> None:
    account, passkey = cast.citizen.account, device()
    add(confirmed(cast.citizen), passkey)
    client = Client()
    password_step(client, account)
    page = client.get(CODE, **HERE).content.decode()
    assert "Mit Passkey bestätigen" in page
    options = options_on(page)
    salts = {websafe_encode(passkey.data.credential_id): {"first": websafe_encode(bytes(32))}}
    fields = passkey.used({**options, "extensions": {"prf": {"evalByCredential": salts}}})
    client.post(CODE, {"credential": fields["credential"]}, **HERE)
    assert is_signed_in(client)


@pytest.mark.parametrize("sent", MALFORMED)
def test_malformed_answers_are_refused(cast: Cast, sent: str) -> None:
    client = confirmed(cast.citizen)
    client.get(ADD, **HERE)
    assert client.post(ADD, {"credential": sent}, **HERE).status_code == 200
    stranger = Client()
    answer(stranger, device(), cast.citizen.account)
    assert stranger.post(SIGN_IN, {"credential": sent}, **HERE)["Location"] == "/konto/login/"
    assert not is_signed_in(stranger)
    assert factors(cast.citizen.account) == set()


def test_an_unknown_passkey_says_no_more_than_a_wrong_one(cast: Cast) -> None:
    """Nobody learns from it who has an account or a passkey."""
    add(confirmed(cast.citizen), device())
    pages = []
    for account in (cast.citizen.account, cast.other_citizen.account, Account()):
        client = Client()
        done = client.post(SIGN_IN, answer(client, device(), account), **HERE)
        pages.append((done.status_code, done["Location"]))
        told = client.get("/konto/login/", **HERE).content.decode()
        assert "Der Code stimmt nicht oder ist abgelaufen." in told
    assert len(set(pages)) == 1


def test_a_lost_passkey_signs_in_no_more_and_opens_nothing(cast: Cast) -> None:
    clerk, lost, kept = cast.wiesental_clerk, device(), device()
    client = confirmed(clerk)
    add(client, lost)
    number = Authenticator.objects.get(type="webauthn").pk
    page = client.post(f"{ADD}{number}/entfernen/", follow=True, **HERE).content.decode()
    assert "Als Dienstkraft brauchen Sie einen zweiten Faktor." in page
    add(client, kept)
    client.post(f"{ADD}{number}/entfernen/", **HERE)
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    assert PersonalLock.objects.filter(kind=LockKind.PASSKEY).count() == 1
    stranger = Client()
    stranger.post(SIGN_IN, answer(stranger, lost, clerk.account), **HERE)
    assert not is_signed_in(stranger)


def test_a_passkey_is_renamed_and_belongs_to_its_owner(cast: Cast) -> None:
    client = confirmed(cast.citizen)
    add(client, device())
    number = Authenticator.objects.get(type="webauthn").pk
    client.post(f"{ADD}{number}/", {"name": "Altes Telefon"}, **HERE)
    assert "Altes Telefon" in client.get(SECURITY, **HERE).content.decode()
    other = confirmed(cast.other_citizen)
    assert other.get(f"{ADD}{number}/", **HERE).status_code == 404
    assert other.post(f"{ADD}{number}/entfernen/", **HERE).status_code == 404
