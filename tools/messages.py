"""`make messages`: collect the German texts into the English catalogue, then compile it.

Texts without a translation are listed; a test fails while there are any.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import system
import translations
from babel.messages.pofile import read_po

PACKAGE = translations.CATALOGUES.parent
OPTIONS = ("--no-wrap", "--no-location", "--no-obsolete", "--verbosity", "0")
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "rathaus.site.settings",
    "RATHAUS_SECRET_KEY": "unused",
    "RATHAUS_ALLOWED_HOSTS": "localhost",
}


def extract(package: Path = PACKAGE, language: str = "en") -> Path:
    """Bring the catalogue of that language in a copy of the package up to date with its sources;
    returns its path. Nothing changes in the file where no text has changed."""
    (package / "locale").mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "rathaus.site.cli", "makemessages", *OPTIONS, "--locale", language],
        cwd=package,
        env=os.environ | SETTINGS | {"PYTHONPATH": str(package.parent)},
        check=True,
    )
    catalogue = package / "locale" / language / "LC_MESSAGES" / "django.po"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(re.sub(r'"POT-Creation-Date:.*\n', "", text), encoding="utf-8")
    return catalogue


def missing(catalogue: Path) -> list[str]:
    """The texts of a catalogue that have no translation, or a doubtful one."""
    with catalogue.open("rb") as text:
        messages = [message for message in read_po(text) if message.id]
    return [str(m.id) for m in messages if m.fuzzy or not all(_strings(m.string))]


def _strings(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


if __name__ == "__main__":
    system.provide(["gettext"])
    found = missing(extract())
    translations.compile_changed()
    print(f"{len(found)} texts without an English translation", *found, sep="\n  ")
