"""What a person tells about itself, and what an identity provider says of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.identities.received import Received
from rathaus.accounts.models import Account, AccountKind
from rathaus.audit import actions as audit
from rathaus.mailbox import content
from rathaus.mailbox.models import (
    Profile,
)


@transaction.atomic
def save_profile(*, account: Account, values: dict[str, str], by: Actor, at: datetime) -> Profile:
    """Keep what the person tells about itself, by meaning."""
    require(by, "profile.edit", Profile(account=account))
    stored = Profile.objects.select_for_update().filter(account=account).first()
    profile = stored or Profile(account=account)
    before, said = _known(stored)
    kept = {m: source for m, source in said.items() if values.get(m) == before.get(m)}
    return _save_profile(profile, values, kept, by, at)


@transaction.atomic
def take_over(
    *, account: Account, values: dict[str, str], source: content.Source, by: Actor, at: datetime
) -> Profile:
    """Fill the profile with what an identity provider says. What the person has written itself
    stays, and what was proven better."""
    require(by, "profile.edit", Profile(account=account))
    stored = Profile.objects.select_for_update().filter(account=account).first()
    known, said = _known(stored)
    for meaning, value in values.items():
        had, by_whom = known.get(meaning), said.get(meaning)
        theirs = not had or had == value or by_whom is not None
        if value and theirs and (by_whom is None or by_whom.level <= source.level):
            known[meaning], said[meaning] = value, source
    return _save_profile(stored or Profile(account=account), known, said, by, at)


def begin_profile(name: str, by: Actor, at: datetime) -> Profile:
    """The profile of a company that was just founded. Registered at `access.mandates.registry`."""
    return save_profile(account=by.account, values={"company_name": name}, by=by, at=at)


def take_received(account: Account, received: Received, at: datetime) -> None:
    """Registered at the accounts part: an identity provider said who the account's owner is."""
    if account.kind != AccountKind.STAFF and received.values:
        take_over(
            account=account,
            values=received.values,
            source=content.Source(received.source, received.level),
            by=Actor(account),
            at=at,
        )


def _known(profile: Profile | None) -> tuple[dict[str, str], dict[str, content.Source]]:
    if profile is None:
        return {}, {}
    return content.profile_values(profile), content.profile_sources(profile)


def _save_profile(
    profile: Profile,
    values: dict[str, str],
    sources: dict[str, content.Source],
    by: Actor,
    at: datetime,
) -> Profile:
    content.write_profile(profile, values, sources)
    profile.changed_at = at
    profile.save()
    audit.record(verb="profile.save", object=profile, by=by, at=at)
    return profile
