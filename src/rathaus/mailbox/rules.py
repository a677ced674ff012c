"""The part's own rules beside the permission map: small predicates on conversations."""

from __future__ import annotations

from datetime import date, timedelta

from rathaus.accounts.models import Post, Role
from rathaus.mailbox.models import Thread
from rathaus.tenancy.models import Authority

WORKING_ROLES = (Role.CLERK, Role.HEAD)
REMIND_DAYS = 3  # before the day until which an answer is asked for
NEAR_DAYS = 3
NEW_A_DAY = 20  # conversations that one account may begin within a day


def is_overdue(thread: Thread, on: date) -> bool:
    """Whether the person was to answer until a day that has passed."""
    return thread.answer_by is not None and thread.answer_by < on


def is_near(thread: Thread, on: date) -> bool:
    """Whether that day is near, or here."""
    near = on + timedelta(days=NEAR_DAYS)
    return thread.answer_by is not None and on <= thread.answer_by <= near


def can_work_on(thread: Thread, post: Post, on: date) -> bool:
    """Whether a post may be given the conversation: same authority, a working role, in office."""
    in_office = post.valid_from <= on and (post.valid_to is None or on <= post.valid_to)
    return post.authority_id == thread.authority_id and post.role in WORKING_ROLES and in_office


def can_be_written_to(authority: Authority, on: date) -> bool:
    """Whether an authority works with Rathaus on that day."""
    joined = authority.joined_on is not None and authority.joined_on <= on
    return joined and authority.exists_on(on)
