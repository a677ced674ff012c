"""Settings come from the environment and fail loudly; every page carries the security headers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

START = "import django; django.setup(); from django.conf import settings as s; print(s.SECRET_KEY)"


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Load the product's settings with exactly these `RATHAUS_*` variables."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("RATHAUS_")}
    given = {f"RATHAUS_{name}": value for name, value in variables.items()}
    return subprocess.run(
        [sys.executable, "-c", START],
        env=inherited | given | {"DJANGO_SETTINGS_MODULE": "rathaus.site.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_a_missing_setting_stops_the_start_and_is_named(missing: str) -> None:
    complete = {"SECRET_KEY": "secret", "ALLOWED_HOSTS": "localhost"}
    del complete[missing]
    done = start(**complete)
    assert done.returncode != 0
    assert f"RATHAUS_{missing}" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WORKERS", "viele"),
        ("UPLOAD_LIMIT", "20 MB"),
        ("FACTOR_WAITING_DAYS", "0"),
        ("DATABASE_URL", "x"),
        ("ALLOWED_HOSTS", "*"),
    ],
)
def test_a_malformed_setting_stops_the_start_and_is_named(variable: str, value: str) -> None:
    done = start(**{"SECRET_KEY": "secret", "ALLOWED_HOSTS": "localhost", variable: value})
    assert done.returncode != 0
    assert f"RATHAUS_{variable}" in done.stderr.splitlines()[-1]


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-the-file")
    done = start(SECRET_KEY_FILE=str(tmp_path / "key"), ALLOWED_HOSTS="localhost")
    assert done.stdout.strip() == "from-the-file"


def test_a_secret_file_that_is_missing_stops_the_start(tmp_path: Path) -> None:
    done = start(SECRET_KEY_FILE=str(tmp_path / "no-such-file"), ALLOWED_HOSTS="localhost")
    assert done.returncode != 0


@pytest.mark.django_db
def test_every_page_carries_the_security_headers() -> None:
    headers = Client().get("/").headers
    directives = dict(d.split(" ", 1) for d in headers["Content-Security-Policy"].split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_pages_ask_for_a_sign_in_unless_they_say_otherwise() -> None:
    response = Client().get("/rechte/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/konto/")
