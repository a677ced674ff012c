"""Compile the translation catalogues with Babel: no GNU gettext is needed on the machine."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).resolve().parent.parent / "src" / "rathaus" / "locale"


def compile_changed() -> None:
    """Write each `.mo` that is missing or older than its `.po`."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as text, target.open("wb") as compiled:
                write_mo(compiled, read_po(text))


if __name__ == "__main__":
    compile_changed()
