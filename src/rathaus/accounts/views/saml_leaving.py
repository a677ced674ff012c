"""Signing out at the provider as well, from here or from there."""

from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from rathaus.accounts.identities.config import IdentityProvider
from rathaus.accounts.identities.saml import actions, leaving, messages
from rathaus.accounts.identities.saml.errors import Refused
from rathaus.accounts.identities.saml.party import party
from rathaus.accounts.identities.saml.provider import carry
from rathaus.accounts.views.saml import declared, from_elsewhere, once_more
from rathaus.lib import clock


@never_cache
@login_not_required
@require_safe
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """After our own session has ended: on to the provider, to end the one there."""
    row = declared(provider_id)
    known = leaving.recall(request)
    if known is None:
        return redirect("home")
    sides, request_id, at = party(row), messages.new_id(), clock.now()
    actions.ask(provider=row.id, request_id=request_id, level=0, at=at)
    message = leaving.request_of(known, sides, request_id=request_id, at=at)
    return carry(request, sides, message, to=sides.sign_out_url)


@never_cache
@csrf_exempt  # it comes from the provider, and is signed
@login_not_required
@require_POST
def left(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider says: signed out there; or asks that it happens here."""
    row = declared(provider_id)
    try:
        if "SAMLRequest" in request.POST:
            return _asked(request, row)
        _answered(request, row)
    except Refused:
        context = {"name": row.name, "done": False}
        return render(request, "accounts/saml_left.html", context, status=403)
    return render(request, "accounts/saml_left.html", {"name": row.name, "done": True})


def _answered(request: HttpRequest, row: IdentityProvider) -> None:
    said, address = request.POST.get("SAMLResponse", ""), _address(request, row)
    request_id = leaving.check_response(said, party(row), address)
    actions.close(provider=row.id, request_id=request_id, at=clock.now())


def _asked(request: HttpRequest, row: IdentityProvider) -> HttpResponse:
    """End the session that is meant, if this browser has it, and say so."""
    sides, at, said = party(row), clock.now(), request.POST["SAMLRequest"]
    state = request.POST.get("RelayState", "")[:200]
    asked = leaving.check_request(said, sides, _address(request, row), at=at)
    if from_elsewhere(request):
        return once_more(request, {"SAMLRequest": said, "RelayState": state})
    if asked.means(leaving.proof(request)):
        logout(request)
    message = messages.left(
        issuer=sides.entity_id,
        destination=sides.sign_out_url,
        in_response_to=asked.request_id,
        request_id=messages.new_id(),
        at=at,
    )
    to = sides.sign_out_url
    return carry(request, sides, message, to=to, relay_state=state, field="SAMLResponse")


def _address(request: HttpRequest, row: IdentityProvider) -> str:
    return request.build_absolute_uri(reverse("saml_left", kwargs={"provider_id": row.id}))
