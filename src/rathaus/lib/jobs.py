"""Background jobs: enqueued in the business transaction, run at least once (ADR 0006).

A handler is a function in a part's `tasks` room. It must be idempotent: after a `kill -9` it may
run a second time with the same arguments. Arguments are ids, never personal content, because the
queue table is not sealed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import extract_tb
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django_q.tasks import async_task

log = logging.getLogger(__name__)

Attempt = Callable[..., None]


class PartlyFailedError(Exception):
    """Some steps of a job failed; the others are done."""


def enqueue(handler: Callable[..., None], *ids: UUID | str | int) -> None:
    """Run `handler(*ids)` in a worker after the surrounding transaction commits.

    Raises RuntimeError outside a transaction: a job must not outlive a write that is rolled back.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Jobs are enqueued inside the business transaction (lib.jobs).")
    path = f"{handler.__module__}.{handler.__qualname__}"
    async_task(path, *[str(value) for value in ids])


@contextmanager
def one_by_one() -> Iterator[Attempt]:
    """For a job of many steps: each `attempt(step, **values)` has a transaction of its own, and one
    that fails does not stop the others. At the end the job fails if one did: it is seen, and tried
    again. Raises PartlyFailedError."""
    count = failed = 0

    def attempt(step: Callable[..., object], **values: object) -> None:
        nonlocal count, failed
        count += 1
        try:
            with transaction.atomic():
                step(**values)
        except Exception as problem:  # noted, and raised at the end
            failed += 1
            _note(step, values, problem)

    yield attempt
    if failed:
        raise PartlyFailedError(f"{failed} of {count} steps failed; the log names them")


def _note(step: Callable[..., object], values: dict[str, object], problem: Exception) -> None:
    """What failed, for which rows, where. Not the message of the error: it may hold content."""
    rows = [f"{type(row).__name__} {row.pk}" for row in values.values() if isinstance(row, Model)]
    where = extract_tb(problem.__traceback__)[-1]
    log.error(
        "%s failed%s: %s in %s, line %s",
        step.__qualname__,
        f" for {', '.join(rows)}" if rows else "",
        type(problem).__name__,
        where.filename,
        where.lineno,
    )
