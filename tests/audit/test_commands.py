"""`rathaus ledger`, `rathaus verify`, `rathaus doctor`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from rathaus.audit import doctor, registry
from rathaus.audit.ledger import sequence, triggers
from rathaus.audit.ledger.following import Follower
from rathaus.audit.models import Event, Head, PendingLeaf
from rathaus.audit.registry import Finding
from rathaus.standards.evidence import verifier
from tests.audit.attacker import attack, key, roll_back, run, snapshot


def call(*arguments: str) -> tuple[int, str, str]:
    out, errors = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=errors)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), errors.getvalue()
    return 0, out.getvalue(), errors.getvalue()


@pytest.fixture(autouse=True)
def only_our_doctor(monkeypatch):
    monkeypatch.setattr(registry, "_doctors", {})
    monkeypatch.setattr(registry, "_checks", {})
    registry.register_doctor("audit", doctor.checks, doctor.repair)


def test_verify_is_content(happen):
    happen(3)
    sequence()
    assert call("verify") == (0, "Alles ist da und unverändert.\n", "")


def test_verify_stops_at_the_first_lie_unless_told(happen):
    events = happen(3)
    sequence()
    for event in events[:2]:
        run("UPDATE audit_event SET verb = 'x' WHERE id = %s", key(event.pk))
    code, _out, errors = call("verify")
    assert (code, errors.count("verändert")) == (1, 1)
    code, _out, errors = call("verify", "--all")
    assert (code, errors.count("verändert")) == (1, 2)
    code, out, errors = call("verify", "--all", "--json")
    assert code == 1
    assert [row["code"] for row in json.loads(out)] == ["event.changed"] * 2


def test_other_parts_add_checks(happen):
    registry.register_check(
        "Ablage", lambda progress: iter([Finding("record.gone", "Schriftgut 1 fehlt.")])
    )
    assert call("verify") == (1, "", "Schriftgut 1 fehlt.\n")


def test_witnesses_keep_heads_and_ask_for_consistency(happen, tmp_path):
    with pytest.raises(CommandError, match="noch keinen Kopf"):
        call("ledger", "head")
    happen(3)
    sequence()
    kept = tmp_path / "head.json"
    kept.write_text(call("ledger", "head")[1])
    happen(3)
    sequence()
    pair = json.loads(call("ledger", "consistency", "--from", str(kept))[1])
    first, second = verifier.check_pair(pair)
    assert (first["number"], second["number"]) == (1, 2)
    assert call("verify", "--head", str(kept))[0] == 0
    (tmp_path / "bad.json").write_text("[]")
    with pytest.raises(CommandError, match="kein Nachweis"):
        call("verify", "--head", str(tmp_path / "bad.json"))


def test_a_witness_notices_another_history(happen, tmp_path, ledger_dir):
    yesterday = snapshot()
    happen(2)
    sequence()
    kept = tmp_path / "head.json"
    kept.write_text(call("ledger", "head")[1])
    roll_back(yesterday)
    (ledger_dir / "head.json").unlink()
    happen(3)
    sequence()
    with pytest.raises(CommandError, match="verschiedene Bäume der Größe 1"):
        call("ledger", "consistency", "--from", str(kept))
    code, _out, errors = call("verify", "--head", str(kept))
    assert code == 1
    assert "steht nicht in dieser Datenbank" in errors


def test_after_a_restore(happen):
    happen(1)
    sequence()
    yesterday = snapshot()
    happen(1)
    sequence()
    with pytest.raises(CommandError, match="nichts zu tun"):
        call("ledger", "restored", "--reason", "Probe")
    roll_back(yesterday)
    assert call("verify")[0] == 1
    assert "Verlust ist verzeichnet" in call("ledger", "restored", "--reason", "Probe")[1]
    code, out, _errors = call("verify")
    assert code == 0
    assert "Die Köpfe 2 bis 2 gingen verloren. Grund: Probe" in out
    assert Event.objects.get(verb="ledger.restore").object_type == "Head"


def codes_of_the_doctor() -> set[str]:
    return {finding.code for finding in doctor.checks()}


def test_the_doctor_is_content(happen):
    happen(1)
    sequence()
    assert call("doctor") == (0, "Alles in Ordnung.\n", "")


def test_the_doctor_finds_what_waits_too_long(happen, monkeypatch):
    happen(1)
    assert codes_of_the_doctor() == set()
    old = Event.objects.get()
    moment = old.pk.int - ((2 * 60 * 1000) << 80)
    PendingLeaf.objects.update(event=type(old.pk)(int=moment))
    assert codes_of_the_doctor() == {"ledger.waiting"}
    code, out, _errors = call("doctor")
    assert (code, "1 Ereignisse warten" in out) == (1, True)


def test_the_doctor_misses_a_signer(db, monkeypatch):
    monkeypatch.setattr(registry, "_signers", [])
    assert codes_of_the_doctor() == {"ledger.signer"}


def test_the_doctor_mends_triggers(db):
    triggers.drop(connection)
    code, out, _errors = call("doctor", "--json")
    assert code == 1
    assert {row["code"] for row in json.loads(out)["findings"]} == {"ledger.trigger"}
    code, out, _errors = call("doctor", "--repair")
    assert code == 0
    assert "ist wieder da" in out


def test_the_doctor_finds_a_folder_that_takes_nothing(db, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.LEDGER_DIR = tmp_path / "file" / "ledger"
    assert codes_of_the_doctor() == {"ledger.outside"}


def test_the_follower_goes_on_after_a_fault(happen, caplog, ledger_dir):
    follower = Follower()
    happen(1)
    ledger_dir.mkdir()
    (ledger_dir / "head.json").write_text("{")
    for _turn in range(3):
        follower.turn()
    assert caplog.text.count("stands still") == 1
    (ledger_dir / "head.json").unlink()
    follower.turn()
    assert not PendingLeaf.objects.exists()


def test_the_follower_stops_where_tiles_are_wrong(happen, caplog):
    from rathaus.audit.models import Tile

    happen(2)
    sequence()
    attack(lambda: Tile.objects.filter(level=0).update(hashes=b"x" * 96))
    happen(1)
    Follower().turn()
    assert "stands still" in caplog.text
    assert PendingLeaf.objects.count() == 1
    assert Head.objects.count() == 1


def catches(pid: int, number: int) -> bool:
    """Whether the process has a handler for that signal."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    mask = next(line.split()[1] for line in lines if line.startswith("SigCgt"))
    return bool(int(mask, 16) >> (number - 1) & 1)


def test_the_follower_ends_on_sigterm(tmp_path):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RATHAUS_", "DJANGO_"))}
    values = kept | {
        "RATHAUS_SECRET_KEY": "only-for-tests",
        "RATHAUS_ALLOWED_HOSTS": "localhost",
        "RATHAUS_VAR_DIR": str(tmp_path),
    }
    rathaus = (sys.executable, "-m", "rathaus.site.cli")
    subprocess.run([*rathaus, "migrate", "--verbosity", "0"], env=values, check=True, timeout=120)
    process = subprocess.Popen([*rathaus, "ledger", "follow"], env=values)
    end = time.monotonic() + 60
    while not catches(process.pid, signal.SIGTERM):
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
