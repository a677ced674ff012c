"""Pages for mandates, and the choice for whom to act."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.access.actor import MANDATE_IN_SESSION, Actor
from rathaus.access.check import allows, require
from rathaus.access.keys.views.again import asks_again
from rathaus.access.mandates import actions, content, queries
from rathaus.access.mandates.forms import AnswerForm, AskForm, CompanyForm, DissolveForm
from rathaus.access.request import PageRequest
from rathaus.accounts import registry
from rathaus.accounts.models import AccountKind, Mandate
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger


def person(request: PageRequest) -> Actor:
    """Who has a citizen's or business's account, or acts for one. Raises Stranger for staff."""
    actor = request.actor or None
    if actor is None or actor.account.kind == AccountKind.STAFF:
        raise Stranger
    return actor


def manager(request: PageRequest) -> Actor:
    """Who may give mandates of the account. Raises Stranger or Forbidden."""
    actor = person(request)
    require(actor, "mandate.manage", Mandate(principal=actor.account))
    return actor


@require_safe
def index(request: PageRequest) -> HttpResponse:
    """Given, held and asked mandates."""
    actor = person(request)
    own = Mandate(principal=actor.account, representative=actor.account)
    context = {
        "overview": queries.overview(actor, at=clock.now()),
        "may_give": allows(actor, "mandate.manage", own),
        "may_found": allows(actor, "company.found", own),
        "company": queries.members_only(actor),
    }
    return render(request, "access/mandates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PageRequest) -> HttpResponse:
    """Ask somebody to act for oneself, or for the company."""
    actor = manager(request)
    principal = content.names(actor.mandate).principal if actor.mandate else ""
    form = AskForm(request.POST or None, roles=queries.roles_for(actor), principal=principal)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(by=actor, at=clock.now(), **form.terms)
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request,
                _("Die Anfrage ist unterwegs. Die Vollmacht gilt, sobald die Person annimmt."),
            )
            return redirect("access:mandates")
    company = queries.members_only(actor)
    context = {"form": form, "company": company, "crumbs": _crumbs(_("Vollmacht erteilen"))}
    return render(request, "access/mandate_ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PageRequest, pk: UUID) -> HttpResponse:
    """Take a mandate on, or not."""
    actor = person(request)
    mandate = queries.asked_by_id(actor, pk, at=clock.now())
    names = content.names(mandate)
    form = AnswerForm(request.POST or None, initial={"name": names.representative})
    refused = "refuse" in request.POST
    if request.method == "POST" and (refused or form.is_valid()):
        try:
            said = _answer(mandate, actor, "" if refused else form.cleaned_data["name"])
        except RathausError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, said)
        return redirect("access:mandates")
    context = {
        "form": form,
        "mandate": mandate,
        "names": names,
        "crumbs": _crumbs(_("Anfrage beantworten")),
    }
    return render(request, "access/mandate_answer.html", context)


def _answer(mandate: Mandate, actor: Actor, name: str) -> str:
    if not name:
        actions.refuse(mandate=mandate, by=actor, at=clock.now())
        return _("Sie haben abgelehnt.")
    actions.accept(mandate=mandate, name=name, by=actor, at=clock.now())
    return _("Sie haben die Vollmacht angenommen.")


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PageRequest, pk: UUID) -> HttpResponse:
    """End a mandate at once, after a question."""
    actor = person(request)
    mandate = queries.by_id(actor, pk)
    if request.method == "POST":
        try:
            actions.end(mandate=mandate, by=actor, at=clock.now())
        except RathausError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Die Vollmacht ist beendet."))
        return redirect("access:mandates")
    context = {
        "mandate": mandate,
        "names": content.names(mandate),
        "given": mandate.principal_id == actor.account.pk,
        "crumbs": _crumbs(_("Vollmacht beenden")),
    }
    return render(request, "access/mandate_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def act_for(request: PageRequest) -> HttpResponse:
    """For whom to act from now on: for oneself, for a person, for a company."""
    actor = person(request)
    rows = queries.choices(actor.human, at=clock.now())
    acting = str(actor.mandate.pk) if actor.mandate else ""
    error = ""
    if request.method == "POST":
        wanted = request.POST.get("mandate", "-")
        chosen = next((row for row in rows if str(row.mandate.pk) == wanted), None)
        if chosen is not None or not wanted:
            return _acting(request, chosen)
        error = _("Bitte wählen Sie, für wen Sie handeln.")
    options: list[tuple[str, str, str]] = [("", _("Für mich selbst"), "")]
    options += [
        (str(row.mandate.pk), row.names.principal, row.mandate.get_role_display()) for row in rows
    ]
    context = {
        "options": options,
        "acting": acting,
        "error": error,
        "errors": [("id_mandate", error)] if error else [],
        "crumbs": _crumbs(_("Für wen handeln Sie?")),
    }
    return render(request, "access/act_for.html", context)


def _acting(request: PageRequest, row: queries.Row | None) -> HttpResponse:
    if row is None:
        request.session.pop(MANDATE_IN_SESSION, None)
        messages.success(request, _("Sie handeln wieder für sich selbst."))
        return redirect("access:mandates")
    request.session[MANDATE_IN_SESSION] = str(row.mandate.pk)
    return redirect("mailbox:threads")


@require_http_methods(["GET", "HEAD", "POST"])
def found(request: PageRequest) -> HttpResponse:
    """Found a company and act for it at once."""
    actor = person(request)
    require(actor, "company.found", Mandate(representative=actor.account))
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mandate = actions.found_company(by=actor, at=clock.now(), **form.cleaned_data)
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            request.session[MANDATE_IN_SESSION] = str(mandate.pk)
            messages.success(
                request, _("Das Unternehmen ist angelegt. Bitte ergänzen Sie sein Profil.")
            )
            return redirect("mailbox:profile")
    context = {"form": form, "crumbs": _crumbs(_("Unternehmen anlegen"))}
    return render(request, "access/company_found.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dissolve(request: PageRequest, pk: UUID) -> HttpResponse:
    """A successor, or the end of a company with all that it means."""
    actor = person(request)
    mandate = queries.administered_by_id(actor, pk)
    if asked := asks_again(request, reverse("access:company_dissolve", kwargs={"pk": pk})):
        return asked
    form = DissolveForm(request.POST if request.method == "POST" else None)
    name = content.names(mandate).principal
    if request.method == "POST" and form.is_valid():
        try:
            actions.dissolve_company(mandate=mandate, by=actor, at=clock.now())
        except RathausError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("„%(name)s“ ist aufgelöst.") % {"name": name})
            return redirect("access:mandates")
    context = {
        "form": form,
        "mandate": mandate,
        "name": name,
        "alone": mandate.pk in {each.pk for each in queries.left_alone(actor.account)},
        "outlook": registry.outlook_of(mandate.principal),
        "crumbs": _crumbs(_("Unternehmen auflösen")),
    }
    return render(request, "access/company_dissolve.html", context)


def _crumbs(here: str) -> list[tuple[str | Promise, str]]:
    return [(_("Vertretungen"), reverse("access:mandates")), (here, "")]
