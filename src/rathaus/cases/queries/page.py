"""All that the page of one case shows, with a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.cases import content, rules, states
from rathaus.cases.content import Answers, Difference, Marks, NamedFile
from rathaus.cases.models import Application, Case, CorrectionRequest, InternalNote, Notice
from rathaus.cases.queries import effect_words
from rathaus.cases.queries.approval import Approval, approval_of
from rathaus.cases.queries.case import ToldMandate, open_correction, paper_mandate, versions
from rathaus.cases.queries.effects import compute, notices_of
from rathaus.cases.queries.history import Entry, history, names_of
from rathaus.cases.queries.retrievals import Retrieval, retrievals
from rathaus.exchange.arrival import PAPER_MANDATE
from rathaus.exchange.queries import mails
from rathaus.exchange.queries.mails import ShownMail
from rathaus.mailbox import content as mailbox_content
from rathaus.mailbox import queries as mailbox
from rathaus.mailbox import rules as mailbox_rules
from rathaus.mailbox.models import Message, Thread
from rathaus.mailbox.registry import Effect
from rathaus.vault.envelope import Keys

PERMISSION_OF = {
    "assign": "case.assign",
    "grant": "case.decide",
    "grant_partly": "case.decide",
    "refuse": "case.decide",
    "reopen": "case.decide",
    "withdraw": "case.withdraw",
}


@dataclass(frozen=True)
class Version:
    """One version of the application; `changes` against the version before."""

    application: Application
    answers: Answers
    files: list[NamedFile]
    changes: list[Difference]
    filed_by: str  # the representative who submitted it, "" where it was the applicant


@dataclass(frozen=True)
class Letter:
    """A message of the case's thread with its text and who wrote it."""

    message: Message
    text: str
    files: list[mailbox_content.NamedFile]
    who: str | Promise
    retrieval: Retrieval | None


@dataclass(frozen=True)
class ShownDelivery:
    """A delivery in words; `living` unless a later one replaced it."""

    pk: UUID
    way: str
    day: date
    who: str
    reason: str
    living: bool


@dataclass(frozen=True)
class ShownClaim:
    """What the addressee said of the arrival, in words."""

    what: str
    about: str
    stated_on: date
    arrived_on: date | None
    who: str
    reason: str


@dataclass(frozen=True)
class ShownNotice:
    """A notice, when it takes effect, how it went other than by mailbox, and what the addressee
    said of its arrival. `may_claim`: the law presumes the arrival of a way it went."""

    notice: Notice
    effect: Effect
    deliveries: list[ShownDelivery]
    claims: list[ShownClaim]
    may_claim: bool
    retrieval: Retrieval | None


