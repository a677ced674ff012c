"""Rooms of the world: a dispatch of the Landkreis with a file, opened by the Samtgemeinde; the one
of the demo still waits."""

from __future__ import annotations

import io
from datetime import datetime
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.exchange import actions as exchange
from rathaus.exchange.actions import Described, File, Written
from rathaus.exchange.content.dispatches import subject_of
from rathaus.exchange.models import (
    Dispatch,
    DispatchFile,
    FiledMail,
    FiledMailFile,
    Peer,
    Room,
    Transfer,
    TransferState,
)
from rathaus.exchange.queries.directory import local_recipient, room_of
from tests.cast import Cast

NOBODY = "https://localhost:9/fit-connect"  # nothing listens there
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
EML = (
    b"From: Bauherr <bau@example.org>\r\nTo: info@wiesental.example\r\nSubject: Plan\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/plain\r\n\r\nAnbei der Plan.\r\n"
    b"--x\r\nContent-Type: text/plain; name=Plan.txt\r\n"
    b"Content-Disposition: attachment; filename=Plan.txt\r\n\r\nOben links\r\n--x--\r\n"
)


def build(cast: Cast, at: datetime) -> None:
    """Write from the Landkreis to the Samtgemeinde, and open it there."""
    place = room_of(cast.wiesental)
    assert place is not None
    sent = exchange.open_room(
        authority=cast.kreis,
        recipients=[local_recipient(place.pk)],
        subject="Brücke an der Aue",
        written=Written(
            key=uuid4(),
            text="Bitte prüfen Sie den Plan.",
            files=(File("Plan.pdf", "application/pdf", lambda: io.BytesIO(PDF)),),
        ),
        by=cast.kreis_clerk,
        at=at,
    )
    transfer = Transfer.objects.get(consignment__dispatch=sent)
    exchange.open_dispatch(transfer=transfer, by=cast.wiesental_clerk, at=at)
    exchange.add_peer(
        authority=cast.wiesental,
        described=Described(name="Nachbarkreis", url=NOBODY, client_id="a", secret="b"),
        by=cast.wiesental_it,
        at=at,
    )

    exchange.file_mail(
        data=EML,
        key=uuid4(),
        authority=cast.wiesental,
        room=opened(cast).room,
        by=cast.wiesental_clerk,
        at=at,
    )


def eml() -> SimpleUploadedFile:
    """An e-mail as a browser sends it."""
    return SimpleUploadedFile("Plan.eml", EML, "message/rfc822")


def mail(cast: Cast) -> FiledMail:
    """The one that has been filed."""
    return FiledMail.objects.get(room__authority=cast.wiesental, room__participants__isnull=False)


def mail_file(cast: Cast) -> FiledMailFile:
    """The file that came with it."""
    return mail(cast).files.get()


def opened(cast: Cast) -> Dispatch:
    """What the Samtgemeinde has opened."""
    return Dispatch.objects.get(authority=cast.wiesental, transfer__isnull=False)


def file(cast: Cast) -> DispatchFile:
    """The file that came with it."""
    return opened(cast).files.get()


def waiting(cast: Cast) -> Transfer:
    """What nobody has opened yet."""
    return Transfer.objects.get(authority=cast.wiesental, state=TransferState.SUBMITTED)


def peer(cast: Cast) -> Peer:
    """Another installation, which does not answer."""
    return Peer.objects.get(authority=cast.wiesental)


def subjects(cast: Cast) -> set[str]:
    """What the rooms of the Samtgemeinde are about."""
    found = Room.objects.filter(authority=cast.wiesental)
    return {subject_of(room, cast.wiesental_clerk.keys) for room in found}
