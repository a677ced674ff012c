"""The download of everything that the own account holds."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.access.keys.views.again import asks_again
from rathaus.access.request import PageRequest
from rathaus.accounts import registry
from rathaus.lib import clock
from rathaus.mailbox import actions, queries
from rathaus.mailbox.content import export
from rathaus.mailbox.views.reader import owner


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: PageRequest) -> HttpResponseBase:
    """What is in it; the button sends it. Asks for the password before: who finds an open browser
    must not carry the account away."""
    actor = owner(request)
    if asked := asks_again(request, "mailbox:export"):
        return asked
    if request.method == "POST":
        return _file(request)
    context = {
        "chapters": registry.exporters(),
        "unread": queries.unread_count(actor),
        "crumbs": [(_("Profil"), reverse("mailbox:profile")), (_("Ihre Daten"), "")],
    }
    response: HttpResponse = render(request, "mailbox/export.html", context)
    return response


def _file(request: PageRequest) -> StreamingHttpResponse:
    actor, at = owner(request), clock.now()
    actions.note_export(account=actor.account, by=actor, at=at)
    pieces = export.stream(actor.account, actor.keys, at)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="Meine-Daten-{at:%Y-%m-%d}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
