"""`rathaus serve` watches the web server and the job workers, and leaves nobody behind."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rathaus.site.supervision import Child, Supervisor

RATHAUS = (sys.executable, "-m", "rathaus.site.cli")
FOREVER = (sys.executable, "-c", "import time; time.sleep(600)")
Served = tuple[subprocess.Popen[str], int]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait for a condition; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def status(port: int) -> int:
    """The status of the front page; 0 while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def children_of(pid: int) -> dict[int, str]:
    """Direct children of a process with their command lines."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(c): Path(f"/proc/{c}/cmdline").read_text().replace("\0", " ") for c in found}


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation of its own, ready to serve."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RATHAUS_", "DJANGO_"))}
    values = kept | {
        "RATHAUS_SECRET_KEY": "only-for-tests",
        "RATHAUS_ALLOWED_HOSTS": "localhost",
        "RATHAUS_VAR_DIR": str(tmp_path),
        "RATHAUS_DEBUG": "1",  # static files need not be collected
    }
    (tmp_path / "static").mkdir()
    subprocess.run([*RATHAUS, "migrate", "--verbosity", "0"], env=values, check=True, timeout=120)
    return values


@pytest.fixture
def served(variables: dict[str, str], tmp_path: Path) -> Iterator[Served]:
    """A running `rathaus serve` and its port."""
    port = free_port()
    command = [*RATHAUS, "serve", "--port", str(port), "--workers", "1"]
    log_file = tmp_path / "serve.log"
    with log_file.open("w") as log:
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log, text=True)
    try:
        until(lambda: f":{port}/" in log_file.read_text() or process.poll() is not None)
        yield process, port
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_web_and_jobs_run_are_restarted_and_end_together(
    served: Served,
) -> None:
    process, port = served
    assert status(port) == 200
    before = children_of(process.pid)
    web = next(pid for pid, command in before.items() if "gunicorn" in command)
    assert any("qcluster" in command for command in before.values())
    os.kill(web, signal.SIGKILL)
    until(lambda: web not in children_of(process.pid) and status(port) == 200)
    last = children_of(process.pid)
    process.terminate()
    assert process.wait(timeout=60) == 0
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in last))
    assert status(port) == 0


def test_children_end_when_the_watcher_is_killed(
    served: Served,
) -> None:
    process, _port = served
    children = children_of(process.pid)
    process.kill()
    process.wait()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def test_a_taken_port_is_refused(variables: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [*RATHAUS, "serve", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(
            command, env=variables, capture_output=True, text=True, check=False, timeout=60
        )
    assert done.returncode == 1
    assert "schon belegt" in done.stderr


def test_a_web_server_that_dies_at_once_is_an_error() -> None:
    children = [Child("web", [sys.executable, "-c", "raise SystemExit(3)"]), Child("jobs", FOREVER)]
    supervisor = Supervisor(children, answers=lambda: False)
    handlers = [(n, signal.getsignal(n)) for n in (signal.SIGTERM, signal.SIGINT)]
    try:
        assert supervisor.run(when_ready=lambda: pytest.fail("it never answered")) is False
    finally:
        for number, handler in handlers:
            signal.signal(number, handler)
    assert not any(child.running for child in children)


def test_pauses_double_while_a_child_keeps_dying() -> None:
    child = Child("jobs", [sys.executable, "-c", "pass"])
    pauses = []
    for _attempt in range(7):
        child.start()
        assert child.process is not None
        child.process.wait()
        child.due = float("inf")
        before = time.monotonic()
        child.keep_running()
        pauses.append(round(child.due - before))
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
