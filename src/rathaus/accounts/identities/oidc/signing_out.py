"""Signing out at the provider (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest
from requests import RequestException

from rathaus.accounts.identities.config import IdentityProvider
from rathaus.accounts.identities.provider import NotAccepted

log = logging.getLogger(__name__)


def url(request: HttpRequest, row: IdentityProvider, proof: str, back: str) -> str:
    """Where the browser goes; empty where the provider has no such place or does not answer."""
    from rathaus.accounts.identities.oidc.client import Client  # its base asks for our adapters

    try:
        place = Client(request, row.id).end_session_url()
    except (RequestException, NotAccepted, ImmediateHttpResponse, OSError) as error:
        log.warning("signing out at %s: %s", row.id, type(error).__name__)
        return ""
    if not place:
        return ""
    parameters = {"client_id": row.client_id, "post_logout_redirect_uri": back}
    parameters |= {"id_token_hint": proof} if proof else {}
    return f"{place}{'&' if '?' in place else '?'}{urlencode(parameters)}"
