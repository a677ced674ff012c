"""Two installations on loopback that reach each other by TLS: own processes, own databases, own
keys, own folders; the certificates come from an authority of the test."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.databases import own_database
from tests.exchange.peers.middle import Middle
from tests.exchange.peers.tls import authority
from tests.journeys.town import ROOT, Town

WIESENTAL, KREIS = "wiesental", "kreis"


class Side:
    """A town and the TLS before it."""

    def __init__(self, folder: Path, database: str, ca: Path, context: Any) -> None:
        self.town = Town(
            folder,
            database,
            RATHAUS_PEERS_CA_FILE=str(ca),
            RATHAUS_PEERS_PRIVATE="1",
            RATHAUS_EXCHANGE_CALLS="1000000",
        )
        self.middle = Middle(self.town.port, context).start()
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        self.town.environment |= {"RATHAUS_PORTAL_URL": self.middle.url, "PYTHONPATH": path}

    @property
    def url(self) -> str:
        return f"{self.middle.url}/fit-connect"

    def start(self) -> None:
        """The county's authorities and people, without services and applications."""
        self.town.mail.start()
        self.town.run("migrate", "--verbosity", "0")
        self.town.run("collectstatic", "--noinput", "--verbosity", "0")
        self.act("found")
        self.again()

    def act(self, what: str, /, **values: Any) -> Any:
        """See `acts`."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.exchange.peers.acts", what],
            input=json.dumps(values),
            cwd=ROOT,
            env=self.town.environment,
            capture_output=True,
            text=True,
            timeout=3600,
            check=False,
        )
        assert done.returncode == 0, f"{what}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return json.loads(done.stdout.splitlines()[-1])

    def admit(self, ars: str, name: str) -> dict[str, str]:
        """Credentials for the other side, as the command prints them."""
        words = ("exchange", "client", "--authority", ars, "--name", name, "--send")
        lines = [each.split(":") for each in self.town.run(*words).splitlines() if ":" in each]
        found = {name.strip(): value.strip() for name, value in lines[:2]}
        return {"client_id": found["client_id"], "secret": found["client_secret"]}

    def kill(self) -> None:
        """As when the power fails: web server, jobs, ledger, all at once, without a word."""
        roots = [each.pid for each in self.town.processes]
        for pid in [*roots, *_below(set(roots))]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for each in self.town.processes:
            each.wait(20)
        self.town.processes.clear()

    def again(self) -> None:
        """Start after a `kill`."""
        self.town._spawn("serve", "--port", str(self.town.port))
        self.town._wait()

    def stop(self) -> None:
        self.town.stop()
        self.middle.stop()


def _below(roots: set[int]) -> list[int]:
    """All descendants of processes of ours."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(text.rpartition(")")[2].split()[1])
    found: set[int] = set()
    grown = True
    while grown:
        fresh = {pid for pid, parent in parents.items() if parent in roots | found} - found
        grown, found = bool(fresh), found | fresh
    return sorted(found)


@contextmanager
def two_towns(folder: Path) -> Iterator[tuple[Side, Side]]:
    """Wiesental's installation and the Landkreis's, started, and connected both ways."""
    ca, context = authority(folder)
    with ExitStack() as stack:
        sides = []
        for name in ("here", "there"):
            (folder / name).mkdir()
            database = stack.enter_context(own_database(folder / name))
            sides.append(Side(folder / name, database, ca, context))
        here, there = sides
        stack.callback(there.stop)
        stack.callback(here.stop)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Side.start, sides))
        yield here, there


def connect(here: Side, there: Side, *, by: str, ars: str, name: str) -> Any:
    """`here` gets access to `there`, for which the authority with that key answers, and has its
    fingerprint from the telephone."""
    return here.act(
        "connect",
        by=by,
        name=name,
        url=there.url,
        fingerprint=there.act("fingerprint"),
        **there.admit(ars, name),
    )


def until(step: Any, seconds: float = 60) -> Any:
    """The first answer of `step` that is not empty."""
    end = time.monotonic() + seconds
    while not (found := step()):
        assert time.monotonic() < end, "nothing has come"
        time.sleep(1)
    return found
