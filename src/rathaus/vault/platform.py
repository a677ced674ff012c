"""The installation's own keys: files outside the database and its backup, one a purpose.

`accounts.key` wraps the keys of accounts and the secrets of their second factors, and blinds the
names under which identity providers know people; `transit.key` is the pair for what a machine must
read before a person comes; `ledger.key` signs tree heads; `transport.key` (see `transport`) signs
that something was delivered. A first start makes them; where content
that needs them exists already, a missing file stops us instead: new keys would hide that the old
ones are lost. Whoever restores an installation needs these files or the recovery sheet.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.audit.models import Head
from rathaus.vault.envelope import PrivateKey, SymmetricKey
from rathaus.vault.envelope.keys import KEY_LENGTH, SEED_LENGTH, key_id
from rathaus.vault.errors import PlatformKeyMissing
from rathaus.vault.models import AccountKey

ACCOUNTS, TRANSIT, LEDGER = "accounts.key", "transit.key", "ledger.key"
_IN_USE: dict[str, Callable[[], bool]] = {
    ACCOUNTS: lambda: (
        AccountKey.objects.exists() or SocialAccount.objects.exists() or _sealed_factors().exists()
    ),
    TRANSIT: lambda: False,  # nothing in transit is kept yet
    LEDGER: lambda: Head.objects.exists(),
}
LENGTHS = {ACCOUNTS: KEY_LENGTH, TRANSIT: SEED_LENGTH, LEDGER: 32}


def account_wrapping_key() -> SymmetricKey:
    """What the private keys of accounts are wrapped under. Raises PlatformKeyMissing."""
    return SymmetricKey(secret(ACCOUNTS))


def transit_key() -> PrivateKey:
    """What arriving content is sealed to until a person takes it. Raises PlatformKeyMissing."""
    return PrivateKey(secret(TRANSIT))


class LedgerSigner:
    """Signs tree heads with Ed25519 (RFC 8032). Registered at the audit part."""

    @property
    def key_id(self) -> str:
        return key_id(self.public_key()).hex()

    def public_key(self) -> bytes:
        """32 bytes."""
        return self._key().public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._key().sign(message)

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(secret(LEDGER))


def create_missing() -> list[str]:
    """Make the key files that a first start lacks; returns their names. Raises PlatformKeyMissing
    where content that needs a missing file is there already."""
    missing = [name for name in LENGTHS if not _path(name).exists()]
    for name in missing:
        _create(name)
    return missing


def secret(name: str, make: Callable[[], bytes] | None = None) -> bytes:
    """The bytes of a key file; a first start makes it, of random bytes or by `make`. Raises
    PlatformKeyMissing."""
    if not _path(name).exists():
        _create(name, make)
    return _read(_path(name))


def _refuse_if_needed(name: str) -> None:
    if _IN_USE.get(name, lambda: False)():
        raise PlatformKeyMissing(
            _(
                "Im Ordner %(folder)s fehlt die Datei %(file)s. Ohne sie lassen sich vorhandene "
                "Inhalte nicht öffnen oder belegen. Bitte holen Sie sie aus der Sicherung oder vom "
                "Wiederherstellungsblatt zurück."
            )
            % {"folder": settings.KEYS_DIR, "file": name}
        )


def _sealed_factors() -> QuerySet[Authenticator]:
    """Second factors with a secret; passkeys have none here."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    found: QuerySet[Authenticator] = Authenticator.objects.filter(type__in=kinds)
    return found


def _path(name: str) -> Path:
    return Path(settings.KEYS_DIR) / name


@lru_cache(maxsize=32)
def _read(path: Path) -> bytes:
    found = bytes.fromhex(path.read_text().strip())
    if len(found) != LENGTHS.get(path.name, len(found)):
        raise PlatformKeyMissing(_("Die Schlüsseldatei %(file)s ist beschädigt.") % {"file": path})
    return found


def _create(name: str, make: Callable[[], bytes] | None = None) -> None:
    """Write a key file once: of several processes the first one wins, and it is whole or absent."""
    _refuse_if_needed(name)
    content = make() if make else os.urandom(LENGTHS[name])
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{name}.{uuid4().hex}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(content.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
