"""`make messages`: collect the German texts into the English catalogue, then compile it.

Texts without a translation are listed; a test fails while there are any.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import system
import translations
from babel.messages.pofile import read_po

PACKAGE = translations.CATALOGUES.parent


def extract(language: str = "en") -> Path:
    """Bring the catalogue of that language up to date with the sources; returns its path."""
    translations.CATALOGUES.mkdir(exist_ok=True)
    options = ["--no-wrap", "--no-location", "--no-obsolete", "--locale", language]
    subprocess.run(
        [sys.executable, "-m", "rathaus.site.cli", "makemessages", "--verbosity", "0", *options],
        cwd=PACKAGE,
        env=os.environ | {"RATHAUS_SECRET_KEY": "unused", "RATHAUS_ALLOWED_HOSTS": "localhost"},
        check=True,
    )
    return translations.CATALOGUES / language / "LC_MESSAGES" / "django.po"


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
