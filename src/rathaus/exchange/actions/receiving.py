"""The one door: a submission, whichever way it came."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.audit import actions as audit
from rathaus.audit.actions import Named
from rathaus.exchange import registry
from rathaus.exchange.arrival import Arrival
from rathaus.exchange.models import Submission
from rathaus.lib.errors import RathausError


@transaction.atomic
def receive(*, arrival: Arrival, by: Named, at: datetime) -> Submission:
    """Take a delivery and let the registered handlers work on it, all or nothing.

    The same key again returns the same submission and does nothing; of two at the same moment one
    waits for the other. The caller has checked that `by` may submit. Raises RathausError where the
    key was used for something else, RuntimeError where nobody handles submissions (they would be
    lost).
    """
    known = Submission.objects.filter(key=arrival.key).first()
    if known is not None:
        return _same(known, arrival)
    if not registry.handlers():
        raise RuntimeError("No part handles submissions (exchange.registry).")
    try:
        with transaction.atomic():
            submission = _create(arrival, at)
    except IntegrityError:
        # Somebody delivered the same key between the look and the insert; theirs is committed now.
        return _same(Submission.objects.get(key=arrival.key), arrival)
    references = [handler(submission, arrival, by, at) for handler in registry.handlers()]
    submission.reference = next(filter(None, references), "")
    submission.save(update_fields=["reference"])
    audit.record(
        verb="submission.receive",
        object=submission,
        by=by,
        at=at,
        authority=submission.authority_id,
        channel=submission.channel,
        files=len(arrival.attachments),
    )
    return submission


def _create(arrival: Arrival, at: datetime) -> Submission:
    return Submission.objects.create(
        authority=arrival.authority,
        place=arrival.place,
        service=arrival.service,
        account=arrival.account,
        mandate=arrival.mandate,
        channel=arrival.channel,
        key=arrival.key,
        received_at=at,
        form_version=arrival.form_version,
    )


def _same(known: Submission, arrival: Arrival) -> Submission:
    account_id = arrival.account.pk if arrival.account else None
    if (known.account_id, known.authority_id, known.service_id) != (
        account_id,
        arrival.authority.pk,
        arrival.service.pk,
    ):
        raise RathausError(_("Diese Einreichung gehört zu einem anderen Vorgang."))
    return known
