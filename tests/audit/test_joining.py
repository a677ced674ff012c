"""Events from before the ledger join it with the migration, oldest first."""

from __future__ import annotations

from tests.audit.installation import installation, migrate, script

BEFORE = """
from datetime import UTC, datetime
from uuid import UUID
from django.db import connection
with connection.cursor() as cursor:
    for number in (3, 1, 2):
        key = UUID(int=number)
        cursor.execute(
            "INSERT INTO audit_event"
            " (id, at, authority, actor, verb, object_type, object_id, detail)"
            " VALUES (%s, %s, %s, 'system', 'thing.do', 'Thing', '1', %s)",
            [
                key.hex if connection.vendor == "sqlite" else key,
                connection.ops.adapt_datetimefield_value(datetime(2026, 1, number, tzinfo=UTC)),
                None,
                '{"count": 2}',
            ],
        )
"""
AFTER = """
assert sequence() == 3
print([leaf.event.int for leaf in Leaf.objects.order_by("position")], codes())
"""


def test_old_events_join(tmp_path):
    with installation(tmp_path) as variables:
        migrate(variables, "audit", "0001")
        script(variables, BEFORE)
        migrate(variables)
        assert script(variables, AFTER) == "[1, 2, 3] []\n"
