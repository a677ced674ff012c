"""What opening the sealed summaries of a list costs, in CPU time of this process.

The promise: 50 cases opened in under 50 ms of CPU, from the unlocked personal key on: the ring, its
keys, the rows, the summaries. Floor in the same run: the same rows with the same texts unsealed.
Once as the cases arrive (sealed to the pair), once after a search has made them quick (sealed to
the ring's key for lists as well).
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks._installation import installation

CASES, ROUNDS, LIMIT = 50, 40, 0.050  # cases, rounds, seconds of CPU


def main() -> None:
    """Measure and print; exits 1 when the promise is not kept."""
    with installation():
        sys.exit(0 if measure() else 1)


def measure() -> bool:
    """One run; whether both ways keep the promise."""
    from django.utils import timezone

    from rathaus.cases import actions

    clerk = fill()
    arrived, floor = interleaved(lambda: opened(clerk), unsealed)
    actions.list_quickly(by=clerk, at=timezone.now())
    quick, _floor = interleaved(lambda: opened(clerk), unsealed)
    for name, seconds in (("as they arrive", arrived), ("made quick", quick)):
        print(f"{CASES} summaries opened, {name}: {seconds * 1000:.1f} ms of CPU (limit 50 ms), "
              f"{seconds / floor:.1f} times the same rows unsealed")  # fmt: skip
    return max(arrived, quick) < LIMIT


def fill() -> Any:
    """Cases of Wiesental; returns its clerk with an unlocked key."""
    from rathaus.cases import content
    from rathaus.cases.models import Case
    from rathaus.catalogue.models import Service
    from rathaus.site.demo.people import build_people
    from rathaus.site.demo.places import build_places

    places = build_places()
    people = build_people(places)
    service = Service.objects.create(key="99000000000000", name="Hund anmelden")
    for number in range(CASES):
        case = Case(
            authority=places["wiesental"],
            place=places["auwinkel"],
            service=service,
            number=f"WIE-2026-{number:06d}",
            title="Hund anmelden",
        )
        content.put(case, applicant=name(number))
        case.save(force_insert=True)
    return people["wiesental_clerk"]


def name(number: int) -> str:
    """An applicant's name."""
    return f"Anna Auerbach {number}"


def opened(clerk: Any) -> list[str]:
    """The names, from the personal key on; a fresh actor, for an actor keeps its ring open."""
    from rathaus.access.actor import Actor
    from rathaus.cases import content, queries

    actor = Actor(clerk.account, clerk.post, personal=clerk.personal)
    return [content.applicant_name(case, actor.keys) for case in queries.visible_to(actor)]


def unsealed() -> list[str]:
    """The same rows, and the same texts from JSON."""
    from rathaus.cases.models import Case

    texts = [json.dumps({"applicant": name(number)}) for number in range(CASES)]
    rows = list(Case.objects.all())
    return [json.loads(text)["applicant"] for text, _row in zip(texts, rows, strict=True)]


def interleaved(*measured: Callable[[], list[str]]) -> list[float]:
    """The median CPU seconds of each; the first round warms up."""
    times: list[list[float]] = [[] for _each in measured]
    for turn in range(ROUNDS + 1):
        for each, found in zip(measured, times, strict=True):
            began = time.process_time()
            names = each()
            if turn:
                found.append(time.process_time() - began)
            assert len(names) == CASES
    return [statistics.median(found) for found in times]


if __name__ == "__main__":
    main()
