"""The only door to the personal content of cases: `put` makes it storable, `take` reads it.

Today it lies in JSON columns named `content`. When it is sealed, these two change and nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rathaus.cases.models import (
    Application,
    Case,
    CorrectionRequest,
    InternalNote,
    Notice,
)
from rathaus.intake import forms
from rathaus.intake.forms import summary
from rathaus.intake.forms.definition import Form
from rathaus.intake.models import FormVersion

Row = Application | Case | CorrectionRequest | InternalNote | Notice


def put(**values: Any) -> dict[str, Any]:
    """What to store in a column `content`. JSON values only."""
    return values


def take(row: Row) -> dict[str, Any]:
    """What `put` was given for that row."""
    return dict(row.content)


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


def answers(application: Application, form: Form | None = None) -> Answers:
    """The answers of an application; pass `form` where it is already known. At most two queries."""
    stored = take(application)
    names = {str(file.record_id): file.record.name for file in application.files.all()}
    form = form or form_of(application.form_version)
    return Answers(stored["title"], form, stored["data"], names)


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


def data_of(application: Application) -> dict[str, Any]:
    """The answers as the form stores them."""
    return dict(take(application)["data"])


def marks(request: CorrectionRequest) -> Marks:
    """What the request asks for."""
    stored = take(request)
    return Marks(list(stored["paths"]), stored["note"])


def text_of(note: InternalNote) -> str:
    """The text of an internal note."""
    return str(take(note)["text"])


def applicant_name(case: Case) -> str:
    """Who applied, as lists show it."""
    return str(take(case).get("applicant", ""))


def title_of(case: Case) -> str:
    """What was applied for, as lists show it."""
    return str(take(case).get("title", ""))


def matching(cases: QuerySet[Case], words: str, *, limit: int = 1000) -> list[UUID]:
    """The ids of at most `limit` cases whose number or applicant contains every word. One query."""
    wanted = words.casefold().split()
    found: list[UUID] = []
    for case in cases.only("number", "content").iterator(chunk_size=2000):
        text = f"{case.number} {applicant_name(case)}".casefold()
        if all(word in text for word in wanted):
            found.append(case.pk)
            if len(found) == limit:
                break
    return found