@dataclass(frozen=True)
class CasePage:
    """What the page shows. `verbs` are the actions that state and rights allow."""

    case: Case
    title: str
    applicant: str
    overdue: bool
    versions: list[Version]
    notes: list[tuple[InternalNote, str]]
    mails: list[ShownMail]
    notices: list[ShownNotice]
    correction: CorrectionRequest | None
    marks: Marks | None
    marked_labels: list[str]
    thread: Thread | None
    answer_overdue: bool
    letters: list[Letter]
    history: list[Entry]
    verbs: frozenset[str]
    approval: Approval | None
    mandate: ToldMandate | None

    @property
    def mandate_file(self) -> NamedFile | None:
        """The mandate on paper, as it came with the first version."""
        found = (each for each in self.versions[0].files if each.file.path == PAPER_MANDATE)
        return next(found, None) if self.mandate else None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done by the due date."""
        return rules.is_open(self.case)

    @property
    def latest(self) -> Version:
        return self.versions[-1]

    @property
    def earlier(self) -> list[Version]:
        """The versions that were replaced, the newest first."""
        return self.versions[-2::-1]


def case_page(case: Case, actor: Actor, at: datetime) -> CasePage:
    """The page of a case for an actor who may read it."""
    on = localdate(at)
    keys = actor.keys
    shown = _versions(case, keys)
    correction = open_correction(case)
    marks = content.marks(correction, keys) if correction else None
    labels = shown[-1].answers.labels
    notes = case.notes.select_related("written_by")
    thread = mailbox.thread_for_case(case.pk)
    return CasePage(
        case=case,
        title=case.title,
        applicant=content.applicant_name(case, keys),
        overdue=rules.is_overdue(case, on),
        versions=shown,
        notes=[(note, content.text_of(note, keys)) for note in notes],
        mails=mails.of_case(case.pk, keys),
        notices=_notices(case, keys, at),
        correction=correction,
        marks=marks,
        marked_labels=[labels.get(path, path) for path in marks.paths] if marks else [],
        thread=thread,
        answer_overdue=thread is not None and mailbox_rules.is_overdue(thread, on),
        letters=_letters(thread, keys),
        history=history(case),
        verbs=allowed_verbs(case, actor),
        approval=approval_of(case, at),
        mandate=paper_mandate(case.pk, keys),
    )


def allowed_verbs(case: Case, actor: Actor) -> frozenset[str]:
    """What the actor may do with the case as it is now."""
    reachable = case.account is not None and case.account.ended_at is None
    always = {"note", "message"} if reachable else {"note"}
    always |= {"deliver"} if case.state in states.DECIDED else set()
    possible = states.verbs(case.state) - {"deem"} | always
    return frozenset(
        verb for verb in possible if allows(actor, PERMISSION_OF.get(verb, "case.work"), case)
    )


def _notices(case: Case, keys: Keys, at: datetime) -> list[ShownNotice]:
    notices = notices_of(case)
    who = retrievals(notice.message for notice in notices if notice.message)
    return [
        _notice(notice, keys, at, who.get(notice.message.pk) if notice.message else None)
        for notice in notices
    ]


def _notice(notice: Notice, keys: Keys, at: datetime, who: Retrieval | None) -> ShownNotice:
    computed = compute(notice, at)
    return ShownNotice(
        notice=notice,
        effect=effect_words.of(computed),
        deliveries=_deliveries(notice, keys),
        claims=_claims(notice, keys),
        may_claim=bool(effect_words.presumed(computed)),
        retrieval=who,
    )


def _claims(notice: Notice, keys: Keys) -> list[ShownClaim]:
    went = {row.pk: row for row in notice.deliveries.all()}
    return [
        ShownClaim(
            what=claim.get_kind_display(),
            about=effect_words.way_of(went[claim.delivery_id] if claim.delivery_id else None),
            stated_on=claim.stated_on,
            arrived_on=claim.arrived_on,
            who=claim.recorded_by.display_name,
            reason=str(content.take(claim, keys)["reason"]),
        )
        for claim in notice.claims.all()
    ]


def _deliveries(notice: Notice, keys: Keys) -> list[ShownDelivery]:
    rows = list(notice.deliveries.all())
    replaced = {row.replaces_id for row in rows}
    return [
        ShownDelivery(
            pk=row.pk,
            way=row.get_way_display(),
            day=row.day,
            who=row.recorded_by.display_name,
            reason=str(content.take(row, keys)["reason"]),
            living=row.pk not in replaced,
        )
        for row in rows
    ]


def _versions(case: Case, keys: Keys) -> list[Version]:
    found: list[Version] = []
    for application in versions(case):
        before = found[-1] if found else None
        same = before and before.application.form_version == application.form_version
        answers = content.answers(
            application, keys, before.answers.form if before and same else None
        )
        changes = content.differences(before.answers, answers) if before else []
        files, by = content.files_of(application, keys), content.filed_by(application, keys)
        found.append(Version(application, answers, files, changes, by))
    return found


def _in_place(message: Message, thread: Thread) -> str | Promise:
    """Whether somebody else wrote for the applicant, in words."""
    person = message.author.startswith("account:")
    other = person and message.author != f"account:{thread.account_id}"
    return _("In Vertretung der antragstellenden Person") if other else ""


def _letters(thread: Thread | None, keys: Keys) -> list[Letter]:
    if thread is None:
        return []
    found = list(mailbox.messages(thread))
    names = names_of(message.author for message in found)
    who = retrievals(found)
    return [
        Letter(
            message=message,
            text=mailbox_content.text_of(message, keys),
            files=mailbox_content.files_of(message, keys),
            who=_in_place(message, thread) or names[message.author],
            retrieval=who.get(message.pk),
        )
        for message in found
    ]
