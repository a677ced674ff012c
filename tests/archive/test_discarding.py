"""What nobody needs any more is destroyed, row and bytes; what somebody needs is not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from rathaus.archive import actions, content, queries
from rathaus.archive.models import Record
from rathaus.audit.models import Event
from rathaus.lib import clock, locks
from rathaus.mailbox import actions as mailbox
from tests.cast import Cast, build_cast

SECRET = b"%PDF-1.7 Kontoauszug"


def store(cast: Cast, place: str = "wiesental") -> Record:
    return actions.store(
        authority=cast.places[place],
        content=SECRET,
        name="Kontoauszug Auerbach.pdf",
        media_type="application/pdf",
        kind="draft_file",
        by=cast.citizen,
        at=clock.now(),
    )


def discard(cast: Cast, record: Record) -> bool:
    return actions.discard(record=record, by=cast.citizen, at=clock.now())


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_row_and_bytes_go(
    cast: Cast, archive_dir: Path, django_capture_on_commit_callbacks: Any
) -> None:
    record = store(cast)
    with django_capture_on_commit_callbacks(execute=True):
        assert discard(cast, record)
        assert len(files(archive_dir)) == 1  # not before it is committed: it could be rolled back
    assert not Record.objects.exists()
    assert files(archive_dir) == []
    event = Event.objects.get(verb="record.discard", object_id=str(record.pk))
    assert "Auerbach" not in str(event.detail)
    assert not discard(cast, record)


def test_the_same_bytes_of_another_record_stay(
    cast: Cast, archive_dir: Path, django_capture_on_commit_callbacks: Any
) -> None:
    mine, again, elsewhere = store(cast), store(cast), store(cast, "birkenrain")
    with django_capture_on_commit_callbacks(execute=True):
        discard(cast, mine)
    assert len(files(archive_dir)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        discard(cast, again)
    assert files(archive_dir) == [content.path_of(elsewhere.authority_id, elsewhere.sha256)]


def test_what_something_refers_to_stays(cast: Cast) -> None:
    record, at = store(cast), clock.now()
    account, authority = cast.citizen.account, cast.wiesental
    thread = mailbox.open_thread(
        account=account, authority=authority, subject="Hund", by=cast.wiesental_clerk, at=at
    )
    mailbox.provide(
        thread=thread, kind="message", text="", records=[record], by=cast.wiesental_clerk, at=at
    )
    assert not discard(cast, record)
    assert content.read(Record.objects.get()) == SECRET
    assert not Event.objects.filter(verb="record.discard").exists()


@pytest.mark.django_db(transaction=True)
def test_a_kill_before_the_file_is_removed_leaves_an_orphan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = build_cast()
    record = store(cast)

    def killed(*_args: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(content, "remove", killed)
    assert discard(cast, record)  # and no error page: what was asked for is done
    left = list(queries.orphans(at=clock.now() + timedelta(hours=2)))
    assert left == [content.path_of(record.authority_id, record.sha256)]


@pytest.mark.django_db(transaction=True)
def test_who_stores_the_same_bytes_at_that_moment_keeps_them() -> None:
    """The file is found, discarded by another, and only then the row is committed."""
    cast = build_cast()
    first = store(cast)
    found, discarded = Flag(), Flag()
    results: list[Record] = []

    def upload() -> None:
        try:
            with transaction.atomic():
                results.append(store(cast))
                found.set()
                discarded.wait(1)  # it would be long done if it did not wait for us
        finally:
            connection.close()

    def give_up() -> None:
        assert found.wait(20)
        try:
            discard(cast, first)
        finally:
            discarded.set()
            connection.close()

    threads = [Thread(target=upload), Thread(target=give_up)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Record.objects.all()) == results
    assert content.read(results[0]) == SECRET


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        locks.hold("anything")
