"""Look over everything, send it off, keep the receipt."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.access.actor import Actor
from rathaus.access.request import PageRequest
from rathaus.catalogue import queries as catalogue
from rathaus.intake import actions, content, queries
from rathaus.intake.forms.completion import complete
from rathaus.intake.forms.definition import places, without_rows
from rathaus.intake.forms.items import element_id
from rathaus.intake.forms.messages import Problem
from rathaus.intake.forms.summary import Section, sections
from rathaus.intake.forms.validation import problems
from rathaus.intake.models import Draft
from rathaus.intake.views.pages import Journey, crumbs, journey, message
from rathaus.intake.views.steps import BACK, CHECK
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: PageRequest, draft_id: UUID) -> HttpResponse:
    """All answers with links to change them; POST sends them off."""
    draft = queries.draft_of(request.actor, draft_id)
    if request.method == "POST" and request.actor:
        return _submit(request, request.actor, draft)
    if not draft.is_open:
        return redirect("intake:receipt", draft.pk)
    return _page(request, journey(draft), [])


@never_cache
@require_safe
def receipt(request: PageRequest, draft_id: UUID) -> HttpResponse:
    """That it arrived, under which reference, and what happens next."""
    draft = queries.draft_of(request.actor, draft_id)
    if draft.is_open:
        return redirect("intake:draft", draft.pk)
    context = {
        "draft": draft,
        "effective": catalogue.effective_offer(draft.offer, authority=draft.authority),
        "crumbs": crumbs((_("Empfangsbestätigung"), "")),
    }
    return render(request, "intake/receipt.html", context)


def _submit(request: PageRequest, by: Actor, draft: Draft) -> HttpResponse:
    try:
        actions.submit(
            draft=draft,
            key=request.POST.get("key", ""),
            by_mailbox="mailbox" in request.POST,
            by=by,
            at=clock.now(),
        )
    except actions.Incomplete as incomplete:
        return _page(request, journey(draft), incomplete.problems)
    except RathausError as error:
        messages.error(request, str(error))
        return redirect("intake:review", draft.pk)
    return redirect("intake:receipt", draft.pk)


def _page(request: PageRequest, way: Journey, found: list[Problem]) -> HttpResponse:
    answers = complete(way.form, way.data)
    names = content.file_names(way.draft)
    shown = sections(way.form, answers, names, blanks=True)
    effective = catalogue.effective_offer(way.draft.offer, authority=way.draft.authority)
    context = {
        "way": way,
        "draft": way.draft,
        "sections": [(each, _change_url(way, each)) for each in _filled(shown)],
        "mandate": content.paper_mandate(way.draft),
        "may_represent": _may_represent(request, way.draft),
        "missing": _missing(way, found or problems(way.form, answers, today=clock.today())),
        "refused": bool(found),
        "errors": found,
        "has_back": way.steps[-1:],
        "back": way.url(way.steps[-1]) if way.steps else "",
        "effective": effective,
        "lacking": "" if way.draft.is_correction else queries.too_low(request.actor, effective),
        "crumbs": crumbs((way.form.title, "")),
    }
    return render(request, "intake/review.html", context)


def _may_represent(request: PageRequest, draft: Draft) -> bool:
    actor = request.actor or None
    return actor is not None and actor.mandate is None and not draft.is_correction


def _filled(shown: list[Section]) -> list[Section]:
    """Without headings that only repeat what the groups below them say."""
    following = [*shown[1:], None][: len(shown)]
    return [
        each
        for each, after in zip(shown, following, strict=True)
        if each.rows or after is None or after.step != each.step
    ]


def _change_url(way: Journey, section: Section) -> str:
    """Where to change a section; "" where a correction does not reach."""
    if section.step not in way.steps:
        return ""
    anchor = f"#{element_id(section.path)}" if section.level else ""
    return f"{way.url(section.step)}?{BACK}=1{anchor}"


def _missing(way: Journey, found: list[Problem]) -> list[tuple[str, str]]:
    """(message, page that mends it) for each problem."""
    step_of = {place.path: place.step for place in places(way.form)}
    return [
        (
            message(each),
            f"{way.url(step_of.get(without_rows(each.path)))}?{BACK}=1&{CHECK}=1"
            f"#{element_id(each.path)}",
        )
        for each in found
    ]
