"""What an object lock in compliance mode holds against, and what it does not (ADR 0015)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured

from rathaus.archive import content, doctor
from rathaus.archive.content.stores import Store
from rathaus.archive.models import Record
from tests.archive.story import TEXT, Ring, store
from tests.cast import Cast
from tools import seaweedfs

pytestmark = pytest.mark.parametrize("place", ["s3"], indirect=True)


def path(record: Record) -> str:
    url = urlsplit(configured.OBJECT_STORE)
    return f"/{url.netloc}{url.path}/{content.key_of(record)}"


def versions(server: seaweedfs.Server, record: Record) -> tuple[list[str], list[str]]:
    """The versions of an object, and the markers that hide them."""
    bucket, _slash, prefix = path(record).lstrip("/").partition("/")
    query = {"versions": "", "prefix": prefix}
    status, answer = seaweedfs.request(server, "GET", f"/{bucket}", query)
    assert status == 200
    found = [
        re.findall(rf"<{kind}>.*?<VersionId>(.*?)</VersionId>", answer.decode())
        for kind in ("Version", "DeleteMarker")
    ]
    return found[0], found[1]


def test_a_version_cannot_be_deleted_nor_its_lock_shortened(
    cast: Cast, ring: Ring, place: Store, object_store: seaweedfs.Server
) -> None:
    record = store(cast, ring)
    (version,), _markers = versions(object_store, record)
    for headers in ({}, {"x_amz_bypass_governance_retention": "true"}):
        status, _answer = seaweedfs.request(
            object_store, "DELETE", path(record), {"versionId": version}, **headers
        )
        assert status == 403
    shorter = (
        b"<Retention><Mode>GOVERNANCE</Mode>"
        b"<RetainUntilDate>2026-01-01T00:00:00Z</RetainUntilDate></Retention>"
    )
    query = {"retention": "", "versionId": version}
    status, _answer = seaweedfs.request(object_store, "PUT", path(record), query, shorter)
    assert status >= 400
    assert content.read(record, ring) == TEXT


def test_a_plain_delete_only_hides_and_can_be_undone(
    cast: Cast, ring: Ring, place: Store, object_store: seaweedfs.Server
) -> None:
    record = store(cast, ring)
    place.remove(content.key_of(record))
    assert list(doctor.missing()) == [record]
    _versions, (marker,) = versions(object_store, record)
    seaweedfs.request(object_store, "DELETE", path(record), {"versionId": marker})
    assert content.read(record, ring) == TEXT


def test_an_overwritten_object_is_found_and_its_first_version_kept(
    cast: Cast, ring: Ring, place: Store, object_store: seaweedfs.Server
) -> None:
    record = store(cast, ring)
    seaweedfs.request(object_store, "PUT", path(record), body=b"other bytes")
    with pytest.raises(content.Damaged):
        content.read(record, ring)
    newest, _first = versions(object_store, record)[0]
    query = {"versionId": newest}
    status, _answer = seaweedfs.request(object_store, "DELETE", path(record), query)
    assert status == 403  # the foreign bytes are locked now as well; a restore copies the first


def test_the_filer_s_own_port_goes_round_the_lock(
    cast: Cast, ring: Ring, place: Store, object_store: seaweedfs.Server
) -> None:
    """Not a feature: this is why that port must be closed to everybody but SeaweedFS itself."""
    record = store(cast, ring)
    target = f"/buckets{path(record)}.versions?recursive=true"
    status, _answer = seaweedfs.plain_request(object_store.filer, "DELETE", target)
    assert status == 204
    assert versions(object_store, record) == ([], [])
    with pytest.raises(content.Damaged):
        content.read(record, ring)
