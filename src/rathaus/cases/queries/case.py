"""Single cases and what hangs on them. The caller asks `require` on the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from rathaus.accounts.models import Post
from rathaus.archive.models import Record
from rathaus.cases import content
from rathaus.cases.models import (
    Application,
    ApplicationFile,
    Case,
    CorrectionRequest,
    Notice,
    PaperMandate,
)
from rathaus.cases.queries.inbox import RELATED
from rathaus.cases.rules import WORKING_ROLES
from rathaus.catalogue.models import Offer
from rathaus.catalogue.queries import EffectiveOffer, effective_offer
from rathaus.exchange.arrival import Represented
from rathaus.lib.errors import Stranger
from rathaus.mailbox.models import MessageAttachment
from rathaus.vault.envelope import Keys

Row = TypeVar("Row", bound=Model)


def case_by_id(pk: UUID) -> Case:
    """The case with that id. The caller asks `require`. Raises Stranger where there is none."""
    return _one(Case.objects.select_related(*RELATED), pk)


def correction_by_id(pk: UUID) -> CorrectionRequest:
    """The correction request with that id; see `case_by_id`."""
    related = [f"case__{name}" for name in RELATED]
    return _one(CorrectionRequest.objects.select_related(*related), pk)


def _one(rows: QuerySet[Row], pk: UUID) -> Row:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Stranger
    return found


def versions(case: Case) -> list[Application]:
    """All versions of the application, the first one first, with their files. Two queries."""
    rows = case.applications.select_related("case", "mandate")
    return list(rows.prefetch_related("files__record"))


def latest(case: Case) -> Application:
    """The version that counts."""
    rows = case.applications.select_related("case", "mandate").prefetch_related("files__record")
    found = rows.last()
    if found is None:
        raise Stranger
    return found


def representative(application: Application, keys: Keys, *, on: date) -> str:
    """How the representative who submitted is called, while the mandate holds on that day."""
    told = paper_mandate(application.case_id, keys)
    if told is not None:
        return told.filed_by
    mandate = application.mandate
    return content.filed_by(application, keys) if mandate and mandate.holds(on) else ""


@dataclass(frozen=True)
class ToldMandate:
    """A mandate on paper: for whom, and how the representative is called."""

    row: PaperMandate
    represented: Represented
    filed_by: str


def paper_mandate(case_id: UUID, keys: Keys) -> ToldMandate | None:
    """None where the applicant acts for themselves, or by a mandate given here. One query."""
    row = PaperMandate.objects.filter(case=case_id).select_related("checked_by").first()
    return ToldMandate(row, *content.represented_by(row, keys)) if row else None


def represented(application: Application, keys: Keys) -> Represented | None:
    """To whom letters go, where the applicant acts by a mandate on paper."""
    told = paper_mandate(application.case_id, keys)
    return told.represented if told else None


def file_of(case: Case, pk: UUID) -> ApplicationFile:
    """A file of the case. Raises Stranger where it belongs to another one."""
    rows = ApplicationFile.objects.filter(application__case=case).select_related("record")
    return _one(rows, pk)


def letter_file_of(case: Case, pk: UUID) -> Record:
    """A file of a message of the case's thread. Raises Stranger where it belongs to another one."""
    rows = MessageAttachment.objects.filter(message__thread__case_id=case.pk)
    return _one(rows.select_related("record"), pk).record


def notice_of(case: Case, pk: UUID) -> Notice:
    """A notice of the case. Raises Stranger where it belongs to another one."""
    return _one(case.notices.select_related("record"), pk)


def offer_of(case: Case) -> EffectiveOffer | None:
    """The texts of the offer that the case follows, as the deciding authority says them."""
    if case.offer_id is None:
        return None
    offer = _one(Offer.objects.select_related("authority", "service"), case.offer_id)
    return effective_offer(offer, authority=case.authority)


def open_correction(case: Case) -> CorrectionRequest | None:
    """The request that waits for an answer, if there is one."""
    return case.corrections.filter(ended_at=None).select_related("requested_by").first()


def colleagues(case: Case, on: date) -> list[Post]:
    """The posts that may be given the case. One query."""
    rows = Post.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        authority=case.authority_id,
        role__in=WORKING_ROLES,
        valid_from__lte=on,
    )
    return list(rows.order_by("display_name"))
