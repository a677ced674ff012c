"""Ways to other installations: a folder each, all with the contract `Transport` (ADR 0023).

A transport knows one protocol and nothing of rooms. It is given a consignment whose parts are
encrypted already and keeps no state but what the contract names; what an answer means for the
consignment is decided in `actions.carrying`. It may be asked the same twice at any time, by two
processes at once too.

- `carry` brings a consignment as far as it can. Ids that the other side gives are kept at once by
  `keep(submission, case)`, which returns the ids to go on with: those of another process where that
  was quicker. Returns when the other side has said that it has everything.
- `follow` returns the signed events so far, oldest first, **each proven**.
- `directory` returns a page of the signed directory as text, `keys` the public keys of the service.
- `probe` says what works; it raises nothing.

All but `probe` raise `Hindrance`: what is in the way, as a code that `problems` words in German,
whether it makes sense to try again, and not before when.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from rathaus.exchange.models import Consignment, Peer
from rathaus.standards.fitconnect.events import Event

Keep = Callable[[str, str], tuple[str, str]]


class Hindrance(Exception):
    """What is in the way. `lasting`: it will be no different next time; `seconds`: wait so long."""

    def __init__(self, code: str, detail: str = "", *, lasting: bool = False, seconds: int = 0):
        self.code, self.lasting, self.seconds = code, lasting, seconds
        super().__init__(f"{code}: {detail}" if detail else code)


@dataclass(frozen=True)
class Check:
    """One thing that a connection test has looked at; `problem` is a code, "" for well."""

    what: str
    problem: str = ""
    skipped: bool = False  # because something before it does not work

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Proven:
    """An event whose signature has been verified, with its token."""

    event: Event
    token: str


class Transport(Protocol):
    """See the module."""

    def carry(self, consignment: Consignment, keep: Keep) -> None: ...

    def follow(self, consignment: Consignment) -> list[Proven]: ...

    def directory(self, peer: Peer, page: int = 0) -> str: ...

    def keys(self, peer: Peer) -> list[dict[str, Any]]: ...

    def probe(self, peer: Peer) -> Sequence[Check]: ...


def to(peer: Peer) -> Transport:
    """The way to a peer; there is one kind so far."""
    from rathaus.exchange.transports.fitconnect import FitConnect  # it imports the contract

    return FitConnect()
