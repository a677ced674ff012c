"""One step of an application on one page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.access.actor import Actor
from rathaus.access.request import PageRequest
from rathaus.archive import content as archive
from rathaus.archive.forms import check_upload
from rathaus.intake import actions, content, queries
from rathaus.intake.forms import web
from rathaus.intake.forms.instance import get
from rathaus.intake.forms.items import element_id
from rathaus.intake.forms.messages import Problem
from rathaus.intake.forms.page import build
from rathaus.intake.forms.validation import problems
from rathaus.intake.models import Draft
from rathaus.intake.views.pages import Journey, crumbs, journey, links
from rathaus.intake.views.profile import marked
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.vault.envelope import NotForTheseKeys

CHECK = "pruefen"  # ?pruefen=1 shows what is to be mended
BACK = "zurueck"  # ?zurueck=1 leads back to the review


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: PageRequest, draft_id: UUID, number: int) -> HttpResponse:
    """Step `number`, counted from 1."""
    draft = queries.draft_of(request.actor, draft_id)
    if not draft.is_open:
        return redirect("intake:receipt", draft.pk)
    way = journey(draft)
    if number - 1 not in way.steps:
        raise Http404
    if request.method == "POST" and request.actor:
        return _save(request, request.actor, way, number - 1)
    found = _problems(way, number - 1) if CHECK in request.GET else []
    return _page(request, way, number - 1, found)


@never_cache
@require_safe
def attachment(request: PageRequest, draft_id: UUID, record_id: UUID) -> HttpResponse:
    """A file of one's own draft, to download."""
    draft = queries.draft_of(request.actor, draft_id)
    record = content.records(draft, [str(record_id)]).get(str(record_id))
    if record is None:
        raise Http404
    try:
        keys = content.keys_of(draft)
        name = archive.name(record, keys)
        response = HttpResponse(archive.read(record, keys), content_type=record.media_type)
    except NotForTheseKeys as error:  # of a correction that is over: the authority's again
        raise Http404 from error
    except archive.Damaged as problem:
        messages.error(request, str(problem))
        return redirect("intake:draft", draft.pk)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _page(request: PageRequest, way: Journey, number: int, found: list[Problem]) -> HttpResponse:
    names = content.file_names(way.draft)
    position = way.position(number)
    items = build(way.form, number, way.data, found, names, way.free)
    context = {
        "way": way,
        "draft": way.draft,
        "note": content.read_note(way.draft),
        "step": way.form.steps[number],
        "position": position,
        "count": len(way.steps),
        "items": marked(items, way, way.draft.account),
        "errors": links(found),
        "returns": BACK in request.GET,
        "has_back": way.before(number) is not None and BACK not in request.GET,
        "crumbs": crumbs((way.form.title, "")),
    }
    return render(request, "intake/step.html", context)


def _save(request: PageRequest, by: Actor, way: Journey, number: int) -> HttpResponse:
    posted = {name: [str(v) for v in values] for name, values in request.POST.lists()}
    action, _colon, argument = request.POST.get("action", "next").partition(":")
    try:
        draft = actions.save_step(draft=way.draft, step=number, data=posted, by=by, at=clock.now())
        refused = _attach(draft, request, by)
        _change(draft, action, argument, by)
    except RathausError as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())
    way = journey(queries.draft_of(by, draft.pk))
    if refused:
        return _page(request, way, number, refused)
    return _onwards(request, way, number, action, argument, posted)


def _attach(draft: Draft, request: PageRequest, by: Actor) -> list[Problem]:
    """Store what was uploaded; what is refused, with the reason. The rest is kept."""
    refused = []
    for path in request.FILES:
        for file in request.FILES.getlist(path):
            reason = _attach_one(draft, path, file, by)
            if reason:
                refused.append(Problem(path, "rule", {"text": reason}))
    return refused


def _attach_one(draft: Draft, path: str, file: UploadedFile[bytes], by: Actor) -> str:
    try:
        upload = check_upload(file)
        actions.attach(draft=draft, path=path, upload=upload, by=by, at=clock.now())
    except RathausError as error:
        return str(error)
    return ""


def _change(draft: Draft, action: str, argument: str, by: Actor) -> None:
    at = clock.now()
    if action == "add":
        actions.add_row(draft=draft, path=argument, by=by, at=at)
    elif action == "remove":
        actions.remove_row(draft=draft, path=argument, by=by, at=at)
    elif action == "forget":
        actions.remove_attachment(draft=draft, record_id=argument, by=by, at=at)


def _onwards(
    request: PageRequest, way: Journey, number: int, action: str, argument: str, posted: web.Posted
) -> HttpResponse:
    """Where to go after saving."""
    if action == "save":
        messages.success(request, _("Ihre Angaben sind gespeichert."))
        return redirect("intake:drafts")
    if number not in way.steps:
        return redirect(way.url(way.after(number)))
    if action == "back":
        return redirect(way.url(way.before(number)))
    if action == "next":
        return _next(request, way, number, posted)
    anchor = _anchor(way, action, argument)
    return redirect(f"{request.get_full_path().partition('&' + CHECK)[0]}{anchor}")


def _anchor(way: Journey, action: str, argument: str) -> str:
    """What to look at next: the new row, the question that was answered."""
    if action not in ("add", "upload", "apply"):
        return ""
    rows = get(way.data, argument) if action == "add" else None
    place = f"{argument}/{len(rows) - 1}" if isinstance(rows, list) and rows else argument
    return f"#{element_id(place)}"


def _next(request: PageRequest, way: Journey, number: int, posted: web.Posted) -> HttpResponse:
    if _new_questions(way, number, posted):
        messages.info(request, _("Durch Ihre Angaben sind weitere Fragen dazugekommen."))
        return redirect(request.get_full_path())
    found = _problems(way, number)
    if found:
        return _page(request, way, number, found)
    return redirect(way.url(None if BACK in request.GET else way.after(number)))


def _new_questions(way: Journey, number: int, posted: web.Posted) -> bool:
    """Whether the answers made questions appear that the page did not have."""
    items = build(way.form, number, way.data, [], {}, way.free)
    return bool(web.asked(items) - web.posted_paths(posted))


def _problems(way: Journey, number: int) -> list[Problem]:
    return problems(way.form, way.data, today=clock.today(), step=number)
