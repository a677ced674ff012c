"""Every URL as everybody: the table against the product."""

from __future__ import annotations

import pytest

from tests.matrix.harness import COLUMNS, Asker, Row, url_names
from tests.matrix.table import TABLE

pytestmark = pytest.mark.django_db
each_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.title)
each_post = pytest.mark.parametrize(
    "row", [row for row in TABLE if row.post], ids=lambda row: row.title
)


def test_the_table_names_every_url_and_no_other() -> None:
    assert {row.name for row in TABLE} == set(url_names())
    titles = [row.title for row in TABLE]
    assert sorted(titles) == sorted(set(titles))


@each_row
def test_get(asker: Asker, row: Row) -> None:
    expected, problems = row.expected("GET"), []
    for column in COLUMNS:
        answer = asker.ask(column, "GET", row)
        if answer.letter != expected[column]:
            problems.append(f"{column}: {answer.letter}, expected {expected[column]}")
        if answer.writes and not row.retrieves:
            problems.append(f"{column}: a GET has written {answer.writes}")
    assert not problems, "\n".join(problems)


@each_post
def test_post(asker: Asker, row: Row) -> None:
    """Who may, does something that is stored; who may not changes nothing."""
    expected, problems = row.expected("POST"), []
    for column in COLUMNS:
        answer = asker.ask(column, "POST", row)
        if answer.letter != expected[column]:
            problems.append(f"{column}: {answer.letter}, expected {expected[column]}")
        may = expected[column] == "R"
        prepares = row.prepares and expected[column] == "6"
        if answer.writes and not may and not row.quiet and not prepares:
            problems.append(f"{column}: has written {answer.writes}")
        if may and not answer.writes and not row.quiet:
            problems.append(f"{column}: nothing was written")
    assert not problems, "\n".join(problems)
