"""What parts above fill in: who hears of replies, answers and reading; what is known of a case
and when a notice takes effect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rathaus.access.actor import Actor
from rathaus.mailbox.models import Message, Thread

ReplyHandler = Callable[[Message, Actor, datetime], None]
ReadHandler = Callable[[Thread, Actor, datetime], None]


@dataclass(frozen=True)
class CaseStatus:
    """What the applicant is told about the case: a short label, what it means, and what they can do
    now as (title, URL) pairs."""

    label: str
    explanation: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CaseFacts:
    """What staff's texts about the case are filled with, and where the case is."""

    url: str
    title: str
    number: str
    applicant: str


@dataclass(frozen=True)
class Reason:
    """One step of a reasoning in words, with where it comes from: a law or decision, named in
    German, unless it is `recorded`."""

    text: str
    section: str
    title: str
    url: str
    warning: bool
    recorded: bool


@dataclass(frozen=True)
class Effect:
    """When a notice takes effect, in words: the same for the authority and the person. `reasons`
    are the steps that lead there; `variant` is how the box looks."""

    headline: str
    lines: tuple[str, ...]
    reasons: tuple[Reason, ...]
    variant: str


EffectSource = Callable[[Sequence[UUID], datetime], dict[UUID, Effect]]
StatusSource = Callable[[UUID], CaseStatus | None]
FactsSource = Callable[[UUID, Actor], CaseFacts | None]

_reply_handlers: list[ReplyHandler] = []
_answer_handlers: list[ReplyHandler] = []
_read_handlers: list[ReadHandler] = []
_facts_sources: list[FactsSource] = []
_effect_sources: list[EffectSource] = []
_status_sources: list[StatusSource] = []


def on_reply(handler: ReplyHandler) -> None:
    """Call `handler(message, by, at)` for every reply, in its transaction."""
    if handler not in _reply_handlers:
        _reply_handlers.append(handler)


def replied(message: Message, by: Actor, at: datetime) -> None:
    """Tell all handlers."""
    for handler in _reply_handlers:
        handler(message, by, at)


def case_status(source: StatusSource) -> None:
    """Let `source(case_id)` explain the status of a case."""
    if source not in _status_sources:
        _status_sources.append(source)


def status_of(case_id: UUID | None) -> CaseStatus | None:
    """The status of a case, None where there is no case or nobody knows it."""
    if case_id is None:
        return None
    return next((status for s in _status_sources if (status := s(case_id)) is not None), None)


def on_answer(handler: ReplyHandler) -> None:
    """Call `handler(message, by, at)` for every message that staff write, in its transaction."""
    if handler not in _answer_handlers:
        _answer_handlers.append(handler)


def answered(message: Message, by: Actor, at: datetime) -> None:
    """Tell all handlers."""
    for handler in _answer_handlers:
        handler(message, by, at)


def on_read(handler: ReadHandler) -> None:
    """Call `handler(thread, by, at)` when staff mark a conversation as read."""
    if handler not in _read_handlers:
        _read_handlers.append(handler)


def was_read(thread: Thread, by: Actor, at: datetime) -> None:
    """Tell all handlers."""
    for handler in _read_handlers:
        handler(thread, by, at)


def case_facts(source: FactsSource) -> None:
    """Let `source(case_id, actor)` say where a case is and what it is about, to who may read it."""
    if source not in _facts_sources:
        _facts_sources.append(source)


def facts_of(case_id: UUID | None, actor: Actor) -> CaseFacts | None:
    """The facts of the case, None where there is none."""
    if case_id is None:
        return None
    return next((f for s in _facts_sources if (f := s(case_id, actor)) is not None), None)


def take_effect(source: EffectSource) -> None:
    """Let `source(messages, at)` say when the notices in these messages take effect."""
    if source not in _effect_sources:
        _effect_sources.append(source)


def effects(messages: Sequence[UUID], at: datetime) -> dict[UUID, Effect]:
    """Message id → when its notice takes effect, for those of which somebody knows it."""
    found: dict[UUID, Effect] = {}
    for source in _effect_sources:
        found |= source(messages, at)
    return found
