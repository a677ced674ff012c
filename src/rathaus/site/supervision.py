"""Runs the web server and the job workers as children of one process, and keeps them running."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

GRACE = 30.0  # seconds a child has to finish what it is doing
LONGEST_PAUSE = 30.0  # seconds between two attempts to start a child that keeps dying
STABLE = 60.0  # seconds after which a child counts as recovered
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process of the installation, in a process group of its own."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0

    def start(self) -> None:
        """Start it; it ends with us even when we are killed."""
        self.process = subprocess.Popen(  # noqa: S603  # commands of our own, no outside input
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # no threads are running here
        )
        self.started = time.monotonic()

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def keep_running(self) -> None:
        """Restart a dead process, after a pause that doubles with each failure in a row."""
        now = time.monotonic()
        if self.running:
            return
        if self.process is not None:
            self._bury(now)
        if now >= self.due:
            self.start()

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process is not None and self.running:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, until: float) -> None:
        """Wait for the end until that moment (monotonic seconds), then kill what is left."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        self._kill_group()
        self.process.wait()

    def _bury(self, now: float) -> None:
        self._kill_group()  # children it left behind would work on beside their successors
        self.failures = 1 if now - self.started > STABLE else self.failures + 1
        self.due = now + min(LONGEST_PAUSE, 2.0 ** (self.failures - 1))
        self.process = None

    def _kill_group(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Starts the children, watches them, stops them in order on SIGTERM, SIGINT or an error."""

    children: Sequence[Child]
    answers: Callable[[], bool]
    patience: float = 60.0
    stopping: bool = field(default=False, init=False)

    def run(self, when_ready: Callable[[], None]) -> bool:
        """Run until a signal arrives; False if the first child (the web server) never answered."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        try:
            for child in self.children:
                child.start()
            if not self._wait_until_ready():
                return self.stopping
            when_ready()
            self._watch()
        finally:
            self._stop()
        return True

    def _wait_until_ready(self) -> bool:
        end = time.monotonic() + self.patience
        while not self.stopping and self.children[0].running and time.monotonic() < end:
            if self.answers():
                return True
            time.sleep(0.1)
        return False

    def _watch(self) -> None:
        while not self.stopping:
            for child in self.children:
                child.keep_running()
            time.sleep(0.2)

    def _stop(self) -> None:
        for child in self.children:
            child.stop()
        until = time.monotonic() + GRACE
        for child in self.children:
            child.wait(until)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
