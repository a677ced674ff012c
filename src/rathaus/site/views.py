"""Pages of the whole house: start, rights concept, errors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.access.check import require
from rathaus.access.permission_map import PERMISSIONS
from rathaus.access.request import PageRequest
from rathaus.accounts.models import AccountKind, Role


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The front page of the shared portal or of the authority whose host name was asked for."""
    return render(request, "site/home.html")


def rights(request: PageRequest) -> HttpResponse:
    """The rights concept: the permission map as a table, for staff."""
    actor = request.actor
    require(actor, "authority.read", actor.post.authority if actor and actor.post else None)
    roles = [*Role.choices, *[c for c in AccountKind.choices if c[0] != AccountKind.STAFF]]
    rows = [
        (permission.title, [permission.grants.get(role) for role, _title in roles])
        for permission in PERMISSIONS.values()
    ]
    context = {"roles": [title for _role, title in roles], "rows": rows}
    return render(request, "site/rights.html", context)


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
    """500, without touching the database again."""
    return render(request, "site/error_500.html", status=500)
