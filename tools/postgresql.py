"""A throw-away PostgreSQL server for tests: own folder, free port on loopback, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import system

# The data lives for minutes: nothing waits for the disk.
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal")


@contextmanager
def server() -> Iterator[str]:
    """Yield the database URL of a running server; stop it and delete its folder at the end.

    PostgreSQL refuses to run as root; then it runs as the user `postgres` (or `nobody`).
    """
    folder = Path(tempfile.mkdtemp(prefix="rathaus-postgresql-"))
    process = None
    try:
        url, process = _start(folder, **_owner(folder))
        yield url
    finally:
        if process:
            process.send_signal(signal.SIGINT)  # "fast": break connections, shut down cleanly
            process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _start(folder: Path, **owner: Any) -> tuple[str, subprocess.Popen[bytes]]:
    password = secrets.token_hex(16)
    _create(folder, password, owner)
    port = _free_port()
    settings = (f"unix_socket_directories={folder}", f"port={port}", "listen_addresses=127.0.0.1")
    command = [_command("postgres"), "-D", str(folder / "data")]
    for setting in (*settings, *THROW_AWAY, "max_wal_senders=0", "max_connections=60"):
        command += ["-c", setting]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **owner
        )
    _wait(process, port, folder)
    return f"postgres://rathaus:{password}@127.0.0.1:{port}/postgres", process


def _create(folder: Path, password: str, owner: dict[str, Any]) -> None:
    password_file = folder / "password"
    password_file.write_text(password)
    password_file.chmod(0o644)  # the folder itself is closed to others
    command = [_command("initdb"), "-D", str(folder / "data"), "--username=rathaus", "--no-sync"]
    command += ["--auth=scram-sha-256", f"--pwfile={password_file}"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **owner)
    if done.returncode:
        raise RuntimeError(f"initdb: {done.stderr}")


def _command(name: str) -> str:
    found = system.find(name)
    if found is None:
        raise RuntimeError(f"{name} is missing: apt-get install postgresql")
    return str(found)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _attempt in range(300):
        ready = "ready to accept connections" in (folder / "log").read_text(errors="replace")
        if ready:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"PostgreSQL did not start on port {port}: {(folder / 'log').read_text()}")


def main() -> None:
    """Run a command with RATHAUS_DATABASE_URL set to a fresh server."""
    with server() as url:
        environment = os.environ | {"RATHAUS_DATABASE_URL": url}
        sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
