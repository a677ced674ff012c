"""What arrives: a submission with its content, before anybody has handled it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rathaus.accounts.models import Account, Mandate
from rathaus.archive.models import Record
from rathaus.catalogue.models import Service
from rathaus.tenancy.models import Authority


@dataclass(frozen=True)
class ArrivedFile:
    """A file with the path of the answer it belongs to (``antrag/nachweis/0``; "" for none). The
    answer itself is the record's id as text."""

    path: str
    record: Record


PAPER_MANDATE = "@vollmacht"  # the path of its file; no form has a question of that name


@dataclass(frozen=True)
class Represented:
    """For whom `account` applies by a mandate on paper: somebody without an account, and how to
    write to them."""

    name: str
    street: str
    town: str


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One delivery. `data` is an instance of the form version; `key` see `models.Submission`;
    `by_mailbox`: the applicant agreed to get the notice in the mailbox instead of by letter."""

    authority: Authority
    place: Authority
    service: Service
    offer_id: UUID
    account: Account | None
    channel: str
    key: str
    form_version: UUID
    title: str
    data: dict[str, Any] = field(repr=False)
    attachments: list[ArrivedFile] = field(default_factory=list, repr=False)
    by_mailbox: bool = False
    mandate: Mandate | None = None  # by which somebody else submits for `account`
    filed_by: str = field(default="", repr=False)  # how that representative is called
    represented: Represented | None = field(default=None, repr=False)  # by a mandate on paper
