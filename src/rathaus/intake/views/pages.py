"""What the pages of the journey share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.intake import content, queries
from rathaus.intake.forms import Form, load
from rathaus.intake.forms.definition import Step, join, without_rows
from rathaus.intake.forms.instance import Data
from rathaus.intake.forms.items import element_id
from rathaus.intake.forms.messages import Problem
from rathaus.intake.forms.page import is_free, visible_steps
from rathaus.intake.models import Draft

Crumb = tuple[str, str]


@dataclass(frozen=True)
class Journey:
    """A draft with its form and answers, and the steps that are asked now."""

    draft: Draft
    form: Form
    data: Data
    free: frozenset[str] | None
    steps: list[int]

    def position(self, number: int) -> int:
        """Which step of those asked this is, counted from 1."""
        return self.steps.index(number) + 1

    def after(self, number: int) -> int | None:
        """The next step that is asked, None after the last."""
        return next((each for each in self.steps if each > number), None)

    def before(self, number: int) -> int | None:
        """The step before, None before the first."""
        return next((each for each in reversed(self.steps) if each < number), None)

    def url(self, number: int | None) -> str:
        """The page of a step; of the review where there is none."""
        if number is None:
            return reverse("intake:review", args=[self.draft.pk])
        return reverse("intake:step", args=[self.draft.pk, number + 1])


def journey(draft: Draft) -> Journey:
    """The journey of a draft as it stands."""
    form = load(draft.form_version.content)
    data = content.read_draft(draft)
    free = queries.free_paths(draft, form, data)
    steps = visible_steps(form, data)
    if free is not None:
        steps = [number for number in steps if _touches(form.steps[number], free)]
    return Journey(draft, form, data, free, steps)


def crumbs(*more: Crumb) -> list[Crumb]:
    """Where a page of the journey stands."""
    return [
        (_("Startseite"), reverse("home")),
        (_("Meine Anträge"), reverse("intake:drafts")),
        *more,
    ]


def links(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """Problems for the error summary: (id of the element, message)."""
    return [(element_id(each.path), message(each)) for each in problems]


def message(problem: Problem) -> str:
    """The message of a problem in the language of the page."""
    return _(problem.template) % problem.shown


def _touches(step: Step, free: frozenset[str]) -> bool:
    above = "/".join(step.at)
    return any(
        is_free(join(above, node.key), frozenset([without_rows(path)]))
        or without_rows(path).startswith(f"{join(above, node.key)}/")
        for node in step.nodes
        for path in free
    )
