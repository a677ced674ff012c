"""Forms for staff: list, import, preview, rules, publish."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.access.actor import Actor
from rathaus.access.check import allows, require
from rathaus.access.request import PageRequest
from rathaus.intake import actions, queries
from rathaus.intake.forms import load
from rathaus.intake.forms.codec import dump_rules
from rathaus.intake.forms.completion import initial
from rathaus.intake.forms.page import build
from rathaus.intake.models import FormVersion
from rathaus.intake.views.importing import ImportForm, RulesForm
from rathaus.intake.views.pages import Crumb
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger

PAGE = 25


@require_safe
def form_list(request: PageRequest) -> HttpResponse:
    """The forms of the own authority and of the installation."""
    authority = request.actor.post.authority if request.actor and request.actor.post else None
    require(request.actor, "offer.read", authority)
    page = Paginator(queries.form_list(request.actor), PAGE).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "may_import": allows(request.actor, "form.import", authority),
        "crumbs": _crumbs(),
    }
    return render(request, "intake/forms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_form(request: PageRequest) -> HttpResponse:
    """Upload a FIM schema or one of our own files."""
    actor = request.actor
    authority = actor.post.authority if actor and actor.post else None
    require(actor, "form.import", authority)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and actor and form.is_valid():
        try:
            version = actions.import_form(
                key=form.cleaned_data["key"],
                content=form.cleaned_data["file"].read(),
                authority=authority,
                by=actor,
                at=clock.now(),
            )
        except RathausError as error:
            form.add_error("file", str(error))
        else:
            return redirect("intake:version", version.definition.key, version.number)
    context = {"form": form, "crumbs": _crumbs((_("Formular einspielen"), ""))}
    return render(request, "intake/import.html", context)


@require_safe
def definition(request: PageRequest, key: str) -> HttpResponse:
    """A form with its versions."""
    found = queries.definition_of(request.actor, key)
    context = {
        "definition": found,
        "versions": queries.versions_of(found),
        "crumbs": _crumbs((found.title, "")),
    }
    return render(request, "intake/form.html", context)


@require_safe
def version(request: PageRequest, key: str, number: int) -> HttpResponse:
    """One version: what it asks, its rules and notes, publish."""
    found = queries.version_of(request.actor, key, number)
    form = load(found.content)
    context = {
        "version": found,
        "form_content": form,
        "may_import": allows(request.actor, "form.import", found),
        "rules_form": RulesForm(initial={"rules": dump_rules(form)}),
        "crumbs": _crumbs(*_to(found.definition.title, key), (_fassung(number), "")),
    }
    return render(request, "intake/version.html", context)


@require_safe
def preview(request: PageRequest, key: str, number: int, step: int) -> HttpResponse:
    """One step of a version as applicants see it, with all of its conditions still open."""
    found = queries.version_of(request.actor, key, number)
    form = load(found.content)
    if not 1 <= step <= len(form.steps):
        raise Http404
    context = {
        "version": found,
        "step": form.steps[step - 1],
        "items": build(form, step - 1, initial(form), [], {}),
        "position": step,
        "count": len(form.steps),
        "previous": step - 1,
        "next": step + 1 if step < len(form.steps) else 0,
        "crumbs": _crumbs(
            *_to(found.definition.title, key),
            (_fassung(number), reverse("intake:version", args=[key, number])),
            (_("Vorschau"), ""),
        ),
    }
    return render(request, "intake/preview.html", context)


@require_POST
def rules(request: PageRequest, key: str, number: int) -> HttpResponse:
    """A new version with other rules."""
    found = queries.version_of(request.actor, key, number)
    actor = _importer(request, found)
    try:
        found = actions.add_rules(
            version=found, rules=request.POST.get("rules", ""), by=actor, at=clock.now()
        )
        messages.success(request, _("Die Fassung mit diesen Regeln ist angelegt."))
    except RathausError as error:
        messages.error(request, str(error))
    return redirect("intake:version", key, found.number)


@require_POST
def publish(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Let offers choose this version."""
    found = queries.version_of(request.actor, key, number)
    actor = _importer(request, found)
    actions.publish_version(version=found, by=actor, at=clock.now())
    messages.success(request, _("Diese Fassung ist veröffentlicht. Angebote können sie verwenden."))
    return redirect("intake:version", key, number)


def _importer(request: PageRequest, version: FormVersion) -> Actor:
    """The actor, who may change forms. Raises Stranger or Forbidden."""
    require(request.actor, "form.import", version)
    if request.actor is None:
        raise Stranger
    return request.actor


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [
        (_("Startseite"), reverse("home")),
        (_("Formulare"), reverse("intake:forms")),
        *more,
    ]


def _to(title: str, key: str) -> list[Crumb]:
    return [(title, reverse("intake:form", args=[key]))]


def _fassung(number: int) -> str:
    return _("Fassung %(number)d") % {"number": number}
