"""Sequences what waits, once a second, until it is told to end."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from django.db import DatabaseError, close_old_connections

from rathaus.audit import registry
from rathaus.audit.ledger.sequencer import LIMIT, sequence
from rathaus.audit.ledger.stamping import Stamper
from rathaus.lib.errors import RathausError
from rathaus.standards.merkle import Damaged

PAUSE = 1.0  # seconds between two looks

log = logging.getLogger(__name__)


class Follower:
    """One process of the installation; a second one does no harm, it waits its turn."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._stamper = Stamper()
        self._last_fault = ""

    def run(self) -> None:
        """Until SIGTERM or SIGINT; a batch that has begun is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        while not self._ended.is_set():
            close_old_connections()  # one that broke is opened anew
            self.turn()
            self._ended.wait(PAUSE)

    def turn(self) -> None:
        """Sequence all that waits. A fault is logged once and tried again at the next turn."""
        try:
            if registry.signer() is None:
                self._fault("nobody signs the ledger; events wait")
                return
            while sequence() == LIMIT and not self._ended.is_set():
                pass
            self._stamper.turn()
        except (RathausError, Damaged, OSError, DatabaseError) as error:
            self._fault(f"the ledger stands still: {error}")
        else:
            self._last_fault = ""

    def _fault(self, text: str) -> None:
        if text != self._last_fault:
            log.error("%s", text)
        self._last_fault = text

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._ended.set()
