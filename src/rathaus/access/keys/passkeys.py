"""Passkeys (WebAuthn Level 3) whose PRF extension opens a personal key, as far as the server sees
them: it makes challenges and checks what comes back.

A passkey belongs to one host (its RP ID, the host without port). What it computes from the salt of
its lock (§ 10.1.4) never leaves the request in which it arrives.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rathaus.accounts.models import Account
from rathaus.vault.errors import WrongSecret
from rathaus.vault.models import LockKind, PersonalLock

IN_SESSION = "passkey"
SALT_LENGTH = 32
VERIFIED = UserVerificationRequirement.REQUIRED  # with and without, PRF gives different results
# What the library raises where an answer does not have the shape that WebAuthn gives it.
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error)


def host(request: HttpRequest) -> str:
    """The RP ID of passkeys made at this address."""
    return split_domain_port(request.get_host())[0]


def locks_here(request: HttpRequest, account: Account) -> list[PersonalLock]:
    """The account's passkeys that work at this address."""
    locks = PersonalLock.objects.filter(key__account=account, key__ended_at=None)
    found = locks.filter(kind=LockKind.PASSKEY).select_related("key")
    return [lock for lock in found if lock.parameters.get("rp_id") == host(request)]


def begin_creating(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What `navigator.credentials.create` takes, with a new salt for PRF."""
    salt = os.urandom(SALT_LENGTH)
    user = PublicKeyCredentialUserEntity(
        id=account.pk.bytes, name=account.email, display_name=account.email
    )
    options, state = _server(request).register_begin(
        user,
        [_credential(lock) for lock in locks_here(request, account)],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=VERIFIED,
        extensions={"prf": {"eval": {"first": websafe_encode(salt)}}},
    )
    request.session[IN_SESSION] = {"create": state, "salt": salt.hex()}
    return dict(options.public_key)


def finish_creating(request: HttpRequest, answer: str) -> dict[str, Any]:
    """The parameters of the new lock. Raises WrongSecret."""
    kept = request.session.pop(IN_SESSION, {})
    try:
        data = _server(request).register_complete(kept["create"], json.loads(answer))
    except MALFORMED as error:
        raise WrongSecret(_refusal()) from error
    if data.credential_data is None:
        raise WrongSecret(_refusal())
    return {
        "credential": bytes(data.credential_data).hex(),
        "salt": kept["salt"],
        "rp_id": host(request),
    }


def begin_opening(request: HttpRequest, locks: Iterable[PersonalLock]) -> dict[str, Any]:
    """What `navigator.credentials.get` takes; each passkey with the salt of its lock."""
    salts = {
        websafe_encode(_credential(lock).credential_id): {
            "first": websafe_encode(bytes.fromhex(lock.parameters["salt"]))
        }
        for lock in locks
    }
    options, state = _server(request).authenticate_begin(
        [_credential(lock) for lock in locks],
        user_verification=VERIFIED,
        extensions={"prf": {"evalByCredential": salts}},
    )
    request.session[IN_SESSION] = {"get": state}
    return dict(options.public_key)


def finish_opening(request: HttpRequest, locks: list[PersonalLock], answer: str) -> PersonalLock:
    """Whose passkey it was. Raises WrongSecret."""
    kept = request.session.pop(IN_SESSION, {})
    by_id = {_credential(lock).credential_id: lock for lock in locks}
    try:
        found = _server(request).authenticate_complete(
            kept["get"], [_credential(lock) for lock in locks], json.loads(answer)
        )
    except MALFORMED as error:
        raise WrongSecret(_refusal()) from error
    return by_id[found.credential_id]


def prf_result(text: str) -> bytes:
    """What the passkey computed. Raises WrongSecret."""
    try:
        return websafe_decode(text)
    except ValueError as error:
        raise WrongSecret(_refusal()) from error


def _server(request: HttpRequest) -> Fido2Server:
    origin = f"{request.scheme}://{request.get_host()}"
    rp = PublicKeyCredentialRpEntity(id=host(request), name=settings.PORTAL_NAME)
    return Fido2Server(rp, verify_origin=lambda given: given == origin)


def _credential(lock: PersonalLock) -> AttestedCredentialData:
    return AttestedCredentialData(bytes.fromhex(lock.parameters["credential"]))


def _refusal() -> str:
    return _(
        "Der Passkey hat nicht geantwortet, wie es sein muss. Bitte versuchen Sie es noch einmal."
    )
