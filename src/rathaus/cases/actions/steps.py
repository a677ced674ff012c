"""What every action does: lock the case, follow the table, record the event, tell the applicant."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from rathaus.access.actor import Actor
from rathaus.accounts.models import Post
from rathaus.audit import actions as audit
from rathaus.audit.actions import Named
from rathaus.cases.models import Case
from rathaus.cases.states import follow
from rathaus.lib.errors import Forbidden
from rathaus.mailbox.models import Thread


def locked(case: Case) -> Case:
    """The case as it is now, locked until the transaction ends, so that of two clicks or two
    clerks the second one sees what the first one did.

    Its thread is locked first, as by an applicant who replies just now: in the other order each
    would wait for the other.
    """
    list(Thread.objects.select_for_update().filter(case_id=case.pk).values_list("pk"))
    rows = Case.objects.select_related("authority", "place", "service", "account")
    return rows.select_for_update(of=("self",)).get(pk=case.pk)


def move(case: Case, verb: str) -> None:
    """Set the state that follows. Raises WrongStateError; saves nothing."""
    case.state = follow(case.state, verb)


def event(case: Case, verb: str, by: Named, at: datetime, **detail: Any) -> None:
    """Record what happened to the case. `detail` without personal content."""
    audit.record(
        verb=f"case.{verb}", object=case, by=by, at=at, authority=case.authority_id, **detail
    )


def applicant_language(case: Case) -> AbstractContextManager[None]:
    """What staff's clicks write to the applicant is in the applicant's language, not in theirs."""
    account = case.account
    return translation.override(account.language if account else settings.LANGUAGE_CODE)


def post_of(by: Actor) -> Post:
    """The post under which a staff member acts. Raises Forbidden without one."""
    if by.post is None:
        raise Forbidden
    return by.post
