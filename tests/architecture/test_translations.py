"""Every German text a person may see has an English translation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.architecture.sources import PACKAGE

OPTIONS = ("--locale", "en", "--no-obsolete")
CATALOGUE = Path("locale", "en", "LC_MESSAGES", "django.po")


def extracted(tmp_path: Path) -> polib.POFile:
    """The English catalogue after collecting all texts anew, made on a copy of the package."""
    copy = tmp_path / "rathaus"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static"))
    done = subprocess.run(
        [*(sys.executable, "-m", "rathaus.site.cli", "makemessages"), *OPTIONS],
        cwd=copy,
        env=os.environ
        | {"PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "rathaus.site.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return polib.pofile(copy / CATALOGUE)


def test_every_text_is_translated(tmp_path: Path) -> None:
    if not (PACKAGE / CATALOGUE).exists():
        pytest.skip("there is no English catalogue yet (make messages)")
    if shutil.which("xgettext") is None:
        pytest.fail("gettext is missing: apt-get install gettext (make test does, where it may)")
    catalogue = extracted(tmp_path)
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
