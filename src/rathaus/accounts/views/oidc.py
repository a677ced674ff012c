"""Coming back from an OpenID Connect provider."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

from rathaus.accounts.identities import config
from rathaus.accounts.identities.oidc.client import Callback, Client


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Signed in, or a page that says why not."""
    row = config.find(provider_id)
    if row is None or row.kind != config.OIDC:
        raise Http404
    response: HttpResponse = Callback.adapter_view(Client(request, provider_id))(request)
    return response
