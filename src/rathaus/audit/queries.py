"""Reads of the ledger: proofs for others."""

from __future__ import annotations

import base64
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.audit.ledger import leaves
from rathaus.audit.ledger.sequencer import newest_head
from rathaus.audit.ledger.trees import Tree
from rathaus.audit.models import Event, Head, Leaf, TimeStamp, TreeHead
from rathaus.lib.errors import RathausError
from rathaus.standards import merkle
from rathaus.standards.evidence import verifier


def proof(event: Event, *, salt: bytes | None = None, number: int | None = None) -> dict[str, Any]:
    """A proof of one event (``rathaus-proof/1``) for `standards/evidence/verifier.py`.

    `salt` is that of the document the event is about; its `detail` then has the `commitment` (hex).
    The proof leads to the head `number`, for a witness who keeps that one; by default to the last
    head with a time stamp that covers the event, else to the newest. Raises RathausError while the
    event waits for its place (`audit.ledger.sequence()` helps), or if that head does not cover it.
    """
    leaf = Leaf.objects.filter(event=event.pk).first()
    stamp = _stamp(leaf, number) if leaf else None
    head = stamp.head if stamp else newest_head() if number is None else _head(number)
    if leaf is None or head is None:
        raise RathausError(
            _("Dieses Ereignis ist noch nicht nachweisbar. Bitte versuchen Sie es gleich wieder.")
        )
    tree_head = _covering(leaf).filter(position__lt=head.size).order_by("-position").first()
    if tree_head is None:
        raise RathausError(_("Dieser Kopf ist älter als das Ereignis."))
    tree = Tree(leaf.tree, tree_head.size)
    installation = Tree(leaves.INSTALLATION, head.size)
    place = tree_head.position
    return {
        "format": verifier.PROOF,
        "event": {
            "header": leaves.header(event),
            "payload": None if event.salt is None else leaves.payload(event),
            "salt": None if event.salt is None else bytes(event.salt).hex(),
            "index": leaf.position,
            "path": _hex(merkle.inclusion_path(leaf.position, tree.size, tree.read)),
        },
        "tree": leaves.tree_head(leaf.tree, tree.size, bytes(tree_head.root)),
        "tree_index": place,
        "tree_path": _hex(merkle.inclusion_path(place, head.size, installation.read)),
        "head": leaves.signed_head(head),
        "document": _document(event, salt),
        "time_stamp": base64.b64encode(bytes(stamp.token)).decode() if stamp else None,
    }


def head() -> dict[str, Any]:
    """The newest signed head, for witnesses. Raises RathausError where there is none."""
    found = newest_head()
    if found is None:
        raise RathausError(_("Das Protokoll hat noch keinen Kopf."))
    return leaves.signed_head(found)


def consistency(first: dict[str, Any]) -> dict[str, Any]:
    """A proof (``rathaus-consistency/1``) that nothing but additions came after the head `first`.

    Raises verifier.Untrue if `first` is no head or its history is not ours, RathausError.
    """
    first, newest = verifier.check_head(first), head()
    if first["size"] > newest["size"]:
        raise verifier.Untrue(_("Der Kopf ist neuer als diese Datenbank: Sie wurde zurückgesetzt."))
    tree = Tree(leaves.INSTALLATION, newest["size"])
    path = merkle.consistency_path(first["size"], newest["size"], tree.read)
    pair = {
        "format": verifier.CONSISTENCY,
        "first": first,
        "second": newest,
        "path": _hex(path),
    }
    verifier.check_pair(pair)
    return pair


def _covering(leaf: Leaf) -> QuerySet[TreeHead]:
    return TreeHead.objects.filter(tree=leaf.tree, size__gt=leaf.position)


def _head(number: int) -> Head:
    found = Head.objects.filter(number=number).first()
    if found is None:
        raise RathausError(_("Diesen Kopf gibt es hier nicht."))
    return found


def _stamp(leaf: Leaf, number: int | None) -> TimeStamp | None:
    first: TreeHead = _covering(leaf).order_by("position")[0]
    stamps = TimeStamp.objects.filter(head__size__gt=first.position)
    if number is not None:
        stamps = stamps.filter(head=number)
    return stamps.select_related("head").order_by("-pk").first()


def _document(event: Event, salt: bytes | None) -> dict[str, str] | None:
    if salt is None:
        return None
    return {"salt": salt.hex(), "commitment": str(event.detail.get("commitment"))}


def _hex(path: list[bytes]) -> list[str]:
    return [entry.hex() for entry in path]
