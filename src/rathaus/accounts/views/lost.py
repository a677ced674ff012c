"""What somebody can do who has lost their second factor."""

from __future__ import annotations

from allauth.account.internal.decorators import login_stage_required
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.accounts import actions, queries
from rathaus.accounts.identities import config, lost
from rathaus.accounts.models import Account, AccountKind, TrustLevel
from rathaus.lib import clock
from rathaus.lib.errors import RathausError


@require_safe
@login_not_required
def explain(request: HttpRequest) -> HttpResponse:
    """The ways there are."""
    rows = [row for row in config.providers() if not row.for_staff]
    ways = [row for row in rows if config.highest_level(row) >= TrustLevel.SUBSTANTIAL]
    anonymous = not isinstance(request.user, Account)
    context = {"ways": ways if anonymous else [], "days": settings.FACTOR_WAITING_DAYS}
    return render(request, "accounts/lost_factor.html", context)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_identity(request: HttpRequest) -> HttpResponse:
    """After the sign-in at a provider: say what goes, then do it."""
    found = lost.proof(request)
    if found is None:
        return redirect("lost_factor")
    account, received = found
    error = ""
    if request.method == "POST":
        try:
            actions.remove_by_identity(account=account, received=received, at=clock.now())
        except RathausError as problem:
            error = str(problem)
        else:
            request.session.flush()
            return _gone(request)
    context = {"source": received.source, "errors": [("", error)] if error else []}
    return render(request, "accounts/lost_by_identity.html", context)


@login_stage_required(  # type: ignore[untyped-decorator]  # the library brings no types
    stage=AuthenticateStage.key, redirect_urlname="account_login"
)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Between password and second factor: ask for the e-mail."""
    account = request._login_stage.login.user  # type: ignore[attr-defined]  # of the decorator
    if account.kind == AccountKind.STAFF:
        return render(request, "accounts/lost_staff.html", status=403)
    waiting, sent, error = queries.lost_factor(account), False, ""
    if request.method == "POST" and waiting is None:
        if ratelimit.consume(request, action="lost_factor", key=str(account.pk)):
            try:
                actions.ask_for_removal(account=account)
                sent = True
            except RathausError as problem:
                error = str(problem)
        else:
            error = _("Das ging heute schon mehrmals. Bitte versuchen Sie es morgen wieder.")
    context = {"waiting": waiting, "sent": sent, "errors": [("", error)] if error else []}
    return render(request, "accounts/lost_ask.html", context)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mail. A mail scanner that opens it begins nothing."""
    try:
        account = lost.owner_of(token, use=request.method == "POST")
        waiting = queries.lost_factor(account)
        if request.method == "POST":
            waiting = actions.begin_waiting(account=account, at=clock.now())
    except (lost.NoLink, RathausError):
        return render(request, "accounts/lost_no_link.html", status=404)
    return render(request, "accounts/lost_begin.html", {"waiting": waiting})


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mails that warn."""
    try:
        waiting = lost.waiting_of(token)
    except lost.NoLink:
        return render(request, "accounts/lost_no_link.html", status=404)
    if request.method == "POST":
        actions.call_off(account=waiting.account, at=clock.now())
        return render(request, "accounts/lost_kept.html")
    return render(request, "accounts/lost_call_off.html", {"waiting": waiting})


@require_safe
def warn(request: HttpRequest) -> HttpResponse:
    """What everybody sees who signs in meanwhile."""
    waiting = queries.lost_factor(_account(request))
    if waiting is None:
        return redirect("mfa_index")
    back = get_next_redirect_url(request) or reverse("mfa_index")
    return render(request, "accounts/lost_warning.html", {"waiting": waiting, "back": back})


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Call it off, signed in."""
    actions.call_off(account=_account(request), at=clock.now())
    messages.success(request, _("Ihr zweiter Faktor bleibt. Bitte ändern Sie jetzt Ihr Passwort."))
    return redirect("mfa_index")


def _gone(request: HttpRequest) -> HttpResponse:
    messages.success(
        request,
        _("Der zweite Faktor ist entfernt. Melden Sie sich an und richten Sie einen neuen ein."),
    )
    return redirect("account_login")


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user
