"""Leaving for an identity provider, and the page "Anmeldewege"."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderException
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from rathaus.accounts import actions, queries
from rathaus.accounts.identities import config, confirming, fresh, matching
from rathaus.accounts.identities.adapter import refusal
from rathaus.accounts.identities.fresh import CONNECT, PROVE
from rathaus.accounts.identities.leaving import leave
from rathaus.accounts.models import Account
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger


@login_not_required
@require_POST
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider: to sign in, or to connect it to the account that is signed in."""
    row = config.find(provider_id)
    if row is None:
        raise Http404
    process = request.POST.get("process", "")
    connects = process in (CONNECT, PROVE)
    if connects and (question := _may_connect(request, row, process)):
        return question
    account = {"account": str(request.user.pk)} if connects else None
    try:
        response = (
            get_adapter(request)
            .get_provider(request, row.id)
            .redirect(
                request,
                process=process if connects or process in fresh.FRESH else "login",
                next_url=get_next_redirect_url(request),
                data=account,
            )
        )
    except (ProviderException, RequestException, OSError, KeyError, ValueError):
        problem = _(
            "%(name)s antwortet gerade nicht. Bitte versuchen Sie es später noch einmal oder "
            "melden Sie sich anders an."
        )
        return refusal(request, RathausError(problem % {"name": row.name}), row)
    return leave(request, response, row.name)


def _may_connect(
    request: HttpRequest, row: config.IdentityProvider, process: str
) -> HttpResponse | None:
    """None where the account may connect the provider; else to where it confirms that it is them,
    which whoever finds an unlocked browser cannot."""
    account = _owner(request)
    try:
        matching.check_account(row, account)
    except matching.Refused as problem:
        return refusal(request, problem, row)
    known = process == PROVE and row.id in {w.identity.provider for w in queries.ways_in(account)}
    if known or not confirming.is_needed(request):
        return None
    messages.info(
        request,
        _("Bitte bestätigen Sie zuerst, dass Sie es sind."),
    )
    return _ask_again("socialaccount_connections")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The ways in of the account, and those it could have."""
    account = _owner(request)
    ways = queries.ways_in(account)
    used = {way.identity.provider for way in ways}
    more = [row for row in config.providers() if row.id not in used and _fits(row, account)]
    context = {"ways": ways, "more": more, "has_password": account.has_usable_password()}
    return render(request, "socialaccount/connections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then disconnect."""
    account = _owner(request)
    identity = queries.own_identity(account, pk)
    way = next(way for way in queries.ways_in(account) if way.identity == identity)
    error = ""
    if request.method == "POST":
        if confirming.is_needed(request):
            return _ask_again("identity_disconnect", pk=pk)
        try:
            actions.disconnect_identity(identity=identity, by=account, at=clock.now())
        except RathausError as problem:
            error = str(problem)
        else:
            messages.success(
                request, _("Der Anmeldeweg %(name)s ist getrennt.") % {"name": way.name}
            )
            return redirect("socialaccount_connections")
    context = {"way": way, "errors": [("", error)] if error else []}
    return render(request, "accounts/disconnect.html", context)


def _owner(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Stranger
    return request.user


def _fits(row: config.IdentityProvider, account: Account) -> bool:
    try:
        matching.check_account(row, account)
    except RathausError:
        return False
    return True


def _ask_again(name: str, **arguments: int) -> HttpResponse:
    return confirming.ask(reverse(name, kwargs=arguments))
