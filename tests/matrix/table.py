"""The URL × role table: each URL name, each actor, the answer to GET and POST.

The answers come from the rights concept (`access/permission_map.py`) and one rule: who has no
business with a thing gets 404, a colleague without the right 403, an anonymous visitor the sign-in
page; public pages are for everybody. `harness.MEANING` explains the letters.
"""

from __future__ import annotations

from tests.matrix.harness import Row
from tests.matrix.rows import (
    accounts,
    archive,
    cases,
    catalogue,
    exchange,
    fitconnect,
    intake,
    keys,
    mailbox,
    mandates,
    security,
    site,
)

TABLE: list[Row] = [
    *site.ROWS,
    *accounts.ROWS,
    *security.ROWS,
    *keys.ROWS,
    *mandates.ROWS,
    *catalogue.ROWS,
    *intake.ROWS,
    *mailbox.ROWS,
    *cases.ROWS,
    *archive.ROWS,
    *fitconnect.ROWS,
    *exchange.ROWS,
]
