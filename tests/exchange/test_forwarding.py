"""A dispatch or an e-mail goes on to another authority, with the files that are ticked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse

from rathaus.archive import content as files
from rathaus.exchange import actions
from rathaus.exchange.content import dispatches
from rathaus.exchange.models import Destination, Dispatch, Transfer
from rathaus.exchange.queries import forwarding
from rathaus.lib.errors import Forbidden, Stranger
from tests.cast import Cast, sign_in
from tests.exchange import story
from tests.exchange.test_mails import DATA

Reachable = Callable[[str], Destination]


@pytest.fixture
def received(cast: Cast, reachable: Reachable) -> Dispatch:
    """From the Landkreis, opened by the Samtgemeinde."""
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    more = (story.file("Lageplan.pdf", b"%PDF-1.7 1"), story.file("Fotos.pdf", b"%PDF-1.7 2"))
    story.send(kreis, cast.kreis_clerk, wiesental, files=more)
    transfer = Transfer.objects.get()
    return actions.open_dispatch(transfer=transfer, by=cast.wiesental_clerk, at=story.AT)


def test_quoted_with_who_and_when(cast: Cast, received: Dispatch) -> None:
    origin = forwarding.origin(str(received.pk), cast.wiesental_clerk)
    assert origin.subject == f"WG: {story.SUBJECT}"
    for words in (
        f"Von: {cast.kreis.name}",
        "Gesendet: 24.11.2026, 10:00 Uhr",
        f"> {story.TEXT}",
    ):
        assert words in origin.text
    assert {each.name for each in origin.files} == {"Lageplan.pdf", "Fotos.pdf"}


def test_the_ticked_file_goes_along(cast: Cast, received: Dispatch, reachable: Reachable) -> None:
    birkenrain = reachable("birkenrain")
    client = sign_in(cast.wiesental_clerk)
    address = f"{reverse('exchange:write')}?an={birkenrain.pk}&weiter={received.pk}"
    page = client.get(address)
    initial = page.context["form"].initial
    ticked = [each for each in initial["forwarded"]
              if "Fotos" in str(files.name(received.files.get(pk=each).record,
                                           cast.wiesental_clerk.keys))]  # fmt: skip
    answer = client.post(
        address,
        {
            "key": str(uuid4()),
            "subject": initial["subject"],
            "text": "Mit der Bitte um Prüfung." + initial["text"],
            "forwarded": ticked,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    sent = Dispatch.objects.get(direction="out", authority=cast.wiesental)
    assert sent.room != received.room
    document = dispatches.read(sent, cast.wiesental_clerk.keys).document
    assert document.subject == f"WG: {story.SUBJECT}"
    assert [each.name for each in document.files] == ["Fotos.pdf"]
    transfer = Transfer.objects.get(authority=cast.birkenrain)
    there = actions.open_dispatch(transfer=transfer, by=cast.birkenrain_clerk, at=story.AT)
    record = there.files.get().record
    assert files.read(record, cast.birkenrain_clerk.keys) == b"%PDF-1.7 2"


def test_files_of_another_dispatch_cannot_be_smuggled_in(
    cast: Cast, received: Dispatch, reachable: Reachable
) -> None:
    birkenrain = reachable("birkenrain")
    client = sign_in(cast.wiesental_clerk)
    answer = client.post(
        f"{reverse('exchange:write')}?an={birkenrain.pk}&weiter={received.pk}",
        {"key": str(uuid4()), "subject": "x", "text": "y", "forwarded": [str(uuid4())]},
    )
    assert answer.status_code == 200
    assert not Dispatch.objects.filter(direction="out", authority=cast.wiesental).exists()


def test_an_e_mail_can_be_forwarded(cast: Cast) -> None:
    mail = actions.file_mail(
        data=DATA, key=uuid4(), authority=cast.wiesental, by=cast.wiesental_clerk, at=story.AT
    )
    origin = forwarding.origin(str(mail.pk), cast.wiesental_clerk)
    assert "Von: Jörg Müller <joerg@example.org>" in origin.text
    assert [each.name for each in origin.files] == ["Lageplan.pdf"]


def test_a_long_text_is_cut_with_a_note(cast: Cast, reachable: Reachable) -> None:
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    sent = story.send(wiesental, cast.wiesental_clerk, kreis, text="Wort " * 20_000, files=())
    origin = forwarding.origin(str(sent.pk), cast.wiesental_clerk)
    assert len(origin.text) < 20_000
    assert "[gekürzt]" in origin.text


def test_who_may_forward(cast: Cast, received: Dispatch) -> None:
    for by, error in ((cast.wiesental_auditor, Forbidden), (cast.kreis_clerk, Stranger)):
        with pytest.raises(error):
            forwarding.origin(str(received.pk), by)
    for nonsense in ("x", str(uuid4())):
        with pytest.raises(Stranger):
            forwarding.origin(nonsense, cast.wiesental_clerk)
