"""The authority's templates of messages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.request import PageRequest
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.mailbox import actions
from rathaus.mailbox.forms.office import TemplateForm
from rathaus.mailbox.models import MessageTemplate
from rathaus.mailbox.queries import texts
from rathaus.tenancy.models import Authority


@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The own templates, and those that come from above."""
    _actor, authority = _editor(request)
    rows = texts.usable(authority)
    context = {
        "own": [row for row in rows if row.authority_id == authority.pk],
        "inherited": [row for row in rows if row.authority_id != authority.pk],
        "crumbs": _crumbs(_("Textvorlagen"), ""),
    }
    return render(request, "mailbox/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest) -> HttpResponse:
    """A new one; `?von=` begins with the text of another."""
    actor, authority = _editor(request)
    initial = {}
    for row in texts.usable(authority):
        if str(row.pk) == request.GET.get("von"):
            initial = {"title": row.title, "text": row.text}
    return _form(request, MessageTemplate(authority=authority), initial, actor)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, pk: UUID) -> HttpResponse:
    """Change one of the own."""
    template, actor = _template(request, pk)
    return _form(request, template, {"title": template.title, "text": template.text}, actor)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: PageRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete."""
    template, actor = _template(request, pk)
    if request.method == "POST":
        actions.delete_template(template=template, by=actor, at=clock.now())
        messages.success(request, _("Die Vorlage ist gelöscht."))
        return redirect("mailbox:templates")
    context = {"template": template, "crumbs": _crumbs(_("Vorlage löschen"))}
    return render(request, "mailbox/template_delete.html", context)


def _form(
    request: PageRequest, template: MessageTemplate, initial: dict[str, str], actor: Actor
) -> HttpResponse:
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_template(template=template, **form.cleaned_data, by=actor, at=clock.now())
        except RathausError as problem:
            form.add_error("title", str(problem))
        else:
            messages.success(request, _("Die Vorlage ist gespeichert."))
            return redirect("mailbox:templates")
    new = template._state.adding
    context = {
        "form": form,
        "template": None if new else template,
        "placeholders": texts.PLACEHOLDERS.items(),
        "crumbs": _crumbs(_("Neue Vorlage") if new else _("Vorlage ändern")),
    }
    return render(request, "mailbox/template.html", context)


def _editor(request: PageRequest) -> tuple[Actor, Authority]:
    actor = request.actor or None
    require(actor, "template.edit", actor.post if actor else None)
    if actor is None or actor.post is None:
        raise Stranger
    return actor, actor.post.authority


def _template(request: PageRequest, pk: UUID) -> tuple[MessageTemplate, Actor]:
    template, actor = texts.template(pk), request.actor or None
    require(actor, "template.edit", template)
    if actor is None:
        raise Stranger
    return template, actor


def _crumbs(here: str, between: str = "mailbox:templates") -> list[tuple[str, str]]:
    way = [(_("Nachrichten"), reverse("mailbox:office"))]
    if between:
        way.append((_("Textvorlagen"), reverse(between)))
    return [*way, (here, "")]
