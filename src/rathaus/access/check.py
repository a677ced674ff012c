"""`require` and `allows`: the only two questions about rights."""

from __future__ import annotations

from typing import Any

from rathaus.access.actor import Actor
from rathaus.access.permission_map import PERMISSIONS, own_account, own_authority
from rathaus.lib.errors import Forbidden, Stranger


def allows(actor: Actor | None, permission: str, thing: Any) -> bool:
    """Whether the map grants `permission` on `thing`. Raises KeyError for an unknown permission."""
    grants = PERMISSIONS[permission].grants
    if not actor or actor.role not in grants:  # lazy on requests: `is None` would miss anonymous
        return False
    return grants[actor.role](actor, thing)


def require(actor: Actor | None, permission: str, thing: Any) -> None:
    """Return if the map grants it. Raises Stranger (404) for someone who has no business with
    `thing`, Forbidden (403) for a colleague or owner who lacks this right."""
    if allows(actor, permission, thing):
        return
    if actor and _knows(actor, thing):
        raise Forbidden
    raise Stranger


def _knows(actor: Actor, thing: Any) -> bool:
    owned = hasattr(thing, "account_id") and own_account(actor, thing)
    return owned or (hasattr(thing, "authority_id") and own_authority(actor, thing))
