"""The part's own rules beside the permission map: small predicates on cases."""

from __future__ import annotations

from datetime import date

from rathaus.accounts.models import Post, Role
from rathaus.cases.models import Case
from rathaus.cases.states import OPEN

WORKING_ROLES = (Role.CLERK, Role.HEAD)


def is_open(case: Case) -> bool:
    """Whether something is still to be decided."""
    return case.state in OPEN


def is_overdue(case: Case, on: date) -> bool:
    """Whether an open case is past its day."""
    return is_open(case) and case.due_on is not None and case.due_on < on


def can_work_on(case: Case, post: Post, on: date) -> bool:
    """Whether a post may be given the case: same authority, a working role, in office."""
    in_office = post.valid_from <= on and (post.valid_to is None or on <= post.valid_to)
    return post.authority_id == case.authority_id and post.role in WORKING_ROLES and in_office
