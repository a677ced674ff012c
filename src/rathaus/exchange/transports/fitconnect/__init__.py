"""FIT-Connect over HTTPS: another installation of Rathaus, or any delivery service that speaks the
submission API. What is asked of whom, in this order, is ADR 0023's "exactly once".

The peer's own keys are at `{url}/.well-known/jwks.json`; what it says is believed where it is
signed by a key that `Peer.keys` holds, what a destination says by one of `PeerDestination.keys`.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from rathaus.exchange.content import directory, dispatches
from rathaus.exchange.models import Consignment, Peer, PeerDestination
from rathaus.exchange.transports import Check, Hindrance, Keep, Proven, problems
from rathaus.exchange.transports.fitconnect import probing, wire
from rathaus.exchange.transports.fitconnect.service import Service
from rathaus.lib import clock
from rathaus.standards.fitconnect import events, ids, tags
from rathaus.standards.fitconnect.events import Expected
from rathaus.standards.fitconnect.lifecycle import Happening, Issuer
from rathaus.standards.fitconnect.problems import FitConnectError
from rathaus.standards.jose import JoseError, KeyRefused, PublicKey, Purpose, keys

TITLE = "Behördenraum"


class FitConnect:
    """See `transports.Transport`."""

    def carry(self, consignment: Consignment, keep: Keep) -> None:
        """Ask for ids, attachments, submit. Sent again only after the log has been asked."""
        service = Service(_peer(consignment))
        if consignment.submission is not None and self._handed_in(consignment):
            return
        submission = str(consignment.submission or "")
        if not submission:
            submission, _case = self._create(service, consignment, keep)
        for each in consignment.files.select_related("record"):
            found = service.attach(submission, str(each.name), each.record, each.size)
            if found.status == HTTPStatus.CONFLICT and self._handed_in(consignment):
                return
            _check(found)
        found = service.submit(submission, bytes(consignment.metadata), bytes(consignment.data))
        if found.status == HTTPStatus.CONFLICT and self._handed_in(consignment):
            return
        _check(found)

    def _create(self, service: Service, consignment: Consignment, keep: Keep) -> tuple[str, str]:
        values = {
            "destinationId": str(consignment.participant.destination),
            "announcedAttachments": [str(each.name) for each in consignment.files.all()],
            "publicService": {"identifier": dispatches.SERVICE, "name": TITLE},
        }
        submission, case = service.create(values)
        try:
            found = ids.check(submission, "submissionId"), ids.check(case, "caseId")
        except FitConnectError as error:
            raise Hindrance(problems.NO_FITCONNECT, str(error)) from error
        kept = keep(*found)
        consignment.refresh_from_db(fields=["submission", "case"])
        return kept

    def _handed_in(self, consignment: Consignment) -> bool:
        """Whether the service says that it has everything. Raises Hindrance LOST where it has let
        go of what was created, or knows nothing of it."""
        seen = [each.event.happening for each in self.follow(consignment)]
        if Happening.SUBMIT in seen:
            return True
        if Happening.DELETE in seen:
            raise Hindrance(problems.LOST)
        return False

    def follow(self, consignment: Consignment) -> list[Proven]:
        """The log of the case, as far as it is about the consignment."""
        peer = _peer(consignment)
        expected = Expected(
            service=peer.url,
            destination=str(consignment.participant.destination),
            subject=str(consignment.submission),
            case=str(consignment.case),
        )
        known = _Keys(peer, consignment.participant.destination)
        found = []
        for token in Service(peer).events(str(consignment.case)):
            proven = _proven(token, known, expected)
            if proven is not None:
                _check_tags(proven, consignment)
                found.append(proven)
        return found

    def directory(self, peer: Peer, page: int = 0) -> str:
        """`GET /directory`, a page of it."""
        found = Service(peer).public(f"/directory?page={page}", most=wire.LARGE)
        try:
            return found.body.decode("ascii").strip()
        except UnicodeDecodeError as error:
            raise Hindrance(problems.NO_FITCONNECT, "no directory") from error

    def keys(self, peer: Peer) -> list[dict[str, Any]]:
        """`GET /.well-known/jwks.json`, those that verify."""
        found = Service(peer).public("/.well-known/jwks.json").json().get("keys")
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Hindrance(problems.NO_FITCONNECT, "no keys")
        try:
            rows = directory.signing(found)
        except JoseError as error:
            raise Hindrance(problems.NO_FITCONNECT, "not a usable key") from error
        return [keys.write(each) for each in rows]

    def probe(self, peer: Peer) -> Sequence[Check]:
        """What works."""
        return probing.probe(peer, self)


class _Keys:
    """Whose signature is believed."""

    def __init__(self, peer: Peer, destination: UUID) -> None:
        row = PeerDestination.objects.filter(peer=peer, destination=destination).first()
        self._service, self._place = peer.keys, row.keys if row else []

    def __call__(self, kind: Issuer, iss: str, kid: str) -> PublicKey:
        rows = self._service if kind is Issuer.SERVICE else self._place
        return keys.find({"keys": rows}, kid, Purpose.VERIFY)


def _proven(token: str, known: _Keys, expected: Expected) -> Proven | None:
    """None for an event about something else in the same case."""
    try:
        event, _kid = events.read_unproven(token)
        if event.subject != expected.subject and event.case == expected.case:
            return None
        return Proven(events.verify(token, keys=known, expected=expected, now=clock.now()), token)
    except KeyRefused as error:
        raise Hindrance(problems.KEY_CHANGED, str(error)) from error
    except (JoseError, FitConnectError) as error:
        raise Hindrance(problems.FORGED, type(error).__name__) from error


def _check_tags(proven: Proven, consignment: Consignment) -> None:
    """A receipt is about what we have sent, not about something else under the same id."""
    if proven.event.tags is None:
        return
    try:
        tags.compare(proven.event.tags, tags.read(consignment.tags))
    except FitConnectError as error:
        raise Hindrance(problems.FORGED, "other tags") from error


def _check(found: wire.Found) -> None:
    if found.status in (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT):
        return
    if found.status == HTTPStatus.NOT_FOUND:
        raise Hindrance(problems.LOST, str(found.status))
    if found.status == HTTPStatus.CONFLICT:
        raise Hindrance(problems.BROKEN, str(found.status))
    raise wire.refused(found)


def _peer(consignment: Consignment) -> Peer:
    peer = consignment.participant.peer
    if peer is None or peer.ended_at is not None:
        raise Hindrance(problems.ENDED)
    return peer
