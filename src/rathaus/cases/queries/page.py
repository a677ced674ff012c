"""All that the page of one case shows, with a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.cases import content, rules, states
from rathaus.cases.content import Answers, Difference, Marks, NamedFile
from rathaus.cases.models import Application, Case, CorrectionRequest, InternalNote, Notice
from rathaus.cases.queries.case import open_correction, versions
from rathaus.cases.queries.history import Entry, history, names_of
from rathaus.mailbox import content as mailbox_content
from rathaus.mailbox import queries as mailbox
from rathaus.mailbox.models import Message, Thread
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


@dataclass(frozen=True)
class CasePage:
    """What the page shows. `verbs` are the actions that state and rights allow."""

    case: Case
    title: str
    applicant: str
    overdue: bool
    versions: list[Version]
    notes: list[tuple[InternalNote, str]]
    notices: list[Notice]
    correction: CorrectionRequest | None
    marks: Marks | None
    marked_labels: list[str]
    letters: list[Letter]
    history: list[Entry]
    verbs: frozenset[str]

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


def case_page(case: Case, actor: Actor, on: date) -> CasePage:
    """The page of a case for an actor who may read it."""
    keys = actor.keys
    shown = _versions(case, keys)
    correction = open_correction(case)
    marks = content.marks(correction, keys) if correction else None
    labels = shown[-1].answers.labels
    notes = case.notes.select_related("written_by")
    return CasePage(
        case=case,
        title=case.title,
        applicant=content.applicant_name(case, keys),
        overdue=rules.is_overdue(case, on),
        versions=shown,
        notes=[(note, content.text_of(note, keys)) for note in notes],
        notices=list(case.notices.select_related("decided_by", "record")),
        correction=correction,
        marks=marks,
        marked_labels=[labels.get(path, path) for path in marks.paths] if marks else [],
        letters=_letters(case, keys),
        history=history(case),
        verbs=allowed_verbs(case, actor),
    )


def allowed_verbs(case: Case, actor: Actor) -> frozenset[str]:
    """What the actor may do with the case as it is now."""
    always = {"note", "message"} if case.account_id else {"note"}
    possible = states.verbs(case.state) | always
    return frozenset(
        verb for verb in possible if allows(actor, PERMISSION_OF.get(verb, "case.work"), case)
    )


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


def _letters(case: Case, keys: Keys) -> list[Letter]:
    thread = mailbox.thread_for_case(case.pk)
    if thread is None:
        return []
    found = list(mailbox.messages(thread))
    names = names_of(message.author for message in found)
    return [
        Letter(
            message=message,
            text=mailbox_content.text_of(message, keys),
            files=mailbox_content.files_of(message, keys),
            who=_in_place(message, thread) or names[message.author],
        )
        for message in found
    ]
