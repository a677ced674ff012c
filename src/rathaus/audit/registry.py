"""What parts above fill in: who signs the ledger, what else is verified and looked after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing that a check has found.

    `code` is stable (``event.changed``), `text` German without personal content. An "error" is a
    lie or a fault, a "warning" wants attention, a "note" is worth knowing.
    """

    code: str
    text: str
    severity: Severity = "error"


class Signer(Protocol):
    """Signs heads with Ed25519 (RFC 8032); the private key may stay in a device."""

    @property
    def key_id(self) -> str:
        """What the operators call the key, at most 100 characters."""

    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """The signature over `message`, 64 bytes."""


Progress = Callable[[str, int, int], None]
"""`progress(what, done, total)`, with a German `what`; may be called as often as one likes."""
Check = Callable[[Progress], Iterator[Finding]]
Look = Callable[[], Iterable[Finding]]
Repair = Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Doctor:
    """What a part looks at, and how it mends what it can. `repair` says in German what it did."""

    part: str
    check: Look
    repair: Repair | None = None


_signers: list[Signer] = []
_checks: dict[str, Check] = {}
_doctors: dict[str, Doctor] = {}


def register_signer(signer: Signer) -> None:
    """Let `signer` sign all heads from now on. The last one counts."""
    _signers[:] = [signer]


def signer() -> Signer | None:
    """Who signs; None where nobody has registered."""
    return next(iter(_signers), None)


def register_check(name: str, check: Check) -> None:
    """Let `rathaus verify` run `check(progress)` as well; `name` is German."""
    _checks[name] = check


def checks() -> dict[str, Check]:
    """All further checks by name, in the order of registration."""
    return dict(_checks)


def register_doctor(part: str, check: Look, repair: Repair | None = None) -> None:
    """Let `rathaus doctor` ask `check()` for the findings of a part, and `--repair` its repair."""
    _doctors[part] = Doctor(part, check, repair)


def doctors() -> tuple[Doctor, ...]:
    """The doctors of all parts, in the order of registration."""
    return tuple(_doctors.values())
