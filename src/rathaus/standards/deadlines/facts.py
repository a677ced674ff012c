"""What happened: the facts that every date is computed from, and the inputs that are decisions.

Facts are aware datetimes; their day is the calendar day in Berlin (`day_of`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


# The facts of a delivery in the order in which they happen.
FACT_NAMES = ("dispatched_at", "provided_at", "notified_at", "retrieved_at", "received_at")


class ImpossibleFacts(ValueError):
    """The facts contradict each other or lack a time zone."""


class Channel(StrEnum):
    """How a notice reaches its addressee."""

    MAILBOX = "mailbox"  # own mailbox: retrieval by consent, § 41 (2a) VwVfG; taxes: § 122a AO
    OZG_MAILBOX = "ozg-mailbox"  # mailbox of an OZG user account, § 9 OZG; taxes: § 122a (5) AO
    POST = "post"  # ordinary letter, also what a mailbox could not deliver
    ELECTRONIC = "electronic"  # electronic transmission, § 41 (2) sentence 2 VwVfG
    HANDOVER = "hand-over"  # handed over in person
    FORMAL_SERVICE = "formal-service"  # service with a certificate (Postzustellungsurkunde)


class Regime(StrEnum):
    """Which law the notice follows."""

    GENERAL = "general"  # the administrative procedure act of the Land
    TAX = "tax"  # the fiscal code (AO), which the Land's act on municipal charges refers to


class RemedyKind(StrEnum):
    """Which remedy a notice is open to; the offer says which one applies."""

    OBJECTION = "objection"  # Widerspruch, § 70 VwGO
    ACTION = "action"  # Klage, § 74 VwGO
    TAX_OBJECTION = "tax-objection"  # Einspruch, § 355 AO


def day_of(moment: datetime) -> date:
    """The calendar day of an aware moment in Berlin."""
    return moment.astimezone(BERLIN).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt to announce a notice; what has not happened is None.

    - `dispatched_at`: given to the post, or sent electronically (POST, ELECTRONIC);
    - `provided_at`, `notified_at`, `retrieved_at`: provided for retrieval, notification about it
      sent, first retrieved (MAILBOX, OZG_MAILBOX);
    - `received_at`: proven receipt: handed over, served as certified, a letter or message that
      arrived, or, where the law counts from the notification, the notification that arrived;
    - `receipt_denied`: the addressee denies the receipt and the authority cannot prove it;
    - `by_day`: somebody recorded only days; the hours of the facts mean nothing;
    - `received_by_day`: the same of `received_at` alone.

    Raises `ImpossibleFacts` for moments without time zone and for effects before their causes.
    """

    channel: Channel
    regime: Regime = Regime.GENERAL
    dispatched_at: datetime | None = None
    provided_at: datetime | None = None
    notified_at: datetime | None = None
    retrieved_at: datetime | None = None
    received_at: datetime | None = None
    receipt_denied: bool = False
    by_day: bool = False
    received_by_day: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, datetime) and value.utcoffset() is None:
                raise ImpossibleFacts(f"{field.name} has no time zone")
        self._in_order(self.provided_at, self.notified_at, self.retrieved_at)
        self._after(self.provided_at, self.retrieved_at)
        self._after(self.dispatched_at, self.received_at)

    def _in_order(self, provided: datetime | None, *later: datetime | None) -> None:
        if provided is None and any(later):
            raise ImpossibleFacts("nothing can be notified or retrieved before it is provided")
        self._after(provided, later[0])

    @staticmethod
    def _after(cause: datetime | None, effect: datetime | None) -> None:
        if cause is None or effect is None:
            return
        if effect.astimezone(UTC) < cause.astimezone(UTC):  # one hour in autumn happens twice
            raise ImpossibleFacts(f"{effect.isoformat()} comes before {cause.isoformat()}")

    @property
    def began_at(self) -> datetime | None:
        """The moment whose day decides which version of the law applies."""
        return self.provided_at or self.dispatched_at or self.received_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A decision to extend the period before an approval is deemed granted.

    By `months` or `days` (one of them), with its `reason` and the day `told_on` on which the
    applicant was told.
    """

    told_on: date
    reason: str
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFacts:
    """What a deemed approval (Genehmigungsfiktion) depends on.

    `ordered_by` is the statute that orders it ("" where none does), `complete_at` when the complete
    documents had arrived, `months` or `weeks` the period of that statute (0: the general one),
    `extensions` in the order they were told, `decided_on` the day a decision was announced.
    """

    ordered_by: str
    complete_at: datetime | None = None
    months: int = 0
    weeks: int = 0
    extensions: tuple[Extension, ...] = ()
    decided_on: date | None = None

    def __post_init__(self) -> None:
        if self.complete_at is not None and self.complete_at.utcoffset() is None:
            raise ImpossibleFacts("complete_at has no time zone")
