"""Objects are written while no transaction is open: nobody waits for a large file or a slow store;
and what is not kept in the end leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from rathaus.archive import actions, content
from rathaus.archive.content import stores
from rathaus.archive.forms import CheckedUpload
from rathaus.archive.models import Record
from rathaus.cases import actions as cases
from rathaus.cases.content import Decision
from rathaus.intake import actions as intake
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.models import Thread
from tests.archive.story import TEXT, Ring, objects
from tests.cases import story as dogs
from tests.cast import Cast, build_cast
from tests.intake import story as forms
from tests.intake.story import AT, PDF

UPLOAD = CheckedUpload("Impfpass.pdf", "application/pdf", PDF)


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each object that was written, whether a transaction was open."""
    put, found = content.put, []

    def noted(*given: Any) -> content.Written:
        found.append(connection.in_atomic_block)
        return put(*given)

    monkeypatch.setattr(content, "put", noted)
    return found


@pytest.mark.django_db(transaction=True)
def test_notice_and_reply(inside: list[bool]) -> None:
    cast = build_cast()
    case = cases.take(case=dogs.apply(cast, dogs.dog_tax(cast)), by=cast.wiesental_clerk, at=AT)
    inside.clear()
    cases.decide(case=case, decision=Decision("granted"), by=cast.wiesental_clerk, at=AT)
    mailbox.reply(
        thread=Thread.objects.get(), text="Danke", files=[UPLOAD, UPLOAD], by=cast.citizen, at=AT
    )
    assert inside == [False] * 3


@pytest.mark.django_db(transaction=True)
def test_file_of_a_draft(inside: list[bool]) -> None:
    cast = build_cast()
    version = forms.publish("hundesteuer-anmeldung", forms.DOG_FORM.read_bytes())
    offer = forms.offer(cast, version)
    draft = intake.start_draft(offer=offer, place=cast.auwinkel, by=cast.citizen, at=AT)
    intake.attach(draft=draft, path="impfpass", upload=UPLOAD, by=cast.citizen, at=AT)
    assert inside == [False]


def put(cast: Cast, ring: Ring) -> Any:
    return actions.put(
        authority=cast.wiesental, to=[ring.public], content=TEXT, name="a.pdf",
        media_type="application/pdf", kind="notice", at=clock.now(),
    )  # fmt: skip


def test_what_is_not_kept_is_removed(cast: Cast) -> None:
    ring = Ring()
    with put(cast, ring):
        assert len(objects(stores.current())) == 1
    assert objects(stores.current()) == {}
    with pytest.raises(RathausError, match="changed"), put(cast, ring):
        raise RathausError("changed meanwhile")
    assert objects(stores.current()) == {}


def test_what_is_kept_stays_whatever_comes_after(cast: Cast) -> None:
    ring = Ring()

    def keep_and_fail() -> None:
        with put(cast, ring) as record:
            actions.keep(record=record, by=cast.wiesental_clerk, at=clock.now())
            raise RathausError("too late")

    with pytest.raises(RathausError, match="too late"):
        keep_and_fail()
    assert content.read(Record.objects.get(), ring) == TEXT
