"""Which rows of the table answer a GET with a page, and who is the first to see it."""

from __future__ import annotations

from tests.matrix.harness import COLUMNS, Row
from tests.matrix.table import TABLE

FILES = {
    "cases:attachment",
    "cases:message_attachment",
    "cases:notice",
    "intake:attachment",
    "mailbox:attachment",
}
# Redirects that are a page of their own for who follows them.
FOLLOWED = {"account_reset_password_from_key"}


def first_reader(row: Row) -> str | None:
    """The first column that gets a page, None where the row has none."""
    if row.name in FILES:
        return None
    return row.first("GET", "2R" if row.name in FOLLOWED else "2")


def pages_by_actor() -> dict[str, list[Row]]:
    """Column → rows whose page this column is the first to see."""
    found = {column: [row for row in TABLE if first_reader(row) == column] for column in COLUMNS}
    return {column: rows for column, rows in found.items() if rows}
