"""What somebody with access to the database can do: write anything, once the triggers are gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from rathaus.audit.ledger import triggers
from rathaus.audit.ledger.verification.whole import verify
from rathaus.audit.models import Event, Head, Leaf, PendingLeaf, Tile, TreeHead
from rathaus.audit.registry import Finding

TABLES = [Event, PendingLeaf, Leaf, Tile, TreeHead, Head]
Rows = dict[Any, list[dict[str, Any]]]


def attack(work: Callable[[], object]) -> None:
    """Do it without triggers, and put them back so that nobody notices that."""
    with triggers.lifted(connection):
        work()


def run(sql: str, *values: Any) -> None:
    """One raw statement without triggers; must change something."""

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.rowcount > 0

    attack(work)


def key(value: Any) -> Any:
    """A UUID as the column holds it."""
    return value.hex if connection.vendor == "sqlite" else value


def swap(first: Any, second: Any, *fields: str) -> None:
    """Exchange columns of two rows."""
    model = type(first)
    values = [{name: getattr(row, name) for name in fields} for row in (first, second)]

    def work() -> None:
        model._default_manager.filter(pk=first.pk).update(**values[1])
        model._default_manager.filter(pk=second.pk).update(**values[0])

    attack(work)


def snapshot() -> Rows:
    """All rows of the ledger, as a backup has them."""
    return {model: list(model._default_manager.values()) for model in TABLES}


def roll_back(rows: Rows) -> None:
    """Make the database what it was."""

    def work() -> None:
        for model in TABLES:
            model._default_manager.all()._raw_delete("default")
        for model, values in rows.items():
            model._default_manager.bulk_create(model(**row) for row in values)

    attack(work)


def findings(*seen: dict[str, Any]) -> list[Finding]:
    """Everything that `rathaus verify` finds."""
    return list(verify(lambda what, done, total: None, seen))


def codes(*seen: dict[str, Any]) -> list[str]:
    """The codes of what it finds, without repetition."""
    return list(dict.fromkeys(finding.code for finding in findings(*seen)))
