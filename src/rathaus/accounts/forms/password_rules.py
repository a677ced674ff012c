"""Which passwords are refused beside short ones (BSI IT-Grundschutz ORP.4, NIST SP 800-63B): those
that are easy to guess and those that were stolen elsewhere. No rules about kinds of characters.
Everything is looked up on this machine; no password, nor a part of its hash, goes anywhere."""

from __future__ import annotations

import hashlib
import mmap
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from rathaus.accounts.models import Account

FEWEST_GUESSES = 10**9  # what lists, dates and simple variations reach is below
LONGEST_LOOKED_AT = 72  # more takes long and says no more
HASH_LENGTH = 40  # SHA-1 in hexadecimal digits


class GuessableValidator:
    """Refuses what known passwords, words, rows of keys, dates and repetitions lead to."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raises ValidationError."""
        own = [user.email, *user.email.replace("@", ".").split(".")] if user and user.email else []
        own = [each for each in own if each] + ["rathaus", "passwort", "kennwort", "gemeinde"]
        found: dict[str, Any] = zxcvbn(password[:LONGEST_LOOKED_AT], user_inputs=own)
        if found["guesses"] < FEWEST_GUESSES:
            raise ValidationError(
                _(
                    "Dieses Passwort ist leicht zu erraten. Nehmen Sie zum Beispiel vier Wörter, "
                    "die nichts miteinander zu tun haben."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Gut sind mehrere Wörter, die nichts miteinander zu tun haben.")


class BreachedValidator:
    """Refuses passwords whose SHA-1 stands in the operator's file (RATHAUS_BREACHED_PASSWORDS):
    sorted lines, each beginning with the hash, as the lists of breached passwords are handed out.
    """

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raises ValidationError."""
        if not settings.BREACHED_PASSWORDS:
            return
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
        if _stands_in(Path(settings.BREACHED_PASSWORDS), digest.upper().encode()):
            raise ValidationError(
                _(
                    "Dieses Passwort wurde bei einem anderen Anbieter gestohlen und ist Angreifern "
                    "bekannt. Bitte wählen Sie ein anderes."
                ),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("Leicht zu erratende und anderswo gestohlene Passwörter werden abgelehnt.")


def _stands_in(path: Path, digest: bytes) -> bool:
    """Binary search by bytes over lines of any length."""
    lines = _opened(path)
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", 0, (low + high) // 2) + 1
        end = lines.find(b"\n", start)
        end = len(lines) if end < 0 else end
        found = lines[start : start + HASH_LENGTH].upper()
        if found == digest:
            return True
        if found < digest:
            low = end + 1
        else:
            high = start
    return False


@lru_cache(maxsize=2)
def _opened(path: Path) -> mmap.mmap | bytes:
    """The file, mapped and not read. Raises ImproperlyConfigured."""
    try:
        with path.open("rb") as file:
            if path.stat().st_size == 0:
                return b""
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise ImproperlyConfigured(
            f"RATHAUS_BREACHED_PASSWORDS={path}: {error.strerror or error}"
        ) from error
