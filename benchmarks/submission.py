"""What a page and a submission cost beyond their floors, in one run on a SQLite file.

Submission: posting the review of a form with 30 questions of which three rows repeat, against bare
inserts of the same rows (counted, in one transaction each) by the driver. Page: a step of that
form against a page that shows nothing of its own. Interleaved; medians count, because the machine's
speed moves. Only handlers of this run take the submission: what `cases` adds is not in it.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

ROUNDS = 40


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("RATHAUS_SECRET_KEY", "only-for-measuring")
        os.environ["RATHAUS_ALLOWED_HOSTS"] = "localhost,testserver"
        os.environ["RATHAUS_VAR_DIR"] = folder
        os.environ["RATHAUS_DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["RATHAUS_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "rathaus.site.settings"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        call_command("migrate", verbosity=0)
        measure()


def measure() -> None:
    """One run."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    bench = Bench()
    draft = bench.draft()
    with CaptureQueriesContext(connection) as captured:
        bench.submit(draft)
    inserts = [q["sql"] for q in captured.captured_queries if q["sql"].startswith("INSERT")]
    rows = len(inserts)
    drafts = [bench.draft() for _ in range(ROUNDS)]
    step = f"/antrag/{bench.draft()}/schritt/1/"
    bench.get(step)
    bench.get("/impressum/")
    submitted: list[float] = []
    bare: list[float] = []
    page: list[float] = []
    empty: list[float] = []
    for number, each in enumerate(drafts):
        submitted.append(timed(partial(bench.submit, each)))
        bare.append(timed(partial(bench.insert, rows, number)))
        page.append(timed(partial(bench.get, step)))
        empty.append(timed(partial(bench.get, "/impressum/")))
    report("submission", submitted, bare, f"floor: {rows} bare inserts")
    report("page", page, empty, "floor: a page without a form")


class Bench:
    """An offer of a form with 30 questions, and an applicant."""

    def __init__(self) -> None:
        from django.test import Client
        from django.utils import timezone

        from rathaus.audit.actions import SYSTEM
        from rathaus.catalogue import actions as catalogue
        from rathaus.catalogue.models import Level, Service
        from rathaus.exchange import registry
        from rathaus.intake import actions
        from rathaus.site.demo.people import build_people
        from rathaus.site.demo.places import build_places

        registry._handlers.clear()
        registry.register(lambda submission, arrival, by, at: "")
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

    def insert(self, rows: int, number: int) -> None:
        """As many rows as a submission writes, by the driver, in one transaction."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            for row in range(rows):
                cursor.cursor.execute(
                    "INSERT INTO audit_event (id, at, authority, actor, verb, object_type, "
                    "object_id, detail) VALUES (?, '2026-01-01', NULL, 'x', 'x', 'x', 'x', '{}')",
                    (f"{number:016x}{row:016x}",),
                )


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
