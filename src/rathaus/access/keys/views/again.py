"""Asking once more who is there before what hands out content or gives an account away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from rathaus.access.request import PageRequest
from rathaus.accounts.identities import confirming


def asks_again(request: PageRequest, back: str) -> HttpResponse | None:
    """Where that is asked and then the page `back` is shown; None where it was shown just now. What
    was sent is to be sent again: ReauthenticationRequired would keep a POST in the session, with
    all its cookies, and the one that opens the key must never get there."""
    if not confirming.is_needed(request):
        return None
    if request.method == "POST":
        messages.info(
            request,
            _(
                "Bitte bestätigen Sie zuerst, dass Sie es sind. Danach senden Sie Ihre Eingabe "
                "bitte noch einmal ab."
            ),
        )
    return confirming.ask(resolve_url(back))
