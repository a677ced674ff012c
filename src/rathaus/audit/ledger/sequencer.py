"""Gives waiting events their places: one batch, one transaction, one signed head."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from rathaus.audit import registry
from rathaus.audit.ledger import leaves, outside, trees
from rathaus.audit.ledger.trees import Tree
from rathaus.audit.models import Head, PendingLeaf, TreeHead
from rathaus.audit.registry import Signer
from rathaus.lib import clock, locks
from rathaus.lib.errors import RathausError
from rathaus.standards.evidence.verifier import Untrue

LOCK = "audit.ledger"
LIMIT = 10_000  # leaves a batch: about half a second

log = logging.getLogger(__name__)
Waiting = tuple[int, Any, Any, bytes]
"""id, tree, event, hash; UUIDs as the driver has them, because they only go back to it."""


class NotContinuous(RathausError):
    """The database contradicts the head outside; nothing is sequenced until that is settled."""


def sequence(limit: int = LIMIT) -> int:
    """Append up to `limit` waiting leaves to their trees and sign the new head; returns how many.

    0 where nothing waits, or nobody is registered who signs. Runs in a transaction of its own:
    RuntimeError inside another one. Raises NotContinuous, OSError if the head cannot be kept
    outside, standards.merkle.Damaged if a tile is not what the heads say.
    """
    if not PendingLeaf.objects.exists():
        return 0
    signer = registry.signer()
    if signer is None:
        log.warning("nobody signs the ledger; events wait")
        return 0
    with outside.held():
        outside.trust(signer.public_key())
        with transaction.atomic(durable=True):
            locks.hold(LOCK)
            head, count = _next_batch(limit, signer)
        if head:
            outside.write(leaves.signed_head(head))
    return count


def newest_head() -> Head | None:
    """The last signed head."""
    return Head.objects.order_by("-number").first()


def append_batch(limit: int, newest: Head | None, signer: Signer) -> tuple[Head | None, int]:
    """One batch in the caller's transaction, which holds LOCK."""
    waiting = _waiting(limit)
    if not waiting:
        return None, 0
    changed = _append_leaves(waiting)
    installation = Tree(leaves.INSTALLATION, newest.size if newest else 0)
    heads = [
        TreeHead(position=position, tree=tree.key, size=tree.size, root=tree.root())
        for position, tree in enumerate(changed, start=installation.size)
    ]
    TreeHead.objects.bulk_create(heads)
    installation.append([leaves.hash_of_tree_head(head) for head in heads])
    trees.store([*changed, installation])
    _forget(waiting)
    return _sign(installation, newest, signer), len(waiting)


def _next_batch(limit: int, signer: Signer) -> tuple[Head | None, int]:
    newest = newest_head()
    try:
        known = outside.read()
    except Untrue as error:
        raise NotContinuous(str(error)) from error
    if finding := outside.contradiction(known, newest):
        raise NotContinuous(finding.text)
    if newest and (known is None or known["number"] < newest.number):
        outside.write(leaves.signed_head(newest))  # a crash came in between
    return append_batch(limit, newest, signer)


def _waiting(limit: int) -> list[Waiting]:
    sql = "SELECT id, tree, event, hash FROM audit_pendingleaf ORDER BY id LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [limit])
        return list(cursor.fetchall())


def _append_leaves(waiting: Sequence[Waiting]) -> list[Tree]:
    """Append to the trees and note the places; returns the trees, not stored yet."""
    by_tree: dict[Any, list[Waiting]] = defaultdict(list)
    for row in waiting:
        by_tree[row[1]].append(row)
    keys = {raw: raw if isinstance(raw, UUID) else UUID(raw) for raw in by_tree}
    sizes = dict(
        TreeHead.objects.filter(tree__in=keys.values())
        .values_list("tree")
        .annotate(size=Max("size"))
        .values_list("tree", "size")
    )
    changed, places = [], []
    for raw, rows in by_tree.items():
        tree = Tree(keys[raw], sizes.get(keys[raw], 0))
        places += [(row[2], raw, place) for place, row in enumerate(rows, start=tree.size)]
        tree.append([bytes(row[3]) for row in rows])
        changed.append(tree)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audit_leaf (event, tree, position) VALUES (%s, %s, %s)", places
        )
    return changed


def _forget(waiting: Sequence[Waiting]) -> None:
    """Exactly these rows: others may have come in between with smaller ids."""
    ids = ", ".join(str(int(row[0])) for row in waiting)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM audit_pendingleaf WHERE id IN ({ids})")  # noqa: S608  # numbers


def _sign(installation: Tree, newest: Head | None, signer: Signer) -> Head:
    now = clock.now()
    head = Head(
        number=newest.number + 1 if newest else 1,
        size=installation.size,
        root=installation.root(),
        at=max(now, newest.at) if newest else now,  # a clock set back must not break the order
        previous=leaves.hash_of_head(newest) if newest else None,
        key_id=signer.key_id,
        public_key=signer.public_key(),
    )
    head.signature = signer.sign(leaves.bytes_to_sign(head))
    head.save(force_insert=True)
    return head
