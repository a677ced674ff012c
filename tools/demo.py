"""`make demo`: from a fresh checkout to a running town hall; later calls keep its data."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import environment

VAR = environment.ROOT / "var"
PORT = os.environ.get("RATHAUS_PORT", "8000")


def main() -> None:
    """Check the port, build the environment, then become the demo server."""
    _refuse_taken_port()
    environment.ensure("run")
    script = str(Path(__file__).with_name("start_demo.py"))
    os.chdir(environment.ROOT)
    os.execve(environment.PYTHON, [str(environment.PYTHON), script, PORT], _variables())


def _refuse_taken_port() -> None:
    if not PORT.isdigit() or not 0 < int(PORT) < 65536:
        sys.exit(f"RATHAUS_PORT={PORT}: keine Portnummer / not a port number.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(PORT)))
        except OSError as error:
            sys.exit(
                f"Port {PORT} ist nicht frei ({error.strerror}). Einen anderen nehmen:\n"
                f"Port {PORT} is not available. Choose another one:\n"
                f"  make demo RATHAUS_PORT={int(PORT) % 65535 + 1}"
            )


def _variables() -> dict[str, str]:
    """The caller's variables win; the rest fits a demo on this machine."""
    defaults = {
        "RATHAUS_ALLOWED_HOSTS": "localhost,.localhost,127.0.0.1",
        "RATHAUS_SECURE_COOKIES": "0",  # plain http, only on this machine
        "RATHAUS_STAFF_SECOND_FACTOR": "0",  # who tries the demo need not fetch a telephone
        "RATHAUS_VAR_DIR": str(VAR),
        "RATHAUS_LOG_LEVEL": "WARNING",
        "RATHAUS_PORTAL_URL": f"http://localhost:{PORT}",
        "RATHAUS_PORTAL_OPERATOR": "039990000000",  # the fictional county
    }
    values = defaults | environment.variables()
    folder = Path(values["RATHAUS_VAR_DIR"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mail = folder.resolve() / "mail"
    values.setdefault("RATHAUS_EMAIL_URL", f"filemail:///{mail}")  # one "/" ends the host
    if not {"RATHAUS_SECRET_KEY", "RATHAUS_SECRET_KEY_FILE"} & values.keys():
        values["RATHAUS_SECRET_KEY_FILE"] = str(_secret_key(folder / "secret_key"))
    return values


def _secret_key(file: Path) -> Path:
    """Write a fresh key once, readable only by its owner."""
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(50))
    return file


if __name__ == "__main__":
    main()
