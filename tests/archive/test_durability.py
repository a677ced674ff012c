"""What happens when the disk is full, the store does not answer, bytes rot or names are strange."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from rathaus.archive import content, doctor
from rathaus.archive.content import spool, stores
from rathaus.archive.content.stores import Store
from rathaus.archive.models import Record
from rathaus.lib import clock
from tests.archive.story import TEXT, Ring, objects, put, store
from tests.cast import Cast


@pytest.fixture
def small_disk(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A real disk of 256 KiB."""
    disk = tmp_path / "small"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root; the simulated full disk is tested elsewhere")
    settings.ARCHIVE_DIR = disk / "archive"
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_really_full_disk_is_told_and_leaves_nothing(
    cast: Cast, ring: Ring, small_disk: Path
) -> None:
    kept = store(cast, ring)
    with pytest.raises(content.NotStored, match="Speicherplatz ist voll"):
        store(cast, ring, os.urandom(400 * 1024))
    assert Record.objects.count() == 1
    assert [*objects(stores.current())] == [content.key_of(kept)]
    assert [*spool.unfinished().iterdir()] == []
    assert content.read(kept, ring) == TEXT
    assert content.read(store(cast, ring, b"klein"), ring) == b"klein"


def test_a_disk_that_does_not_take_it_is_told(
    cast: Cast, ring: Ring, place: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(content.NotStored, match="nicht gespeichert"):
            store(cast, ring)
    assert objects(place) == {}
    assert not Record.objects.exists()


def test_an_upload_that_breaks_off_leaves_nothing(cast: Cast, ring: Ring, place: Store) -> None:
    def breaks() -> Iterator[bytes]:
        yield bytes(1_000_000)
        raise KeyError("connection")

    with pytest.raises(KeyError):
        store(cast, ring, breaks())
    assert objects(place) == {}
    assert not Record.objects.exists()


def test_a_store_that_does_not_answer_is_told(cast: Cast, ring: Ring, settings: Settings) -> None:
    settings.OBJECT_STORE = "s3://nowhere"
    settings.OBJECT_STORE_ENDPOINT = "http://127.0.0.1:9"
    settings.OBJECT_STORE_KEY = settings.OBJECT_STORE_SECRET = "x"
    with pytest.raises(content.NotStored, match="nicht gespeichert werden"):
        store(cast, ring)
    assert not Record.objects.exists()
    assert [*spool.unfinished().iterdir()] == []


def test_publishing_twice_is_publishing_once(place: Store) -> None:
    for _time in range(2):
        put(place, "none/aa/bb/name", b"the same")
    assert objects(place) == {"none/aa/bb/name": b"the same"}
    assert place.size("none/aa/bb/name") == 8
    assert place.size("none/aa/bb/other") is None


def test_removing_twice_is_removing_once(place: Store) -> None:
    put(place, "none/aa/bb/name", b"x")
    for _time in range(2):
        place.remove("none/aa/bb/name")
    assert objects(place) == {}
    with pytest.raises(FileNotFoundError):
        place.open("none/aa/bb/name")


def test_records_of_authorities_and_of_nobody_lie_apart(
    cast: Cast, ring: Ring, place: Store
) -> None:
    for authority in ("wiesental", "birkenrain", None):
        store(cast, ring, place=authority)
    trees = {str(cast.places[name].pk) for name in ("wiesental", "birkenrain")}
    assert set(place.trees()) == {*trees, "none"}
    assert [*doctor.look(at=clock.now() + timedelta(days=9))] == []


def test_missing_objects_are_listed(cast: Cast, ring: Ring, place: Store) -> None:
    gone, kept = store(cast, ring), store(cast, ring, b"anderes")
    place.remove(content.key_of(gone))
    assert list(doctor.missing()) == list(doctor.damaged()) == [gone]
    assert content.is_intact(kept)
    with pytest.raises(content.Damaged, match=str(gone.pk)):
        content.read(gone, ring)


def test_orphans_are_found_and_removed_when_they_are_old(
    cast: Cast, ring: Ring, place: Store
) -> None:
    record = store(cast, ring)
    put(place, "none/00/00/0000", b"nobody's")
    assert [*doctor.look()] == []  # it may belong to a transaction still open
    later = clock.now() + timedelta(days=8)
    assert [each.code for each in doctor.look(at=later)] == ["object.orphan"]
    assert [*doctor.repair(at=later)] != []
    assert [*objects(place)] == [content.key_of(record)]


def test_an_object_in_the_wrong_tree_is_named_and_never_removed(
    cast: Cast, ring: Ring, place: Store
) -> None:
    record = store(cast, ring)
    put(place, stores.key_of(None, record.object), objects(place)[content.key_of(record)])
    place.remove(content.key_of(record))
    later = clock.now() + timedelta(days=30)
    codes = {each.code for each in doctor.look(at=later)}
    assert codes == {"record.missing", "object.misplaced"}
    assert [*doctor.repair(at=later)] == []
    assert len(objects(place)) == 1


def test_folders_of_others_are_left_alone(cast: Cast, place: Store) -> None:
    put(place, "lost+found/00/00/0000", b"not ours")
    later = clock.now() + timedelta(days=30)
    assert [each.code for each in doctor.look(at=later)] == ["object.stranger"]
    assert [*doctor.repair(at=later)] == []


def test_abandoned_spools_go(cast: Cast, archive_dir: Path) -> None:
    path = archive_dir / "unfinished" / "abandoned"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"ciphertext without a key")
    assert [*doctor.look()] == []
    later = clock.now() + timedelta(days=2)
    assert [each.code for each in doctor.look(at=later)] == ["object.unfinished"]
    assert len([*doctor.repair(at=later)]) == 1
    assert not path.exists()


def test_files_are_readable_by_the_service_only(cast: Cast, ring: Ring, archive_dir: Path) -> None:
    path = archive_dir / content.key_of(store(cast, ring))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
