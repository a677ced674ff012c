"""What happens to files when the disk is full, a process dies in between, or bytes rot."""

from __future__ import annotations

import os
import signal
import subprocess
from datetime import timedelta

import pytest

from rathaus.archive import actions, content, queries
from rathaus.archive.models import Record
from rathaus.lib import clock

TEXT = b"Ein Bescheid."


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def store(cast, bytes_=TEXT):
    return actions.store(
        authority=cast.places["wiesental"],
        content=bytes_,
        name="bescheid.pdf",
        media_type="application/pdf",
        kind="notice",
        by=cast.people["wiesental_clerk"],
        at=clock.now(),
    )


@pytest.fixture
def small_disk(tmp_path, settings):
    """A real disk of 256 KiB."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root; the simulated full disk is tested elsewhere")
    settings.ARCHIVE_DIR = place / "archive"
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_really_full_disk_is_told_and_leaves_nothing(cast, small_disk, settings):
    kept = store(cast)
    with pytest.raises(content.NotStored, match="Speicherplatz ist voll"):
        store(cast, os.urandom(400 * 1024))
    assert Record.objects.count() == 1
    assert len(files(settings.ARCHIVE_DIR)) == 1
    assert content.read(kept) == TEXT
    assert content.read(store(cast, b"klein")) == b"klein"


def test_a_killed_writer_leaves_only_a_temporary_file(cast, archive_dir, monkeypatch):
    def kill(_handle):
        os.kill(os.getpid(), signal.SIGKILL)

    content.write(None, b"Ordner sind angelegt")
    child = os.fork()
    if child == 0:
        monkeypatch.setattr(os, "fsync", lambda handle: None)  # folders
        real = content._write_through

        def halfway(path, bytes_):
            real(path, bytes_[:5])
            kill(None)

        monkeypatch.setattr(content, "_write_through", halfway)
        content.write(cast.places["wiesental"].pk, TEXT)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    record = store(cast)
    assert content.read(record) == TEXT
    left = [p for p in files(archive_dir) if p.parent.name == content.UNFINISHED]
    assert [p.read_bytes() for p in left] == [TEXT[:5]]
    later = clock.now() + timedelta(hours=2)
    assert left[0] in list(queries.orphans(at=later))
    assert content.path_of(record.authority_id, record.sha256) not in queries.orphans(at=later)


def test_a_file_is_never_written_twice(cast):
    first = store(cast)
    path = content.path_of(first.authority_id, first.sha256)
    before = path.stat()
    second = store(cast)
    assert second.sha256 == first.sha256
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_damaged_file_is_set_aside_when_the_same_bytes_come_again(cast, archive_dir):
    record = store(cast)
    path = content.path_of(record.authority_id, record.sha256)
    path.write_bytes(b"verdorben")
    store(cast)
    assert content.read(record) == TEXT
    aside = [p for p in files(archive_dir) if p.name.endswith(content.DAMAGED_SUFFIX)]
    assert [p.read_bytes() for p in aside] == [b"verdorben"]
    assert aside[0] in list(queries.orphans(at=clock.now() + timedelta(hours=2)))


def test_missing_files_are_listed(cast):
    gone, kept = store(cast), store(cast, b"anderes")
    content.path_of(gone.authority_id, gone.sha256).unlink()
    assert list(queries.missing()) == [gone]
    assert content.is_intact(kept)
    with pytest.raises(content.Damaged, match=str(gone.pk)):
        content.read(gone)


def test_files_are_readable_by_the_service_only(cast):
    record = store(cast)
    path = content.path_of(record.authority_id, record.sha256)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_event_names_no_file(cast):
    from rathaus.audit.models import Event

    record = store(cast)
    event = Event.objects.get(verb="record.store", object_id=str(record.pk))
    assert "bescheid" not in str(event.detail)
    assert event.authority == cast.places["wiesental"].pk
