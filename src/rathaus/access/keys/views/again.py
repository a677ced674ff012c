"""Asking for the password once more before what hands out an authority's content."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.access.request import PageRequest


def asks_again(request: PageRequest, back: str) -> HttpResponse | None:
    """Where the password is asked for and then the page `back` is shown; None where it was shown
    just now. What was sent is to be sent again: ReauthenticationRequired would keep a POST in the
    session, with all its cookies, and the one that opens the key must never get there."""
    if not is_reauthentication_required(request, app=""):
        return None
    if request.method == "POST":
        messages.info(
            request,
            _(
                "Bitte bestätigen Sie zuerst mit Ihrem Passwort, dass Sie es sind. Danach senden "
                "Sie Ihre Eingabe bitte noch einmal ab."
            ),
        )
    query = urlencode({"next": resolve_url(back)})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")
