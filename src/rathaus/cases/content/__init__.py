"""The only door to the personal content of cases: `put` seals it, `take` opens it.

Everything is sealed to the authority (content class *sealed*): a staff member with an unlocked key
opens it, a background job cannot. Only an open request for correction is sealed to the applicant's
account as well, with a copy of what is to be corrected.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.archive import content as files
from rathaus.archive.models import Record
from rathaus.cases.models import (
    Application,
    ApplicationFile,
    ApprovalPeriod,
    Case,
    CorrectionRequest,
    Delivery,
    InternalNote,
    Notice,
    PaperMandate,
    ReceiptClaim,
)
from rathaus.exchange.arrival import Represented
from rathaus.intake import forms
from rathaus.intake.forms import summary
from rathaus.intake.forms.definition import Form
from rathaus.intake.models import FormVersion
from rathaus.vault import account_keys, rings
from rathaus.vault.content import about, open_json, seal_json
from rathaus.vault.envelope import Keys, PublicKey, SealError, SymmetricKey, reseal, without
from rathaus.vault.errors import Locked, Unreadable
from rathaus.vault.rings import StaffKeys

Row = (
    Application
    | ApprovalPeriod
    | Case
    | CorrectionRequest
    | Delivery
    | InternalNote
    | Notice
    | ReceiptClaim
    | PaperMandate
)


def put(row: Row, **values: Any) -> None:
    """Seal the content of a row to its authority; the caller saves it. JSON values only. Raises
    NoKeyRing."""
    row.content = seal_json(row, values, to=[rings.public_key(row.authority)])


def take(row: Row, keys: Keys) -> dict[str, Any]:
    """What `put` was given for that row. Raises Locked, NotEntitled, Unreadable."""
    return dict(open_json(row, row.content, keys))


def both_sides(case: Case) -> list[PublicKey]:
    """The keys of what authority and applicant both keep: the authority's, and the account's where
    there is one."""
    own = account_keys.copies_for(case.account_id) if case.account_id else []
    return [rings.public_key(case.authority), *own]


@dataclass(frozen=True)
class Answers:
    """An application as its form shows it."""

    title: str
    form: Form
    data: dict[str, Any]
    file_names: dict[str, str] = field(default_factory=dict)

    @property
    def sections(self) -> list[summary.Section]:
        return summary.sections(self.form, self.data, self.file_names)

    @property
    def applicant(self) -> summary.Applicant:
        return summary.applicant(self.form, self.data)

    @property
    def markable(self) -> list[tuple[str, str]]:
        """Path and text of every question, answered or not, for marking."""
        found = summary.sections(self.form, self.data, self.file_names, blanks=True)
        return [
            (row.path, f"{section.title}, {row.label}: {' / '.join(row.value.splitlines())}")
            for section in found
            for row in section.rows
        ]

    @property
    def texts(self) -> dict[str, str]:
        """Path → readable answer, of every question that is answered."""
        return {row.path: row.value for section in self.sections for row in section.rows}

    @property
    def labels(self) -> dict[str, str]:
        """Path → label of every question."""
        found = summary.sections(self.form, self.data, blanks=True)
        return {row.path: row.label for section in found for row in section.rows}


@dataclass(frozen=True)
class Marks:
    """What a correction request asks for."""

    paths: list[str]
    note: str


@dataclass(frozen=True)
class Difference:
    """A field whose answer a correction changed; an empty text where there was or is none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Decision:
    """What the clerk decides, in the clerk's words."""

    outcome: str
    tenor: str = ""
    reasons: str = ""
    fee: str = ""


def form_of(version: UUID) -> Form:
    """The form of a form version. One query."""
    found = FormVersion.objects.filter(pk=version)
    return forms.load(found.values_list("content", flat=True)[0])


def answers(application: Application, keys: Keys, form: Form | None = None) -> Answers:
    """The answers of an application; pass `form` where it is already known. At most two queries,
    and those that open the keys."""
    names = {str(each.file.record_id): each.name for each in files_of(application, keys)}
    form = form or form_of(application.form_version)
    return Answers(application.case.title, form, data_of(application, keys), names)


@dataclass(frozen=True)
class NamedFile:
    """A file of an application, with its name."""

    file: ApplicationFile
    name: str

    @property
    def record(self) -> Record:
        return self.file.record


def files_of(application: Application, keys: Keys) -> list[NamedFile]:
    """The files of an application that is loaded with them."""
    return [NamedFile(f, _name(f.record, keys)) for f in application.files.all()]


