"""Asking back: the authority marks what is missing, the applicant answers with a new version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.mandates import content as mandates
from rathaus.archive import actions as archive
from rathaus.cases import content
from rathaus.cases.actions.opening import acknowledge, store
from rathaus.cases.actions.steps import applicant_language, event, locked, move, post_of
from rathaus.cases.actions.working import provide
from rathaus.cases.models import Application, Case, CorrectionRequest
from rathaus.cases.queries import latest
from rathaus.cases.states import WrongStateError
from rathaus.exchange.arrival import ArrivedFile
from rathaus.intake import actions as intake
from rathaus.intake.models import Draft
from rathaus.lib.errors import RathausError
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.models import MessageKind
from rathaus.mailbox.queries import thread_for_case
from rathaus.vault import account_keys, proving


@transaction.atomic
def request_correction(
    *,
    case: Case,
    paths: Sequence[str],
    note: str,
    answer_by: date,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> CorrectionRequest:
    """Ask the applicant to correct the fields with these paths, until that day. The same `key`
    again returns the request that was made with it."""
    require(by, "case.work", case)
    case = locked(case)
    if key and (found := CorrectionRequest.objects.filter(case=case, key=key).first()):
        return found
    move(case, "request_correction")
    case.save(update_fields=["state"])
    request = CorrectionRequest(
        authority=case.authority,
        case=case,
        requested_by=post_of(by),
        requested_at=at,
        answer_by=answer_by,
        key=key,
    )
    _hand_out(request, content.Marks(list(paths), note), by, at)
    request.save(force_insert=True)
    text = _letter(case, note, answer_by)
    provide(case, MessageKind.CORRECTION, text, [], answer_by=answer_by, by=by, at=at)
    proven = proving.of(request)
    event(case, "request_correction", by, at, correction=str(request.pk), **proven)
    return request


def _hand_out(request: CorrectionRequest, marks: content.Marks, by: Actor, at: datetime) -> None:
    """Let the applicant's account open what is to be corrected, answers and files."""
    application = latest(request.case)
    content.put_marks(request, marks, content.data_of(application, by.keys))
    archive.readdress(
        records=[file.record for file in application.files.all()],
        to=content.both_sides(request.case),
        keys=by.keys,
        by=by,
        at=at,
    )


def _take_back(request: CorrectionRequest, by: Actor, at: datetime) -> None:
    """The request is over: nothing of it is the applicant's any more."""
    content.close_to_applicant(request)
    request.ended_at = at
    request.save(update_fields=["content", "ended_at", "answered_at"])
    if request.case.account_id is None:
        return
    own = account_keys.key_id(request.case.account_id)
    files = [file.record for file in latest(request.case).files.all()]
    archive.readdress(records=files, without=[own], keys=by.keys, by=by, at=at)


def _end_open(case: Case, by: Actor, at: datetime) -> None:
    for request in case.corrections.filter(ended_at=None).select_related("case"):
        _take_back(request, by, at)


def _letter(case: Case, note: str, answer_by: date) -> str:
    with applicant_language(case):
        until = _("Bitte antworten Sie bis zum %(day)s.") % {
            "day": formats.date_format(answer_by, "d.m.Y")
        }
    return f"{note}\n\n{until}"


@transaction.atomic
def resume(*, case: Case, by: Actor, at: datetime) -> Case:
    """Go on without waiting any longer for an answer."""
    require(by, "case.work", case)
    case = locked(case)
    move(case, "resume")
    case.save(update_fields=["state"])
    _end_open(case, by, at)
    if thread := thread_for_case(case.pk):
        mailbox.end_answer_day(thread=thread, by=by, at=at)
    event(case, "resume", by, at)
    return case


@transaction.atomic
def start_correction(*, correction: CorrectionRequest, by: Actor, at: datetime) -> Draft:
    """The draft in which the applicant corrects a copy of the application; the same one again on a
    second click. Raises WrongStateError where nobody waits for it any more."""
    require(by, "case.correct", correction)
    case = correction.case
    check_open(correction)
    if case.offer_id is None:
        raise RathausError(_("Bitte antworten Sie in Ihrem Postfach."))
    application, marks = latest(case), content.marks(correction, by.keys)
    draft = intake.start_correction(
        correction_id=correction.pk,
        form_version=application.form_version,
        offer_id=case.offer_id,
        place=case.place,
        authority=case.authority,
        data=content.to_correct(correction, by.keys),
        attachments=[file.record for file in application.files.all()],
        paths=marks.paths,
        note=marks.note,
        by=by,
        at=at,
    )
    if draft.created_at == at:
        event(case, "start_correction", by, at, correction=str(correction.pk))
    return draft


@transaction.atomic
def correct(
    correction: UUID, data: dict[str, Any], attachments: list[ArrivedFile], by: Actor, at: datetime
) -> None:
    """The applicant's answer: a further version of the application; the old one stays as it was.
    Registered at `intake.registry`. Raises WrongStateError where nobody waits for it any more."""
    request = CorrectionRequest.objects.select_related("case").get(pk=correction)
    require(by, "case.correct", request)
    case = locked(request.case)
    request.refresh_from_db()
    check_open(request)
    move(case, "correct")
    case.unread = True
    case.save(update_fields=["state", "unread"])
    request.answered_at = at
    _take_back(request, by, at)
    application = _next_version(case, request, by, at)
    store(application, data, attachments, mandates.representative_of(by.mandate))
    event(case, "correct", by, at, correction=str(request.pk), **proving.of(application))
    text = _(
        "Vielen Dank, Ihre Antwort ist bei uns angekommen. Wir arbeiten weiter an Ihrem Antrag."
    )
    acknowledge(case, text, at)


def _next_version(case: Case, request: CorrectionRequest, by: Actor, at: datetime) -> Application:
    before = latest(case)
    return Application(
        authority=case.authority,
        case=case,
        version=before.version + 1,
        answers=request,
        mandate=by.mandate,
        form_version=before.form_version,
        submitted_at=at,
    )


def check_open(request: CorrectionRequest) -> None:
    """Raises WrongStateError where the request no longer waits for an answer."""
    if request.ended_at is not None:
        raise WrongStateError(
            _("Diese Nachforderung ist schon erledigt. Sie können uns im Postfach schreiben.")
        )


@transaction.atomic
def withdraw(*, case: Case, by: Actor, at: datetime) -> Case:
    """The applicant takes the application back (or the clerk enters that they did so)."""
    require(by, "case.withdraw", case)
    case = locked(case)
    move(case, "withdraw")
    case.unread = not by.is_staff
    case.save(update_fields=["state", "unread"])
    _end_open(case, by, at)
    event(case, "withdraw", by, at)
    with applicant_language(case):
        text = _("Der Antrag ist zurückgenommen. Wir bearbeiten ihn nicht weiter.")
    acknowledge(case, text, at)
    return case
