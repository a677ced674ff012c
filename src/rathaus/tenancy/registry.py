"""What parts above fill in: the check of rights. `access` stands above this part and cannot be
imported here; the site registers `access.check.require` when it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rathaus.audit.actions import SYSTEM
from rathaus.lib.errors import Forbidden

Guard = Callable[[Any, str, Any], None]

_guards: list[Guard] = []


def register_guard(guard: Guard) -> None:
    """Let `guard(actor, permission, thing)` decide; it raises Stranger or Forbidden."""
    _guards[:] = [guard]


def require(by: Any, permission: str, thing: Any) -> None:
    """As `access.check.require`. The system (commands, jobs) may everything; without a registered
    guard nobody else may anything (Forbidden)."""
    if by is SYSTEM:
        return
    if not _guards:
        raise Forbidden
    _guards[0](by, permission, thing)


def require_system(by: Any) -> None:
    """For what nobody does but the operator, by command. Raises Forbidden for anybody else."""
    if by is not SYSTEM:
        raise Forbidden