def _name(record: Record, keys: Keys) -> str:
    """The name of a file; of one that was disposed of or is damaged, that it is."""
    try:
        return files.name(record, keys)
    except (files.Damaged, files.Disposed) as gone:
        return str(gone)


def differences(before: Answers, after: Answers) -> list[Difference]:
    """What a corrected application changed, field by field in the order of the form."""
    old, new = before.texts, after.texts
    labels = {**before.labels, **after.labels}
    paths = [*new, *(path for path in old if path not in new)]
    return [
        Difference(labels[path], old.get(path, ""), new.get(path, ""))
        for path in paths
        if old.get(path) != new.get(path)
    ]


def put_application(application: Application, data: dict[str, Any], filed_by: str = "") -> None:
    """Seal the answers, and how the representative is called who submitted; the caller saves it."""
    put(application, data=data, **({"filed_by": filed_by} if filed_by else {}))


def filed_by(application: Application, keys: Keys) -> str:
    """How the representative is called who submitted, "" where it was the applicant."""
    return str(take(application, keys).get("filed_by", "")) if application.mandate_id else ""


def put_mandate(mandate: PaperMandate, represented: Represented, filed_by: str) -> None:
    """Seal for whom the applicant acts, and how they are called; the caller saves it."""
    put(mandate, **asdict(represented), filed_by=filed_by)


def represented_by(mandate: PaperMandate, keys: Keys) -> tuple[Represented, str]:
    """For whom, and how the representative is called."""
    told = take(mandate, keys)
    return Represented(told["name"], told["street"], told["town"]), str(told["filed_by"])


def data_of(application: Application, keys: Keys) -> dict[str, Any]:
    """The answers as the form stores them."""
    return dict(take(application, keys)["data"])


def put_marks(request: CorrectionRequest, marks: Marks, data: dict[str, Any]) -> None:
    """Seal what the request asks for, with a copy of the answers, to both sides; the caller saves
    it."""
    values = {"paths": marks.paths, "note": marks.note, "data": data}
    request.content = seal_json(request, values, to=both_sides(request.case))


def marks(request: CorrectionRequest, keys: Keys) -> Marks:
    """What the request asks for."""
    stored = take(request, keys)
    return Marks(list(stored["paths"]), stored["note"])


def asked(request: CorrectionRequest, application: Application, keys: Keys) -> Answers:
    """The answers that are to be corrected, as their form shows them. One query."""
    form = form_of(application.form_version)
    return Answers(request.case.title, form, to_correct(request, keys))


def to_correct(request: CorrectionRequest, keys: Keys) -> dict[str, Any]:
    """The answers that the applicant is to correct, as the form stores them."""
    return dict(take(request, keys)["data"])


def close_to_applicant(request: CorrectionRequest) -> None:
    """The request is over: what it holds is the authority's alone; the caller saves it."""
    if request.case.account_id:
        own = account_keys.key_id(request.case.account_id)
        request.content = without(bytes(request.content), [own])


def text_of(note: InternalNote, keys: Keys) -> str:
    """The text of an internal note."""
    return str(take(note, keys)["text"])


def applicant_name(case: Case, keys: Keys) -> str:
    """Who applied, as lists show it; one row that does not open must not close the whole list."""
    try:
        return str(take(case, keys).get("applicant", ""))
    except (Unreadable, SealError):
        return _("(nicht lesbar)")


def list_key(keys: Keys) -> SymmetricKey:
    """The key for lists of the ring that is open. Raises Locked, NotEntitled."""
    if not isinstance(keys, StaffKeys):
        raise Locked
    return keys.ring.summary_key


def share_summary(case: Case, key: SymmetricKey, keys: Keys) -> None:
    """Let the key for lists open the summary; the caller saves it and `listed_with`."""
    case.content = reseal(bytes(case.content), keys=keys, about=about(case), add=[key])
    case.listed_with = key.id.hex()


def matching(cases: QuerySet[Case], words: str, keys: Keys, *, limit: int = 1000) -> list[UUID]:
    """The ids of at most `limit` cases whose number or applicant contains every word. One query."""
    wanted = words.casefold().split()
    found: list[UUID] = []
    for case in cases.only("number", "content").iterator(chunk_size=2000):
        text = f"{case.number} {applicant_name(case, keys)}".casefold()
        if all(word in text for word in wanted):
            found.append(case.pk)
            if len(found) == limit:
                break
    return found
