"""Exceptions are explained, dependencies have reasons, and nothing of a machine gets in."""

from __future__ import annotations

import re

from tests.architecture.sources import NOT_OURS, files, name, project, python_files
from tests.shared_data import ROOT

# Group 1 is what follows the exception: words there are the reason.
EXCEPTION = re.compile(
    r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[^]]*\])?)(.*)$"
)
WORD = re.compile(r"[a-zA-Z]{3}")
# In pieces, so that this file passes its own test.
HOSTS = r"(?:py" r"pi|python" r"hosted|npm" r"js)\.(?:org|com)|deb\.deb" r"ian\.org"
PLACES = r"/ro" r"ot/|/wo" r"rk/|/ho" r"me/[a-z]|/tm" r"p/[a-z]"
FORBIDDEN = re.compile(f"{HOSTS}|{PLACES}")
BINARY = {".gz", ".pdf", ".png", ".jpg", ".webp", ".ico", ".woff2", ".ttf", ".otf", ".sqlite3"}


def test_every_exception_has_a_reason() -> None:
    found = []
    for path in python_files("src", "tests", "tools", "benchmarks"):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            match = EXCEPTION.search(line)
            if match and not WORD.search(match.group(1)):
                found.append(f"{name(path)}:{number} {line.strip()}")
    assert not found, "\n".join(found)


def test_every_dependency_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    groups = project()["dependency-groups"].values()
    declared = [*project()["project"]["dependencies"], *(d for group in groups for d in group)]
    bare = [d for d in declared if not re.search(rf'"{re.escape(d)}",?[ ]+# \S', text)]
    assert not bare, "\n".join(bare)


def test_no_registry_hosts_and_no_paths_of_a_machine() -> None:
    found = []
    for path in files():
        if path.suffix in BINARY or NOT_OURS & set(path.parts):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if FORBIDDEN.search(line):
                found.append(f"{name(path)}:{number} {line.strip()[:100]}")
    assert not found, "\n".join(found)
