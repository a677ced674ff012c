"""Pages of the whole house: start, rights concept, errors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.access.check import require
from rathaus.access.permission_map import PERMISSIONS, Predicate
from rathaus.access.request import PageRequest
from rathaus.accounts.models import AccountKind, MandateRole, Role
from rathaus.catalogue.queries import online_offers
from rathaus.lib import clock
from rathaus.site.navigation import THEME_COOKIE, THEMES
from rathaus.tenancy import queries as tenancy

SHOWN_OFFERS = 8  # on a front page; the search knows all
ONE_YEAR = 365 * 24 * 60 * 60  # seconds


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The front page of the shared portal or of the authority whose host name was asked for."""
    authority = getattr(request, "authority", None)
    if authority is None:
        return render(request, "site/home.html", {"places": _places(request)})
    offers = online_offers(place=authority, on=clock.today())[:SHOWN_OFFERS]
    return render(request, "site/home.html", {"offers": offers})


def _places(request: HttpRequest) -> list[dict[str, object]]:
    """The authorities with a front page of their own: name, kind and address of that page."""
    _host, colon, port = request.get_host().partition(":")
    found = tenancy.existing(clock.today()).filter(joined_on__isnull=False).exclude(hostname="")
    return [
        {
            "name": place.name,
            "kind": place.union_type,
            "url": f"{request.scheme}://{place.hostname}{colon}{port}/",
        }
        for place in found
    ]


def rights(request: PageRequest) -> HttpResponse:
    """The rights concept: the permission map as a table, for staff."""
    actor = request.actor
    require(actor, "authority.read", actor.post.authority if actor and actor.post else None)
    kinds = [kind for kind in AccountKind.choices if kind[0] != AccountKind.STAFF]
    acting = [
        (role.value, _("In Vertretung: %(role)s") % {"role": role.label}) for role in MandateRole
    ]
    roles = [*Role.choices, *kinds, *acting]
    rows = [
        (permission.title, [_limit(permission.grants.get(role)) for role, _title in roles])
        for permission in PERMISSIONS.values()
    ]
    context = {"roles": [title for _role, title in roles], "rows": rows}
    return render(request, "site/rights.html", context)


def _limit(predicate: Predicate | None) -> str:
    """On which objects a role has a right, in words."""
    return str(predicate.title) if predicate else ""


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keeps the visitor's choice of light or dark in a cookie; an empty choice forgets it."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("home")
    response = redirect(target)
    choice = request.POST.get("theme", "")
    if choice in THEMES:
        response.set_cookie(THEME_COOKIE, choice, max_age=ONE_YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return render(request, "site/error_400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a colleague without the right."""
    return render(request, "site/error_403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long, or cookies are off; what was typed can be sent again."""
    return render(request, "site/error_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing for this person."""
    return render(request, "site/error_404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without touching the database or the session again."""
    return HttpResponse(render_to_string("site/error_500.html"), status=500)
