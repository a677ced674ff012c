"""Taking the register over: what changes, what is refused, what stays."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.audit.actions import SYSTEM
from rathaus.audit.models import Event
from rathaus.lib.errors import Forbidden
from rathaus.tenancy import actions, queries
from rathaus.tenancy.models import Authority, AuthorityChange, Kind, RegisterImport
from rathaus.tenancy.register import entries, reader
from rathaus.tenancy.register.comparison import Changes
from rathaus.tenancy.register.damage import DamagedRegister, OldRegister
from tests.shared_data import shared
from tests.tenancy.register_lines import (
    EDITION,
    Line,
    changed,
    data,
    germany,
    land,
    municipality,
    without,
)

AT = datetime(2025, 1, 2, 12, tzinfo=UTC)
LATER = EDITION + timedelta(days=365)
pytestmark = pytest.mark.django_db


def take(lines: list[Line], edition: date = EDITION, *, force: bool = False) -> Changes:
    register = entries.build(reader.read(data(lines, edition)))
    return actions.import_register(register=register, by=SYSTEM, at=AT, force=force)


def state() -> list[tuple[object, ...]]:
    columns = ("ars", "name", "kind", "parent__ars", "valid_to", "population")
    return sorted(Authority.objects.values_list(*columns), key=str)


def named(name: str) -> Authority:
    return Authority.objects.get(name=name)


def test_first_import_and_again():
    first = take(germany())
    assert len(first.new) == Authority.objects.count() == 11 + 13 * 2 + 2
    assert named("Wiesental").parent == named("Samtgemeinde Wiesen")
    assert named("Wiesental").valid_from is None  # founded before the register was first read
    assert not AuthorityChange.objects.exists()
    before, events = state(), Event.objects.count()
    again = take(germany())
    assert not again
    assert again.unchanged == len(first.new)
    assert (state(), Event.objects.count()) == (before, events)


def test_one_audit_event_with_counts():
    take(land())
    event = Event.objects.get()
    assert (event.verb, event.object_type, event.actor) == (
        "import_register",
        "RegisterImport",
        "system",
    )
    assert event.detail["new"] == 11
    assert event.detail["edition"] == EDITION.isoformat()
    assert event.at == AT


def test_only_the_system_imports(cast):
    register = entries.build(reader.read(data(land())))
    with pytest.raises(Forbidden):
        actions.import_register(register=register, by=cast.wiesental_head, at=AT)


def test_a_year_later():
    take(land())
    lines = changed(land(), "031510120012", name="Seebad Seeheim", population=990)
    lines = without(lines, "031510110011", "03151   0011")  # Moorheim moves into the Samtgemeinde
    lines.append(municipality("03151011", "5401", "Moorheim"))
    lines = without(lines, "031510145401")  # Wiesental ends
    lines.append(municipality("03151015", "5401", "Neuwiesen"))  # and this one is founded
    moor, gone, sea = named("Moorheim"), named("Wiesental"), named("Seeheim")

    changes = take(lines, LATER)

    assert [e.name for e in changes.new] == ["Neuwiesen"]
    assert [c.entry.name for c in changes.moved] == ["Moorheim"]
    assert [c.entry.name for c in changes.renamed] == ["Seebad Seeheim"]
    assert [k.name for k in changes.ended] == ["Wiesental"]
    for authority in (moor, gone, sea):
        authority.refresh_from_db()
    assert (moor.ars, moor.kind) == ("031515401011", Kind.MITGLIEDSGEMEINDE)
    assert moor.parent == named("Samtgemeinde Wiesen")
    assert gone.valid_to == LATER
    assert named("Neuwiesen").valid_from == LATER
    assert (sea.name, sea.population) == ("Seebad Seeheim", 990)
    assert queries.name_on(sea, LATER - timedelta(days=1)) == "Seeheim"
    assert queries.name_on(sea, LATER) == "Seebad Seeheim"
    assert queries.by_ars("031510011011") is None
    assert queries.by_ars("031510011011", LATER - timedelta(days=1)) == moor
    assert queries.by_ars("031515401011", LATER - timedelta(days=1)) is None
    assert queries.by_ars("031515401011", LATER) == moor
    assert queries.by_ars("031515401014") is None
    assert queries.by_ars("031515401014", LATER - timedelta(days=1)) == gone
    kinds = AuthorityChange.objects.values_list("authority__name", "kind")
    assert sorted(kinds) == [
        ("Moorheim", "reparented"),
        ("Neuwiesen", "founded"),
        ("Seebad Seeheim", "renamed"),
        ("Wiesental", "dissolved"),
    ]
    assert not take(lines, LATER)


def test_who_joined_keeps_contact_and_host_name():
    take(land())
    fields = {
        "hostname": "wiesental.localhost",
        "street": "Am Markt 3",
        "phone": "05999 1",
        "seat": "Wiesental",
        "joined_on": EDITION,
    }
    Authority.objects.filter(name="Wiesental").update(**fields)
    take(changed(land(), "031510145401", name="Bad Wiesental", population=7), LATER)
    after = Authority.objects.get(hostname="wiesental.localhost")
    assert (after.name, after.population) == ("Bad Wiesental", 7)
    assert {name: getattr(after, name) for name in fields} == fields


def test_who_joined_does_not_end_by_a_missing_line():
    take(land())
    wiesental, fewer = named("Wiesental"), without(land(), "031510145401")
    Authority.objects.filter(pk=wiesental.pk).update(joined_on=EDITION)
    with pytest.raises(DamagedRegister, match="arbeitet mit Rathaus und fehlt"):
        take(fewer, LATER)
    actions.merge(authority=wiesental, into=named("Seeheim"), on=LATER, by=SYSTEM, at=AT)
    assert take(fewer, LATER).ended == ()


def test_authorities_the_register_never_named_stay(cast):
    take(land())
    take(land(), LATER)
    assert Authority.objects.get(ars="039995401001").valid_to is None
    lower_saxony = Authority.objects.get(ars="030000000000")
    assert lower_saxony == cast.land  # adopted, not doubled
    assert lower_saxony.register_name == "Niedersachsen"


def test_a_file_of_one_land_touches_that_land_only():
    take(germany())
    others = [row for row in state() if not row[0].startswith("03")]
    take(without(land(), "031510145401"), LATER)
    assert [row for row in state() if not row[0].startswith("03")] == others
    assert named("Wiesental").valid_to == LATER


def test_what_comes_back_is_the_same_authority():
    take(land())
    wiesental = named("Wiesental")
    take(without(land(), "031510145401"), LATER)
    changes = take(land(), LATER + timedelta(days=31))
    assert [c.entry.name for c in changes.restored] == ["Wiesental"]
    assert not changes.new
    wiesental.refresh_from_db()
    assert wiesental.valid_to is None


def test_what_was_merged_does_not_come_back():
    take(land())
    wiesental, seeheim = named("Wiesental"), named("Seeheim")
    actions.merge(authority=wiesental, into=seeheim, on=LATER, by=SYSTEM, at=AT)
    changes = take(without(land(), "031510145401"), LATER + timedelta(days=1))
    assert (changes.new, changes.ended, changes.restored) == ((), (), ())
    wiesental.refresh_from_db()
    assert wiesental.valid_to == LATER


def test_an_older_edition_needs_force():
    take(land(), LATER)
    with pytest.raises(OldRegister, match="ist älter als der vorhandene"):
        take(land(), EDITION)
    assert not take(land(), EDITION, force=True)
    with pytest.raises(OldRegister):
        take(germany(), EDITION)  # newer for fifteen Länder, older for one


def test_too_great_a_loss_needs_force():
    take(land())
    fewer = without(
        land(), "031510110011", "03151   0011", "031510120012", "03151   0012", "031510145401"
    )
    with pytest.raises(DamagedRegister) as refused:
        take(fewer, LATER)
    assert [p.line for p in refused.value.problems] == [12, 12]
    assert "nur noch 4 statt 7 Gemeinden" in str(refused.value)
    assert named("Seeheim").valid_to is None
    assert len(take(fewer, LATER, force=True).ended) == 3


def test_inhabitants_lost():
    take(land())
    with pytest.raises(DamagedRegister, match="nur noch 3000 statt 6000 Einwohner"):
        take([Line(**{**vars(x), "population": x.population // 2}) for x in land()], LATER)


def test_a_file_cut_after_a_line_is_noticed():
    lines = without(germany(), "165010000000")
    lines += [
        Line("40", "16099", "Ende", "44"),
        Line("50", "16099   5001", "Ende", "54"),
        *(municipality(f"16099{n:03}", "5001", f"Ort {n}") for n in range(1, 20)),
    ]
    take(lines)
    with pytest.raises(DamagedRegister, match=r"bisher folgte noch Ort 19 \(160995001019\)"):
        take(lines[:-1], LATER)


def command(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("register", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_shows_and_stores(tmp_path):
    file = tmp_path / "GV100AD.txt"
    file.write_bytes(data(germany()))
    code, out, _err = command("import", str(file), "--dry-run")
    assert code == 0
    assert "Nichts wurde geändert" in out
    assert not Authority.objects.exists()
    code, out, _err = command("import", str(file))
    assert code == 0
    assert "neu: … und 29 weitere" in out
    assert Authority.objects.count() == 39
    file.write_bytes(data(changed(germany(), "031510145401", name="[Bad] Wiesental"), LATER))
    _code, out, _err = command("import", str(file), "--all")
    assert "umbenannt: Wiesental → [Bad] Wiesental" in out


def test_the_command_refuses_with_line_reason_and_exit_code(tmp_path):
    file = tmp_path / "GV100AD.txt"
    file.write_bytes(data(land())[:-101])
    code, _out, err = command("import", str(file))
    assert code == 1
    assert "Zeile 17: 120 Zeichen statt 220" in err
    assert "Nichts wurde geändert" in err
    assert not Authority.objects.exists()
    code, _out, err = command("import", str(tmp_path / "missing.txt"))
    assert code == 1
    assert "nicht lesbar" in err


def test_the_command_merges():
    take(land())
    code, out, _err = command(
        "merge", "031515401014", "--into", "031510012012", "--on", "2025-01-01"
    )
    assert code == 0
    assert "Wiesental ist zum 01.01.2025 in Seeheim aufgegangen" in out
    assert queries.successor_on(named("Wiesental"), date(2025, 1, 1)) == named("Seeheim")
    assert command("merge", "031515401014", "--into", "999", "--on", "2025-01-01")[0] == 1


def test_a_failure_while_writing_changes_nothing(monkeypatch):
    take(land())
    before = state()
    monkeypatch.setattr(
        AuthorityChange.objects.__class__, "bulk_create", lambda *a, **k: 1 / 0, raising=False
    )
    with pytest.raises(ZeroDivisionError):
        take(changed(land(), "031510145401", name="Neu"), LATER)
    monkeypatch.undo()
    assert state() == before
    assert RegisterImport.objects.count() == 1


SOUND = data(land(), LATER)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.integers(0, len(SOUND) - 1),
    length=st.integers(0, 300),
    filling=st.binary(max_size=30),
)
def test_random_damage_never_imports_half(start, length, filling):
    """Refused: nothing changed. Taken: exactly what the file says, and every other one ended."""
    if not Authority.objects.exists():
        take(land())
    before = state()
    content = SOUND[:start] + filling + SOUND[start + length :]
    try:
        register = entries.build(reader.read(content))
        actions.import_register(register=register, by=SYSTEM, at=AT)
    except (DamagedRegister, OldRegister):
        assert state() == before
        return
    current = Authority.objects.filter(valid_to=None)
    assert set(current.values_list("ars", "register_name", "population")) == {
        (e.ars, e.register_name, e.population) for e in register.entries
    }


def test_all_of_germany():
    data_of_2023 = shared("register/GV100AD_301123.txt").read_bytes()
    register = entries.build(reader.read(data_of_2023))
    changes = actions.import_register(register=register, by=SYSTEM, at=AT)
    assert len(changes.new) == Authority.objects.count() == 12525
    gifhorn = Authority.objects.get(ars="031510000000")
    assert (
        queries.subtree(gifhorn).count()
        == 1 + Authority.objects.filter(ars__startswith="03151").exclude(pk=gifhorn.pk).count()
    )
    assert queries.places("Wittingen")[0].name == "Wittingen, Stadt"
    assert queries.places("hankensbütel")[0].name == "Hankensbüttel"
    assert {a.name for a in queries.places("29378")} == {"Wittingen, Stadt"}
    assert not actions.import_register(register=register, by=SYSTEM, at=AT)
