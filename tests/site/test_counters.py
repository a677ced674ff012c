"""Attempts are counted for all processes together, and nobody can read there who tried."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_q.models import Schedule
from pytest_django import Settings

from rathaus.site import counters, tasks
from tests.databases import own_database

RATHAUS = (sys.executable, "-m", "rathaus.site.cli")
COUNT = "from django.core.cache import cache as c; print(c.add('n', 0) or c.incr('n'))"


def rows() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key, value FROM {counters.TABLE}")
        return [" ".join(row) for row in cursor.fetchall()]


def test_processes_count_together(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RATHAUS_", "DJANGO_"))}
    with own_database(tmp_path) as url:
        values = kept | {
            "RATHAUS_SECRET_KEY": "only-for-tests",
            "RATHAUS_ALLOWED_HOSTS": "localhost",
            "RATHAUS_VAR_DIR": str(tmp_path),
            "RATHAUS_DATABASE_URL": url,
        }
        (tmp_path / "static").mkdir()

        def run(*command: str) -> str:
            done = subprocess.run(
                [*RATHAUS, *command],
                env=values,
                check=True,
                capture_output=True,
                text=True,
                timeout=120,
            )
            return done.stdout.strip()

        run("migrate", "--verbosity", "0")
        counted = [run("shell", "--verbosity", "0", "-c", COUNT) for _process in range(3)]
        run("migrate", "site", "zero", "--verbosity", "0")
    assert counted == ["True", "1", "2"]


def test_failed_sign_ins_are_counted_without_names(db: None, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    data = {"login": "anna@example.org", "password": "wrong"}
    Client().post("/konto/login/", data, headers={"X-Forwarded-For": "203.0.113.77"})
    found = rows()
    assert found
    for trace in ("anna", "203.0.113.77", "login", "allauth"):
        assert not any(trace in row for row in found)


def test_the_name_of_a_counter_needs_the_secret_key(settings: Settings) -> None:
    with_ours = counters.hashed("ip:203.0.113.77", "", 1)
    settings.SECRET_KEY = "another"
    assert counters.hashed("ip:203.0.113.77", "", 1) != with_ours


@pytest.mark.parametrize("_time", [1, 2])
def test_every_test_starts_at_zero(db: None, _time: int) -> None:
    assert rows() == []
    cache.set("a", 1)


@pytest.mark.parametrize("_time", [1, 2])
def test_so_does_a_test_that_commits(transactional_db: None, _time: int) -> None:
    assert rows() == []
    cache.set("a", 1)


def test_the_night_deletes_what_has_run_out(db: None) -> None:
    for key, seconds in (("old", -60), ("new", 3600)):
        end = timezone.now() + timedelta(seconds=seconds)
        Session.objects.create(session_key=key, session_data="", expire_date=end)
        cache.set(key, 1, timeout=seconds)
    tasks.tidy_up()
    tasks.tidy_up()
    assert [session.pk for session in Session.objects.all()] == ["new"]
    assert len(rows()) == 1
    assert cache.get("new") == 1


def test_the_job_is_planned_once_for_every_night(db: None) -> None:
    migration = import_module("rathaus.site.migrations.0001_initial")
    for _time in range(2):
        migration.plan_nightly(apps, None)
    job = Schedule.objects.get(func=migration.NIGHTLY)
    assert (job.schedule_type, job.repeats) == (Schedule.DAILY, -1)
    assert job.next_run > timezone.now()
    assert job.func == f"{tasks.tidy_up.__module__}.{tasks.tidy_up.__qualname__}"
    assert migration.TABLE == counters.TABLE
