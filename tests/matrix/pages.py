"""Which rows of the table answer a GET with a page, and who is the first to see it."""

from __future__ import annotations

from tests.matrix.harness import COLUMNS, Row
from tests.matrix.table import TABLE

FILES = {
    "archive:head",
    "archive:tool",
    "cases:attachment",
    "cases:message_attachment",
    "cases:notice",
    "cases:proof",
    "exchange:file",
    "exchange:mail_original",
    "exchange:mail_part",
    "exchange:published_keys",
    "fitconnect:areas",
    "fitconnect:directory",
    "fitconnect:info",
    "fitconnect:jwks",
    "fitconnect:routes",
    "intake:attachment",
    "mailbox:attachment",
    "mailbox:office_attachment",
    "mailbox:proof",
}
# Redirects that are a page of their own for who follows them.
FOLLOWED = {"account_reset_password_from_key"}
# Forms that have a question which must be answered.
MANDATORY = {
    "access:choose_post",
    "access:act_for",
    "access:company_found",
    "access:mandate_answer",
    "access:mandate_ask",
    "access:own_password",
    "access:recovery_drill",
    "access:post_create",
    "access:post_end",
    "access:unlock",
    "account_change_password",
    "account_login",
    "account_reauthenticate",
    "account_reset_password",
    "account_signup",
    "cases:assign",
    "cases:decide",
    "cases:message",
    "cases:note",
    "cases:request_correction",
    "catalogue:delegation_end",
    "catalogue:delegation_enter",
    "catalogue:offer_create",
    "catalogue:words_edit",
    "intake:import",
    "mailbox:template_create",
    "mailbox:template_edit",
    "mailbox:write",
}


def mandatory_by_actor() -> dict[str, list[Row]]:
    """Column → the first row of each form that refuses to be empty, for who may post it first."""
    found: dict[str, list[Row]] = {}
    for name in sorted(MANDATORY):
        row = next(row for row in TABLE if row.name == name)
        found.setdefault(row.first("POST", "R") or "", []).append(row)
    return found


def first_reader(row: Row) -> str | None:
    """The first column that gets a page, None where the row has none."""
    if row.name in FILES:
        return None
    return row.first("GET", "2R" if row.name in FOLLOWED else "2")


def pages_by_actor() -> dict[str, list[Row]]:
    """Column → rows whose page this column is the first to see."""
    found = {column: [row for row in TABLE if first_reader(row) == column] for column in COLUMNS}
    return {column: rows for column, rows in found.items() if rows}
