"""SQLite with an advisory lock around write transactions.

WAL, IMMEDIATE and synchronous=FULL are Django options (`OPTIONS` below). SQLite's own busy handler
polls, so a writer among several can starve for seconds. All processes of an installation therefore
queue on one `flock` beside the database file while a transaction is open; the kernel wakes them in
turn and releases the lock when a process dies.
"""

from __future__ import annotations

import fcntl
import os

from django.db.backends.sqlite3 import base

OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; holds the write lock from BEGIN IMMEDIATE to COMMIT or ROLLBACK."""

    _lock_file: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._lock()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # stubs omit it
        except BaseException:
            self._unlock()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # stubs omit it
        self._unlock()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # stubs omit it
        finally:
            self._unlock()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # stubs omit it
        finally:
            self._unlock()

    def _lock(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self._lock_file is not None or ":memory:" in name or "mode=memory" in name:
            return
        handle = os.open(f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        self._lock_file = handle

    def _unlock(self) -> None:
        if self._lock_file is not None:
            os.close(self._lock_file)  # closing the only descriptor releases the lock
            self._lock_file = None
