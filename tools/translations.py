"""Compile the translation catalogues with Babel: no GNU gettext is needed on the machine."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).resolve().parent.parent / "src" / "rathaus" / "locale"


def compile_changed(catalogues: Path = CATALOGUES) -> None:
    """Write each `.mo` that is missing or older than its `.po`, so that no reader sees a half."""
    for source in catalogues.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        compiled = BytesIO()
        with source.open("rb") as text:
            write_mo(compiled, read_po(text))
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(compiled.getvalue())
        part.replace(target)


if __name__ == "__main__":
    compile_changed()
