"""What an event puts into the ledger: a header, which stays, and a payload, which can be erased."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from rathaus.audit.models import Event, Head, TreeHead
from rathaus.standards.evidence import verifier
from rathaus.standards.merkle import leaf_hash

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SALT = 16  # bytes
INSTALLATION = UUID(int=2**128 - 1)
"""The tree whose leaves are the heads of all other trees."""


def microseconds(at: datetime) -> int:
    """A moment as microseconds since 1970 in UTC: the same on every database."""
    return (at - EPOCH) // timedelta(microseconds=1)


def payload(event: Event) -> dict[str, Any]:
    """What `mac` commits to."""
    return {
        "actor": event.actor,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "detail": event.detail,
    }


def header(event: Event) -> dict[str, Any]:
    """What the leaf hash covers."""
    return {
        "format": verifier.EVENT,
        "id": str(event.pk),
        "at": microseconds(event.at),
        "authority": str(event.authority) if event.authority else None,
        "verb": event.verb,
        "mac": bytes(event.mac).hex(),
    }


def seal(event: Event) -> bytes:
    """Give a new event its salt and mac; returns the leaf hash that must wait with it."""
    event.salt = os.urandom(SALT)
    event.mac = verifier.payload_mac(event.salt, payload(event))
    return hash_of(event)


def hash_of(event: Event) -> bytes:
    """The leaf hash of an event, 32 bytes."""
    return leaf_hash(verifier.canonical(header(event)))


def tree_of(event: Event) -> UUID:
    """The tree of the event's authority."""
    return event.authority or verifier.NO_AUTHORITY


def tree_head(tree: UUID, size: int, root: bytes) -> dict[str, Any]:
    """What stands in the installation's tree for an authority's tree after a batch."""
    return {"format": verifier.TREE, "tree": str(tree), "size": size, "root": root.hex()}


def hash_of_tree_head(head: TreeHead) -> bytes:
    """The leaf hash of an authority's head, 32 bytes."""
    return leaf_hash(verifier.canonical(tree_head(head.tree, head.size, bytes(head.root))))


def unsigned_head(head: Head) -> dict[str, Any]:
    """What the signature of a head covers."""
    return {
        "format": verifier.HEAD,
        "number": head.number,
        "size": head.size,
        "root": bytes(head.root).hex(),
        "at": microseconds(head.at),
        "previous": None if head.previous is None else bytes(head.previous).hex(),
        "key_id": head.key_id,
        "key": verifier.fingerprint(bytes(head.public_key)),
    }


def signed_head(head: Head) -> dict[str, Any]:
    """A head as others get it."""
    return {
        **unsigned_head(head),
        "public_key": bytes(head.public_key).hex(),
        "signature": bytes(head.signature).hex(),
    }


def bytes_to_sign(head: Head) -> bytes:
    """The canonical bytes under the signature."""
    return verifier.canonical(unsigned_head(head))


def hash_of_head(head: Head) -> bytes:
    """What the next head names as `previous`, 32 bytes."""
    return verifier.head_hash(unsigned_head(head))
