"""The part's own rules beside the permission map."""

from __future__ import annotations

from datetime import date

from rathaus.accounts.models import Post, Role
from rathaus.exchange.models import Room

WORKING_ROLES = (Role.CLERK, Role.HEAD)


def can_work_on(room: Room, post: Post, on: date) -> bool:
    """Whether a post may be given the room: same authority, a working role, in office."""
    in_office = post.valid_from <= on and (post.valid_to is None or on <= post.valid_to)
    return post.authority_id == room.authority_id and post.role in WORKING_ROLES and in_office


def is_overdue(room: Room, on: date) -> bool:
    """Whether the day until which an answer is asked for has passed."""
    return room.closed_at is None and room.answer_by is not None and room.answer_by < on
