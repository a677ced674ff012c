"""Where providers of SAML send people back, and what they may know of us."""

from __future__ import annotations

import logging

from allauth.core import ratelimit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from rathaus.accounts.identities import config
from rathaus.accounts.identities.adapter import refusal
from rathaus.accounts.identities.saml import actions, answers
from rathaus.accounts.identities.saml.answers import Answer
from rathaus.accounts.identities.saml.errors import Reason, Refused
from rathaus.accounts.identities.saml.metadata import describe
from rathaus.accounts.identities.saml.party import Party, party
from rathaus.accounts.identities.saml.provider import answer_url
from rathaus.accounts.identities.saml.xml import MOST_CHARACTERS
from rathaus.accounts.models import SamlRequest
from rathaus.lib import clock

log = logging.getLogger(__name__)
AGAIN = "noch_einmal"


@never_cache
@csrf_exempt  # it comes from the provider; the question it answers is bound to the session
@login_not_required
@require_POST
def answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Somebody comes back with an answer: signed in, or told why not."""
    row = declared(provider_id)
    try:
        said = request.POST.get("SAMLResponse", "")
        if len(said) > MOST_CHARACTERS:
            raise Refused(Reason.TOO_LARGE)
        if from_elsewhere(request):
            return once_more(request, {"SAMLResponse": said})
        return _take(request, row, said)
    except Refused as refused:
        return _refused(request, row, refused)


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser has kept our cookie to itself, since another site sent the form."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and AGAIN not in request.POST


def once_more(request: HttpRequest, said: dict[str, str]) -> HttpResponse:
    """The same form once more, now from a page of ours, so that the session's cookie comes along.
    Nothing is kept on the way."""
    return render(request, "accounts/saml_arrive.html", {"fields": {**said, AGAIN: "1"}})


def _take(request: HttpRequest, row: config.IdentityProvider, said: str) -> HttpResponse:
    at, sides = clock.now(), _sides(row)
    found = answers.read(said, sides.expected(answer_url(request, row.id)), at=at)
    question = actions.use(provider=row.id, answer=found, at=at)
    state = statekit.unstash_state(request, provider_id=row.id, state_id=found.request_id)
    if state is None:
        raise Refused(Reason.OTHER_SESSION)
    _check_person(sides, found, question, back=str(state.get("next", "")))
    provider = get_adapter(request).get_provider(request, row.id)
    login = provider.sociallogin_from_response(request, found)
    login.state = state
    response: HttpResponse = complete_social_login(request, login)
    return response


def _check_person(sides: Party, found: Answer, question: SamlRequest, *, back: str) -> None:
    """Who it is must be said, and proven as well as we asked for."""
    if sides.profile.missing(found.values) or not sides.profile.subject_of(found.values):
        raise Refused(Reason.ATTRIBUTE, back=back)
    if found.level < question.level:
        raise Refused(Reason.LEVEL, back=back)


def _sides(row: config.IdentityProvider) -> Party:
    try:
        return party(row)
    except ImproperlyConfigured as problem:
        log.error("%s", problem)
        raise Refused(Reason.PROVIDER) from problem


def _refused(request: HttpRequest, row: config.IdentityProvider, refused: Refused) -> HttpResponse:
    """The page that says why. Who sends wrong answers all the time fills no ledger with them."""
    if ratelimit.consume(request, action="saml_refused"):
        actions.refuse(provider=row.id, reason=refused.reason, at=clock.now())
    return refusal(request, refused, row)


@login_not_required
@require_safe
def metadata(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the provider needs to know of us, to be registered there."""
    row = declared(provider_id)
    sides = party(row)
    leave = reverse("saml_left", kwargs={"provider_id": row.id})
    content = describe(
        entity_id=sides.entity_id,
        addresses=[answer_url(request, row.id)],
        logout_addresses=[request.build_absolute_uri(leave)],
        certificate=sides.certificate,
        encrypted=sides.encrypted,
    )
    return HttpResponse(content, content_type="application/samlmetadata+xml")


def declared(provider_id: str) -> config.IdentityProvider:
    """The provider of SAML with that id, else 404."""
    row = config.find(provider_id)
    if row is None or row.kind != config.SAML:
        raise Http404
    return row
