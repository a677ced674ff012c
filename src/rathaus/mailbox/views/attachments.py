"""Files of messages, as downloads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.access.actor import Actor
from rathaus.access.request import PageRequest
from rathaus.archive.content import Damaged, Disposed
from rathaus.archive.queries.proofs import proof_of
from rathaus.archive.views.checking import proof_response
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.mailbox import actions, content, queries
from rathaus.mailbox.content import NamedFile
from rathaus.mailbox.views.reader import owner, read_by_a_person


@require_safe
@read_by_a_person
def download(request: PageRequest, pk: UUID) -> HttpResponse:
    """The file, never opened inside our pages. To get it is to retrieve its message."""
    actor = owner(request)
    attachment = queries.attachment(actor, pk)
    message = attachment.message
    try:
        body = content.file_of(attachment, actor.keys)
    except Damaged:
        return _damaged(request, content.named(attachment, actor.keys), actor)
    except Disposed as gone:
        messages.error(request, str(gone))
        return redirect("mailbox:thread", message.thread_id)
    if request.method != "HEAD":
        actions.retrieve(thread=message.thread, only=message, by=actor, at=clock.now())
    record, name = attachment.record, content.named(attachment, actor.keys).name
    response = HttpResponse(body, content_type=record.media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_safe
def proof(request: PageRequest, pk: UUID) -> HttpResponse:
    """The proof of a file: with it the file can be checked without us. No retrieval of it."""
    actor = owner(request)
    attachment = queries.attachment(actor, pk)
    try:
        found = proof_of(attachment.record, actor.keys)
    except RathausError as problem:
        messages.error(request, str(problem))
        return redirect("mailbox:thread", attachment.message.thread_id)
    return proof_response(found, content.named(attachment, actor.keys).name)


def _damaged(request: PageRequest, file: NamedFile, actor: Actor) -> HttpResponse:
    thread = file.attachment.message.thread
    url = reverse("mailbox:thread", args=[thread.pk])
    context = {
        "file": file,
        "authority_of_thread": thread.authority,
        "thread_url": url,
        "crumbs": [
            (_("Postfach"), reverse("mailbox:threads")),
            (content.subject_of(thread, actor.keys), url),
            (_("Datei beschädigt"), ""),
        ],
    }
    return render(request, "mailbox/damaged.html", context, status=500)
