"""An installation of its own that is killed again and again: `python … FOLDER ROUNDS`.

Every round a forked process stores, discards and disposes of records, and dies by SIGKILL: at a
named point of the way from spool to ledger leaf, or whenever its parent likes. What it was told is
done it writes down. At the end the parent looks what is true, and prints counts.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

KEY = b"k" * 32


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(owner: Any, name: str, *, after: bool, call: int) -> None:
    """Let the process die before or after the so-manieth call of a function."""
    original = getattr(owner, name)
    left = [call]

    def patched(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and not after:
            die()
        result = original(*args, **kwargs)
        if left[0] == 0:
            die()
        return result

    setattr(owner, name, patched)


def half_a_spool(call: int) -> None:
    """Die with half a spool on disk."""
    from rathaus.archive.content import local

    original = local.write_through
    left = [call]

    def patched(path: Path, pieces: Any) -> None:
        left[0] -= 1
        if left[0]:
            return original(path, pieces)
        path.write_bytes(b"".join(pieces)[:50])
        return die()

    local.write_through = patched


def points() -> dict[str, Callable[[int], None]]:
    """Named points, and how to die there at the so-manieth time."""
    from rathaus.archive import content as files
    from rathaus.archive.actions import disposing, storing
    from rathaus.archive.content import local
    from rathaus.archive.models import Record
    from rathaus.audit import actions as audit

    def at(owner: Any, name: str, after: bool) -> Callable[[int], None]:
        return lambda call: die_at(owner, name, after=after, call=call)

    return {
        "half a spool": half_a_spool,
        "spooled": at(local, "write_through", True),
        "before the name": at(local.LocalStore, "publish", False),
        "named, not synced": at(local, "sync_folder", False),
        "published": at(local.LocalStore, "publish", True),
        "before the row": at(storing, "keep", False),
        "row": at(Record, "save", True),
        "before the event": at(audit, "_insert", False),
        "event and leaf": at(audit, "_insert", True),
        "recorded": at(audit, "record", True),
        "committed": at(storing, "keep", True),
        "disposal recorded": at(disposing, "_save", True),
        "before the removal": at(files, "remove", False),
        "removed": at(files, "remove", True),
    }


class Child:
    """What a process does until it dies."""

    def __init__(self, log: Path, seed: int) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.chance = random.Random(seed)

    def say(self, what: str, pk: Any) -> None:
        os.write(self.log, f"{what} {pk}\n".encode())

    def work(self) -> None:
        """Three records: one stays, one is discarded, one is disposed of."""
        from rathaus.archive import actions
        from rathaus.lib import clock

        people = cast_of()
        at = clock.now()
        for kind in ("notice", "draft_file", "message_file"):
            record = actions.store(
                authority=people["place"], to=[key()], content=self.chance.randbytes(3000),
                name="a.pdf", media_type="application/pdf", kind=kind, by=people["head"], at=at,
            )  # fmt: skip
            self.say("stored", record.pk)
            if kind == "draft_file":
                self.say("discarding", record.pk)
                actions.discard(record=record, by=people["head"], at=at)
                self.say("discarded", record.pk)
            if kind == "message_file":
                actions.propose_disposal(record=record, by=people["clerk"], at=at)
                self.say("disposing", record.pk)
                actions.approve_disposal(record=record, by=people["head"], at=at)
                self.say("disposed", record.pk)


def key() -> Any:
    from rathaus.vault.envelope import SymmetricKey

    return SymmetricKey(KEY)


def cast_of() -> dict[str, Any]:
    """The actors, read anew."""
    from rathaus.access.actor import Actor
    from rathaus.accounts.models import Post
    from rathaus.tenancy.models import Authority

    place = Authority.objects.get(ars=ARS[0])
    posts = Post.objects.select_related("account").filter(authority=place)
    found = {role: posts.filter(role=role)[0] for role in ("head", "clerk")}
    return {"place": place} | {r: Actor(post.account, post) for r, post in found.items()}


ARS: list[str] = []


def round_of(log: Path, number: int, names: list[str]) -> None:
    """One process, one death."""
    from django.db import connections

    connections.close_all()
    chance = random.Random(number)
    pid = os.fork()
    if pid == 0:
        try:
            child = Child(log, number)
            if number % 2:
                points()[names[number // 2 % len(names)]](chance.randint(1, 3))
            for _turn in range(20):  # a point that is never met must not be waited for
                child.work()
            os._exit(3)
        except BaseException as error:  # a child that fails must say so, not live on
            os.write(2, f"round {number}: {error!r}\n".encode())
            os._exit(3)
    if not number % 2:
        time.sleep(chance.uniform(0.0, 0.12))
        os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status):
        name = names[number // 2 % len(names)] if number % 2 else "random moment"
        sys.exit(f"round {number} ({name}) ended with {status}")


def judge(log: Path) -> dict[str, int]:
    """What is true after all deaths. Raises AssertionError for anything lost or left."""
    from rathaus.archive import content, doctor
    from rathaus.archive.content import stores
    from rathaus.archive.models import Record
    from rathaus.lib import clock

    said = defaultdict(set)
    for line in log.read_text().splitlines():
        what, pk = line.split()
        said[what].add(pk)
    rows = {str(record.pk): record for record in Record.objects.all()}
    assert said["stored"] - said["discarding"] <= rows.keys(), "a stored record is lost"
    assert not said["discarded"] & rows.keys(), "a discarded record is back"
    assert all(rows[pk].disposed_at for pk in said["disposed"]), "a disposal is lost"
    for pk in said["stored"] - said["discarding"] - said["disposing"]:
        assert len(content.read(rows[pk], KeyRing())) == 3000
    assert [*doctor.missing()] == []
    assert [*doctor.verify(lambda *_: None)] == []
    later = clock.now() + timedelta(days=9)
    found = [*doctor.look(at=later)]
    assert {each.severity for each in found} <= {"note"}
    repaired = [*doctor.repair(at=later)]
    assert [*doctor.look(at=later)] == []
    store = stores.current()
    left = {each.name for tree in store.trees() for each in store.objects(tree)}
    assert left == {record.object for record in rows.values() if not record.disposed_at}
    return {"stored": len(said["stored"]), "rows": len(rows), "repaired": len(repaired)}


class KeyRing:
    def find(self, key_id: bytes) -> Any:
        return key() if key_id == key().id else None


def main() -> None:
    log, rounds = Path(sys.argv[1]), int(sys.argv[2])
    django.setup()
    from tests.cast import build_cast

    ARS.append(build_cast().places["wiesental"].ars)
    names = list(points())
    for number in range(rounds):
        round_of(log, number, names)
    print(json.dumps(judge(log)))  # noqa: T201  # the test reads it


if __name__ == "__main__":
    main()
