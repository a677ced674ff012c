"""Has the newest head time-stamped (RFC 3161), beside the work: a dead authority stops nothing."""

from __future__ import annotations

import logging
import threading
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from rathaus.audit.ledger import leaves
from rathaus.audit.ledger.sequencer import newest_head
from rathaus.audit.models import TimeStamp
from rathaus.lib import clock
from rathaus.standards.evidence import verifier

TIMEOUT = 20  # seconds without a byte
LARGEST = 64 * 1024  # bytes of an answer

log = logging.getLogger(__name__)


class Stamper:
    """Asks at most once in settings.LEDGER_TSA_SECONDS; the request runs in a thread, which
    touches no database."""

    def __init__(self) -> None:
        self._asked: tuple[int, bytes] | None = None  # number and bytes of the head
        self._answer: bytes | None = None
        self._thread: threading.Thread | None = None
        self._due = clock.now()

    def turn(self) -> None:
        """Store an answer that has come, ask if it is time. Never waits."""
        if not settings.LEDGER_TSA_URL or (self._thread and self._thread.is_alive()):
            return
        self._store()
        if clock.now() >= self._due:
            self._ask()

    def wait(self) -> None:
        """Wait for the answer to the last question."""
        if self._thread:
            self._thread.join()

    def _ask(self) -> None:
        head = newest_head()
        if head is None or TimeStamp.objects.filter(head=head).exists():
            return
        self._due = clock.now() + timedelta(seconds=settings.LEDGER_TSA_SECONDS)
        self._asked = head.number, leaves.bytes_to_sign(head)
        request = TimestampRequestBuilder().data(self._asked[1])
        data = request.hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True).build()
        self._thread = threading.Thread(
            target=self._fetch, args=(settings.LEDGER_TSA_URL, data.as_bytes()), daemon=True
        )
        self._thread.start()

    def _fetch(self, url: str, query: bytes) -> None:
        headers = {"Content-Type": "application/timestamp-query"}
        try:
            if not url.startswith(("http://", "https://")):
                raise ValueError("RATHAUS_LEDGER_TSA_URL is no web address")
            request = urllib.request.Request(url, query, headers)  # noqa: S310  # checked above
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  # ditto
                self._answer = answer.read(LARGEST)
        except (OSError, ValueError) as error:
            log.warning("no time stamp: %s", error)

    def _store(self) -> None:
        """Keep what fits; without a certificate only its time is read."""
        answer, asked = self._answer, self._asked
        self._answer = self._asked = None
        if answer is None or asked is None:
            return
        try:
            pem = settings.LEDGER_TSA_CERTIFICATE
            if pem:
                verifier.check_time_stamp(answer, asked[1], Path(pem).read_bytes())
            TimeStamp.objects.create(head_id=asked[0], token=answer, at=clock.now())
        except (verifier.Untrue, OSError) as error:
            log.warning("time stamp refused: %s", error)
