"""Keys are UUIDs of version 7: ordered by time, never the same."""

from __future__ import annotations

import time
import uuid

from rathaus.lib import ids


def test_ids_are_uuids_of_version_7() -> None:
    one = ids.new_id()
    assert isinstance(one, uuid.UUID)
    assert one.version == 7
    assert one.variant == uuid.RFC_4122
    assert abs((one.int >> 80) / 1000 - time.time()) < 60


def test_ids_are_ordered_and_unique() -> None:
    made = [ids.new_id() for _ in range(10_000)]
    assert len(set(made)) == len(made)
    assert made == sorted(made)
