"""The register file: what is read, and that damage is refused with its line."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.tenancy.kinds import MUNICIPAL, Kind
from rathaus.tenancy.register import entries, reader
from rathaus.tenancy.register.damage import DamagedRegister, Problem
from tests.shared_data import shared
from tests.tenancy.register_lines import EDITION, Line, changed, data, germany, land, municipality


def read(content: bytes) -> entries.Register:
    return entries.build(reader.read(content))


def refused(content: bytes) -> DamagedRegister:
    with pytest.raises(DamagedRegister) as caught:
        read(content)
    assert all(problem.line >= 1 and problem.reason for problem in caught.value.problems)
    return caught.value


def test_one_land_becomes_a_tree():
    register = read(data(land()))
    tree = {e.name: (e.kind, e.parent, e.ars) for e in register.entries}
    assert register.edition == EDITION
    assert register.laender == ("03",)
    assert tree == {
        "Niedersachsen": (Kind.LAND, "", "030000000000"),
        "Regierungsbezirk Au": (Kind.REGION, "030000000000", "031000000000"),
        "Landkreis Auenland": (Kind.LANDKREIS, "031000000000", "031510000000"),
        "Austadt, Stadt": (Kind.KREISFREIE_STADT, "031000000000", "031010000000"),
        "Samtgemeinde Wiesen": (Kind.SAMTGEMEINDE, "031510000000", "031515401000"),
        "Heidebach, Stadt": (Kind.EINHEITSGEMEINDE, "031510000000", "031510010010"),
        "Moorheim": (Kind.EINHEITSGEMEINDE, "031510000000", "031510011011"),
        "Seeheim": (Kind.EINHEITSGEMEINDE, "031510000000", "031510012012"),
        "Wiesendorf": (Kind.MITGLIEDSGEMEINDE, "031515401000", "031515401013"),
        "Wiesental": (Kind.MITGLIEDSGEMEINDE, "031515401000", "031515401014"),
        "Forst, gemfr. Gebiet": (Kind.GEMEINDEFREI, "031510000000", "031519501501"),
    }


def test_a_city_state_is_land_and_municipality_in_one():
    hamburg = [e for e in read(data(germany())).entries if e.ars.startswith("02")]
    assert [(e.kind, e.name, e.population) for e in hamburg] == [(Kind.LAND, "Land 02", 1000)]


def test_statistical_and_former_regions_are_no_authorities():
    for name in ("Statistische Region Au", "früher: Reg.-Bez. Au"):
        register = read(data(changed(land(), "031", name=name)))
        parents = {e.ars: e.parent for e in register.entries}
        assert "031000000000" not in parents
        assert parents["031510000000"] == parents["031010000000"] == "030000000000"


def test_figures_of_what_has_members_are_sums():
    figures = {e.name: e.population for e in read(data(land())).entries}
    assert figures["Samtgemeinde Wiesen"] == 2000
    assert figures["Landkreis Auenland"] == 5000
    assert figures["Niedersachsen"] == 6000


def test_both_encodings_and_line_ends():
    lines = changed(land(), "031510110011", name="Wörth")
    lines = changed(lines, "031510100010", name="Großmöhlen, Stadt")
    utf8, latin1 = data(lines), data(lines, encoding="iso-8859-1")
    assert read(utf8).entries == read(latin1).entries
    assert read(utf8).entries == read(b"\xef\xbb\xbf" + utf8.replace(b"\n", b"\r\n")).entries


def test_the_national_register_of_2023():
    register = read(shared("register/GV100AD_301123.txt").read_bytes())
    kinds = Counter(e.kind for e in register.entries)
    assert register.is_national
    assert register.edition == date(2023, 11, 30)
    assert kinds[Kind.SAMTGEMEINDE] == 4597 - 3392  # all unions but the "free" ones
    assert kinds[Kind.KREISFREIE_STADT] == 97 + 9 - 2  # Berlin and Hamburg are Länder
    assert sum(kinds[k] for k in MUNICIPAL) + 2 == 10981
    lower_saxony = [e for e in register.entries if e.ars.startswith("03")]
    assert sum(e.kind == Kind.SAMTGEMEINDE for e in lower_saxony) == 114
    assert {e.register_type for e in lower_saxony if e.kind == Kind.SAMTGEMEINDE} == {"52"}
    names = {e.ars: e.name for e in register.entries}
    assert names["031515401000"] == "Samtgemeinde Boldecker Land"
    assert names["010515169000"] == "Kirchspielslandgemeinde Eider"
    assert names["031510000000"] == "Landkreis Gifhorn"


def _cut(content: bytes, line: int, column: int, text: bytes) -> bytes:
    lines = content.split(b"\n")
    row = lines[line - 1]
    lines[line - 1] = row[:column] + text + row[column + len(text) :]
    return b"\n".join(lines)


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "leer"),
        (b" \n", 1, "leer"),
        (data(land())[:-30], 17, "abgeschnitten"),
        (data(land()).replace(b"Moorheim", b"Moorhei", 1), 8, "219 Zeichen statt 220"),
        (_cut(data(land()), 12, 145, b"O"), 12, "andere Zeichen als Ziffern"),
        (_cut(data(land()), 12, 167, b"x"), 12, "keine Postleitzahl"),
        (_cut(data(land()), 5, 0, b"61"), 5, "Unbekannte Satzart „61“"),
        (_cut(data(land()), 12, 122, b"69"), 12, "Unbekanntes Textkennzeichen"),
        (_cut(data(land()), 3, 2, b"2023"), 3, "Anderer Gebietsstand"),
        (_cut(data(land()), 1, 2, b"20249999"), 1, "kein Gebietsstand"),
        (_cut(data(land()), 12, 22, b" " * 50), 12, "Name fehlt"),
        (_cut(data(land()), 12, 25, b"\x07"), 12, "Steuerzeichen"),
        (_cut(data(land()), 12, 10, b"x3"), 12, "kein Schlüssel"),
        (_cut(data(land()), 12, 150, b"00000001999"), 12, "nicht möglich"),
        (data(changed(land(), "03151   5401", key="03151   5402")), 11, "fehlt jede Gemeinde"),
        (data([x for x in land() if x.key != "03151"]), 6, "Kreis 03151"),
        (data([x for x in land() if x.key != "03151   5401"]), 14, "Gemeindeverband 031515401"),
        (data([x for x in land() if x.key != "031"]), 2, "Regierungsbezirk 031"),
        (data([*land(), land()[12]]), 18, "steht schon in Zeile 13"),
        (data([*land(), municipality("03151011", "5401", "Doppelt")]), 18, "schon in Zeile 13"),
        (data([x for x in land() if x.key != "031010000000"]), 3, "keinen Gemeindesatz"),
        (data(germany()[:-4]), 73, "es fehlen: Thüringen"),
        (data(land()[1:]), 1, "Land 03"),
        (data([Line("10", "77", "Nirgends")]), 1, "gibt es nicht"),
        (data(land()) + b"\n", 18, "0 Zeichen statt 220"),
    ],
)
def test_damage_is_refused_with_line_and_reason(content, line, reason):
    problems = refused(content).problems
    assert any(p.line == line and reason in p.reason for p in problems), [str(p) for p in problems]


def test_a_broken_character_in_a_utf8_file():
    lines = [Line(x.kind, x.key, x.name.replace("e", "ä"), x.type) for x in land()]
    content = data(lines).replace("ä".encode(), b"\xff\xfe", 1)
    assert [p.line for p in refused(content).problems] == [1]


def test_many_problems_are_summed_up():
    text = str(refused(data(land()) + b"x\n" * 30))
    assert text.count("Zeile") == 10
    assert "… und 20 weitere Fehler" in text


def attempt(content: bytes) -> tuple[entries.Register | None, list[Problem]]:
    try:
        return read(content), []
    except DamagedRegister as damaged:
        return None, damaged.problems


SOUND = data(germany())


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_random_damage_is_refused_or_leaves_a_sound_register(draw):
    """Whatever happens to the bytes: either every error names a line of the file, or the result
    fits together (every parent is there, every key once)."""
    content = bytearray(SOUND)
    for _ in range(draw.draw(st.integers(1, 4))):
        start = draw.draw(st.integers(0, len(content) - 1))
        match draw.draw(st.sampled_from(["flip", "cut", "drop", "repeat", "line"])):
            case "flip":
                content[start] = draw.draw(st.integers(0, 255))
            case "cut":
                del content[start + 1 :]
            case "drop":
                del content[start : start + draw.draw(st.integers(1, 500))]
            case "repeat":
                content[start:start] = content[start : start + draw.draw(st.integers(1, 500))]
            case "line":
                content[start - start % 221 : start - start % 221 + 221] = b""
        content = content or bytearray(b" ")
    register, problems = attempt(bytes(content))
    assert all(1 <= p.line <= content.count(b"\n") + 1 for p in problems)
    if register is None:
        return
    keys = [e.ars for e in register.entries]
    assert len(keys) == len(set(keys))
    assert all(e.parent in keys or not e.parent for e in register.entries)
    assert len(register.laender) in (1, 16)
