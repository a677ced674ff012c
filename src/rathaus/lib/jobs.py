"""Background jobs: enqueued in the business transaction, run at least once (ADR 0006).

A handler is a function in a part's `tasks` room. It must be idempotent: after a `kill -9` it may
run a second time with the same arguments. Arguments are ids, never personal content, because the
queue table is not sealed.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django_q.tasks import async_task


def enqueue(handler: Callable[..., None], *ids: UUID | str | int) -> None:
    """Run `handler(*ids)` in a worker after the surrounding transaction commits.

    Raises RuntimeError outside a transaction: a job must not outlive a write that is rolled back.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Jobs are enqueued inside the business transaction (lib.jobs).")
    path = f"{handler.__module__}.{handler.__qualname__}"
    async_task(path, *[str(value) for value in ids])
