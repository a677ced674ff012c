"""Files of others as downloads that can do nothing in the browser."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from rathaus.access.actor import Actor
from rathaus.archive import content as archive
from rathaus.archive.models import Record


def record_response(record: Record, actor: Actor) -> StreamingHttpResponse:
    """What a record holds, piece by piece. Raises archive.content.Damaged, Disposed."""
    name = archive.name(record, actor.keys)
    body = archive.stream(record, actor.keys)
    response = StreamingHttpResponse(body, content_type=record.media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
