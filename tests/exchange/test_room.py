"""A dispatch from one authority to two others of the same installation: sent, delivered, opened,
answered; what each sees, and what nobody else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.archive import content as files
from rathaus.exchange import actions
from rathaus.exchange.content import dispatches
from rathaus.exchange.models import (
    Consignment,
    ConsignmentState,
    Destination,
    Dispatch,
    Room,
    Transfer,
)
from rathaus.exchange.queries import directory, rooms
from rathaus.lib.errors import Forbidden, Stranger
from tests.cast import Cast
from tests.exchange import story

Reachable = Callable[[str], Destination]


def test_from_sending_to_the_receipt(
    cast: Cast,
    reachable: Reachable,
    run_jobs: Callable[[], int],
    mail_server: object,
) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    sent = story.send(wiesental, cast.wiesental_clerk, kreis)
    run_jobs()
    consignment = Consignment.objects.get()
    assert consignment.state == ConsignmentState.DELIVERED
    transfer = rooms.waiting(cast.kreis_clerk).get()
    assert story.TEXT.encode() not in bytes(transfer.data) + bytes(transfer.metadata)

    received = actions.open_dispatch(transfer=transfer, by=cast.kreis_clerk, at=story.AT)
    assert received.key == sent.key
    assert received.room.key == sent.room.key
    document = dispatches.read(received, cast.kreis_clerk.keys).document
    assert (document.subject, document.text) == (story.SUBJECT, story.TEXT)
    assert [p.name for p in received.room.participants.all()] == [cast.wiesental.name]
    record = received.files.get().record
    assert files.read(record, cast.kreis_clerk.keys).startswith(b"%PDF-1.7")
    consignment.refresh_from_db()
    assert consignment.state == ConsignmentState.ACCEPTED
    kinds = {receipt.kind for receipt in consignment.receipts.all()}
    assert kinds == {"submitted", "delivered", "accepted"}
    assert Room.objects.count() == 2


def test_opened_once(cast: Cast, reachable: Reachable) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    story.send(wiesental, cast.wiesental_clerk, kreis)
    transfer = Transfer.objects.get()
    once = actions.open_dispatch(transfer=transfer, by=cast.kreis_clerk, at=story.AT)
    again = actions.open_dispatch(transfer=transfer, by=cast.kreis_clerk, at=story.AT)
    assert once == again
    assert Dispatch.objects.count() == 2


def test_sent_once(cast: Cast, reachable: Reachable) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    letter = story.letter(kreis)
    for _click in range(2):
        actions.send(letter=letter, sender=wiesental, by=cast.wiesental_clerk, at=story.AT)
    assert Dispatch.objects.count() == Transfer.objects.count() == 1


def test_others_have_no_business_here(cast: Cast, reachable: Reachable) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    story.send(wiesental, cast.wiesental_clerk, kreis)
    transfer = Transfer.objects.get()
    with pytest.raises(Stranger):
        actions.open_dispatch(transfer=transfer, by=cast.birkenrain_clerk, at=story.AT)
    with pytest.raises(Stranger):
        actions.open_dispatch(transfer=transfer, by=cast.citizen, at=story.AT)
    with pytest.raises(Forbidden):
        story.send(wiesental, cast.wiesental_it, kreis)
    assert not rooms.visible_to(cast.kreis_clerk).exists()


def test_the_directory_finds_by_name_place_and_service(cast: Cast, reachable: Reachable) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    on = story.AT.date()
    assert directory.find("kreis", "", on=on) == [kreis]
    assert directory.find("Landkreis Auental", "", on=on) == [kreis]
    assert directory.find("Wiesental", "", on=on) == [wiesental]
    assert directory.find("nirgendwo", "", on=on) == []
    assert directory.near(cast.wiesental) == [kreis]
    assert directory.near(cast.auwinkel) == [wiesental]
