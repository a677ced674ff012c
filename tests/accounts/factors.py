"""Second factors for tests: an app in software, and a sign-in by its code."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.test import Client

from rathaus.accounts.models import Account
from rathaus.site.demo.people import DEMO_PASSWORD

LOGIN, CODE, SECURITY = "/konto/login/", "/konto/anmeldung/code/", "/konto/sicherheit/"


def code_of(secret: str, steps: int = 0) -> str:
    """What an app with that secret shows now, or some steps of 30 seconds later."""
    counter = int(time.time()) // 30 + steps
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def give_app(account: Account) -> str:
    """The account has an app as second factor; returns the secret."""
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(account, secret)
    return secret


def give_codes(account: Account) -> list[str]:
    """The account has recovery codes; returns them."""
    return RecoveryCodes.activate(account).get_unused_codes()


def password_step(client: Client, account: Account, password: str = DEMO_PASSWORD):
    """The first step of the sign-in."""
    return client.post(LOGIN, {"login": account.email, "password": password})


def sign_in_with_app(client: Client, account: Account, secret: str):
    """Both steps; returns the answer to the second."""
    password_step(client, account)
    return client.post(CODE, {"code": code_of(secret)})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def factors(account: Account) -> set[str]:
    return set(Authenticator.objects.filter(user=account).values_list("type", flat=True))
