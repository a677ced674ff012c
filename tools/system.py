"""Debian packages that tools and tests need: installed where we may, named exactly where not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PHP_XML = "/usr/share/php*/xml/dom.ini"
SIMPLESAMLPHP = "/usr/share/simplesamlphp/www/module.php"
PACKAGES = {  # package → a command of it that must be found, or a file
    "chromium": "chromium",
    "gettext": "msgfmt",
    "poppler-utils": "pdftotext",
    "postgresql": "initdb",
    "php-cli": "php",
    "php-xml": PHP_XML,
    "simplesamlphp": SIMPLESAMLPHP,
}
POSTGRESQL_VERSIONS = Path("/usr/lib/postgresql")


def find(command: str) -> Path | None:
    """The path of a command; PostgreSQL's own are looked up in Debian's folder, newest first. Of a
    path (with wildcards) the first that is there."""
    if command.startswith("/"):
        return next(Path("/").glob(command.lstrip("/")), None)
    versions = (folder for folder in POSTGRESQL_VERSIONS.glob("*") if folder.name.isdigit())
    for folder in sorted(versions, key=lambda folder: int(folder.name), reverse=True):
        if (folder / "bin" / command).exists():
            return folder / "bin" / command
    found = shutil.which(command)
    return Path(found) if found else None


def provide(packages: Iterable[str] = tuple(PACKAGES)) -> None:
    """Install the packages whose command is missing; where we may not, exit 1 and say how."""
    missing = [package for package in packages if find(PACKAGES[package]) is None]
    if missing and not install(missing):
        names = " ".join(missing)
        sys.exit(
            f"Es fehlt / missing: {names}\n"
            f"Bitte installieren / please install: apt-get install {names}"
        )


def install(packages: list[str]) -> bool:
    """Install Debian packages as root or through passwordless sudo; False where we may not."""
    prefix = _as_root()
    if prefix is None or shutil.which("apt-get") is None:
        return False
    print(f"  apt-get install {' '.join(packages)}", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    _quietly([*apt, "update"])  # one broken source of several must not stop the installation
    return _quietly([*apt, "install", "-y", "--no-install-recommends", *packages])


@cache
def _as_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _quietly(["sudo", "-n", "true"], show=False):
        return ["sudo", "-n"]
    return None


def _quietly(command: list[str], *, show: bool = True) -> bool:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode and show:
        print(done.stdout[-2000:] + done.stderr[-2000:], file=sys.stderr)
    return done.returncode == 0
