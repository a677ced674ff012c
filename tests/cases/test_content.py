"""Personal content goes through one door, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import rathaus.cases

FOLDER = Path(rathaus.cases.__file__).parent


def test_only_the_content_room_touches_the_columns() -> None:
    found = []
    for path in FOLDER.rglob("*.py"):
        if {"content", "migrations"} & set(path.relative_to(FOLDER).parts):
            continue
        for line in path.read_text().splitlines():
            touches = re.search(r"(?<!cases)\.content\b(?!\.)", line)
            if touches and "import" not in line and "content.put(" not in line:
                found.append(f"{path.name}: {line.strip()}")
    assert found == []
