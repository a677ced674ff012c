"""Imprint, privacy notice and accessibility statement, made from the data of the authority."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.lib import clock
from rathaus.tenancy import queries as tenancy
from rathaus.tenancy.models import Authority


def operator_of(request: HttpRequest) -> Authority | None:
    """Who answers for this site: the authority in scope, on the shared portal the authority whose
    ARS is set as RATHAUS_PORTAL_OPERATOR. None when nobody is entered."""
    authority: Authority | None = getattr(request, "authority", None)
    if authority or not settings.PORTAL_OPERATOR:
        return authority
    return tenancy.by_ars(settings.PORTAL_OPERATOR, clock.today())


@login_not_required
def imprint(request: HttpRequest) -> HttpResponse:
    """Who answers for this site (DDG § 5)."""
    return render(request, "site/imprint.html", {"responsible": operator_of(request)})


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored about visitors and why (GDPR Art. 13)."""
    return render(request, "site/privacy.html", {"responsible": operator_of(request)})


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (Directive (EU) 2016/2102, Art. 7)."""
    return render(request, "site/accessibility.html", {"responsible": operator_of(request)})
