"""What a page and a submission cost beyond their floors, in one run on a SQLite file.

Submission: posting the review of a form with 30 answers, three rows of them repeated, until the
case is open and its receipt lies in the mailbox; against bare inserts of the very same rows by the
driver, in one transaction, into tables of the same columns without keys. Page: a step of that form
against a page that shows nothing of its own. Interleaved; medians count, because the machine's
speed moves.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from benchmarks._installation import installation

ROUNDS = 40
INSERT = re.compile(r'INSERT INTO "?(\w+)"?')


def main() -> None:
    """Measure and print."""
    with installation():
        from django.conf import settings

        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        measure()


def measure() -> None:
    """One run."""
    bench = Bench()
    floor = Floor(partial(bench.submit, bench.draft()))
    drafts = [bench.draft() for _ in range(ROUNDS)]
    step = f"/antrag/{bench.draft()}/schritt/1/"
    bench.get(step)
    bench.get("/impressum/")
    submitted: list[float] = []
    bare: list[float] = []
    page: list[float] = []
    empty: list[float] = []
    for each in drafts:
        submitted.append(timed(partial(bench.submit, each)))
        bare.append(timed(floor.insert))
        page.append(timed(partial(bench.get, step)))
        empty.append(timed(partial(bench.get, "/impressum/")))
    report("submission", submitted, bare, f"floor: bare inserts of its {len(floor.rows)} rows")
    report("page", page, empty, "floor: a page without a form")


class Bench:
    """An offer of a form with 30 questions, and an applicant."""

    def __init__(self) -> None:
        from django.test import Client
        from django.utils import timezone

        from rathaus.audit.actions import SYSTEM
        from rathaus.catalogue import actions as catalogue
        from rathaus.catalogue.models import Level, Service
        from rathaus.intake import actions
        from rathaus.site.demo.people import build_people
        from rathaus.site.demo.places import build_places

        self.at = timezone.now()
        self.places = build_places()
        self.people = build_people(self.places)
        version = actions.import_form(
            key="mass", content=json.dumps(form()).encode(), authority=None, by=SYSTEM, at=self.at
        )
        service = Service.objects.create(
            key="99000000000009", name="Mass", level=Level.SAMTGEMEINDE, level_confirmed=True
        )
        head = self.people["wiesental_head"]
        offer = catalogue.create_offer(
            authority=self.places["wiesental"],
            service=service,
            parts={"title": "Maß"},
            form_version=version.pk,
            by=head,
            at=self.at,
        )
        self.offer = catalogue.publish(offer=offer, by=head, at=self.at)
        self.client = Client()
        self.client.force_login(self.people["anna"].account)

    def draft(self) -> str:
        """The id of a new draft with all answers."""
        from rathaus.intake import actions, content

        draft = actions.start_draft(
            offer=self.offer, place=self.places["auwinkel"], by=self.people["anna"], at=self.at
        )
        content.write_draft(draft, answers())
        # A draft that was touched is not used again.
        draft.updated_at = self.at + timedelta(seconds=1)
        draft.save()
        return str(draft.pk)

    def submit(self, draft: str) -> None:
        response = self.client.post(f"/antrag/{draft}/pruefen/", {"key": draft})
        assert response["Location"].endswith("/abgesendet/"), response

    def get(self, url: str) -> None:
        assert self.client.get(url).status_code == 200


class Floor:
    """The rows that `work` inserts, to be inserted again without a framework."""

    def __init__(self, work: Callable[[], None]) -> None:
        from django.db import connection

        self.rows: list[tuple[str, Any]] = []
        self.tables: set[str] = set()
        with connection.execute_wrapper(self._note):
            work()
        with connection.cursor() as cursor:
            for name in self.tables:
                cursor.execute(f'CREATE TABLE "floor_{name}" AS SELECT * FROM "{name}" WHERE 0')

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = INSERT.match(sql)
        if found:
            self.tables.add(found[1])
            bare = INSERT.sub(r'INSERT INTO "floor_\1"', sql.partition(" RETURNING")[0])
            self.rows.append((bare.replace("%s", "?"), params))
        return execute(sql, params, many, context)

    def insert(self) -> None:
        """All rows in one transaction."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params in self.rows:
                cursor.cursor.execute(sql, params)


def form() -> dict[str, Any]:
    """21 single questions and a group of three, filled in three times: 30 answers."""
    single = [{"key": f"f{n}", "type": "text", "label": f"Frage {n}"} for n in range(21)]
    columns = [{"key": f"c{n}", "type": "text", "label": f"Spalte {n}"} for n in range(3)]
    group = {"key": "rows", "label": "Zeilen", "min": 1, "max": 10, "nodes": columns}
    return {
        "format": "rathaus-form/1",
        "title": "Maß",
        "steps": [{"title": "Alles", "nodes": [*single, group]}],
    }


def answers() -> dict[str, Any]:
    """Answers to `form`."""
    row = {f"c{n}": "Antwort" for n in range(3)}
    return {**{f"f{n}": "Antwort" for n in range(21)}, "rows": [row] * 3}


def timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(name: str, measured: list[float], floor: list[float], what: str) -> None:
    high, low = statistics.median(measured) * 1000, statistics.median(floor) * 1000
    print(f"{name}: ratio {high / low:.2f} ({what} {low:.1f} ms; measured {high:.1f} ms)")


if __name__ == "__main__":
    main()
