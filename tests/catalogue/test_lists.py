"""The official lists: real ones are taken as they are, damaged ones change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from rathaus.audit.models import Event
from rathaus.catalogue.models import LifeSituation, OzgService, Service
from tests.shared_data import shared

OZG = (
    "ozg_id,name,themenfeld,lage\n"
    "10110,Abfallentsorgung,Umwelt,Abfall\n"
    "10200,Hundehaltung,Hobby ,Tiere\n"
)
HEAD = "leika_key,name,leika_typ,ozg_id,ozg_name,rechtsgrundlage,gesetz_kurz\n"
ROWS = (
    '99001001000000,"Abfall  ""gelb""\nund so",5,10110,Abfallentsorgung,"AbfG, § 1",AbfG\n'
    "99102013000000,Hundesteuer,,10200,Hundehaltung,,\n"
    "99999999000000,Ohne OZG,2/3,,,,\n"
)  # a line break in a field, an empty type, no OZG id

pytestmark = pytest.mark.django_db


def _run(folder: Path, ozg: str = OZG, leika: str | bytes = HEAD + ROWS, *more: str) -> None:
    (folder / "ozg.csv").write_text(ozg, "utf-8")
    content = leika if isinstance(leika, bytes) else leika.encode()
    (folder / "leika.csv").write_bytes(content)
    paths = ["--ozg", str(folder / "ozg.csv"), "--leika", str(folder / "leika.csv")]
    call_command("services", "import", *paths, *more)


def test_dirty_but_good_rows(tmp_path: Path) -> None:
    _run(tmp_path)
    waste = Service.objects.get(key="99001001000000")
    assert waste.name == 'Abfall "gelb" und so'
    assert (waste.level, waste.level_confirmed) == ("gemeinde", False)
    assert Service.objects.get(key="99102013000000").leika_type == ""
    assert Service.objects.get(key="99999999000000").ozg_service is None
    assert LifeSituation.objects.get(name="Tiere").topic == "Hobby"


def test_again_changes_nothing_and_reports_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(tmp_path)
    capsys.readouterr()
    _run(tmp_path)
    assert "neu: 0" in (out := capsys.readouterr().out)
    assert "unverändert: 3" in out
    assert Event.objects.filter(verb="services.import").count() == 1


def test_changed_and_withdrawn_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run(tmp_path)
    capsys.readouterr()
    fewer = ROWS.replace("99999999000000,Ohne OZG,2/3,,,,\n", "").replace(
        "Hundesteuer", "Dogsteuer"
    )
    _run(tmp_path, OZG, HEAD + fewer, "--allow-loss")
    out = capsys.readouterr().out
    assert "geändert: 1" in out
    assert "99102013000000 Dogsteuer" in out
    assert "entfallen: 1" in out
    assert Service.objects.get(key="99999999000000").withdrawn_on is not None
    _run(tmp_path)
    assert Service.objects.get(key="99999999000000").withdrawn_on is None


def test_our_words_and_levels_survive(tmp_path: Path) -> None:
    call_command("services", "everyday")
    _run(tmp_path)
    dog_tax = Service.objects.get(key="99102013000000")
    assert "Hund anmelden" in dog_tax.synonyms
    assert (dog_tax.level, dog_tax.level_confirmed) == ("gemeinde", True)
    assert Service.objects.filter(key="99001009000000", withdrawn_on=None).exists()


@pytest.mark.parametrize(
    ("leika", "line", "reason"),
    [
        ("", 1, "erste Zeile|leer"),
        (HEAD, 1, "leer"),
        ("key,name\n1,x\n", 1, "erste Zeile muss diese Spalten nennen: leika_key"),
        (HEAD + ROWS + "99001002000000,Altpa", 6, "2 Felder statt 7"),
        (HEAD + ROWS + "9900100200000,Kurz,,,,,\n", 6, "„9900100200000“ ist kein LeiKa-Schlüssel"),
        (HEAD + ROWS + "99001001000000,Doppelt,,,,,\n", 6, "steht schon weiter oben"),
        (HEAD + ROWS + "99001002000000,,,,,,\n", 6, "„name“ ist leer"),
        (HEAD + ROWS + "99001002000000,x,neun,,,,\n", 6, "kein LeiKa-Typ"),
        (HEAD + ROWS + "99001002000000,x,,12345,,,\n", 6, "steht nicht in der OZG-Liste"),
        (HEAD + ROWS + '99001002000000,"offen,,,,,\n', 6, "nicht als CSV lesbar"),
        ((HEAD + ROWS).encode() + "99001002000000,Müll,,,,,\n".encode("latin-1"), 6, "UTF-8"),
        (HEAD + ROWS + f"99001002000000,{'x' * 301},,,,,\n", 6, "länger als 300"),
        (HEAD + ROWS + "99001002000000,a\0b,,,,,\n", 6, "Nullzeichen"),
    ],
)
def test_damaged_lists_are_refused_with_line_and_reason(
    tmp_path: Path, leika: str | bytes, line: int, reason: str
) -> None:
    with pytest.raises(
        CommandError, match=rf"(?s)leika.csv, Zeile {line}: .*({reason}).*nichts geändert"
    ):
        _run(tmp_path, OZG, leika)
    assert not Service.objects.exists()
    assert not OzgService.objects.exists()


def test_a_cut_list_is_refused(tmp_path: Path) -> None:
    _run(tmp_path)
    with pytest.raises(CommandError, match="2 von 3 Leistungen entfallen"):
        _run(tmp_path, OZG, HEAD + "99102013000000,Hundesteuer,,10200,Hundehaltung,,\n")
    assert not Service.objects.exclude(withdrawn_on=None).exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"fehlt.csv"):
        call_command("services", "import", "--ozg", str(tmp_path / "fehlt.csv"), "--leika", "x")


def test_the_real_lists(capsys: pytest.CaptureFixture[str]) -> None:
    paths = [shared("ozg/ozg_575_leistungen.csv"), shared("ozg/leika_leistungen_clean.csv")]
    call_command("services", "import", "--ozg", str(paths[0]), "--leika", str(paths[1]))
    assert "neu: 4813" in capsys.readouterr().out
    assert OzgService.objects.count() == 557
    assert Service.objects.filter(leika_type="").count() == 8
    assert Service.objects.filter(ozg_service=None).count() == 16
    call_command("services", "import", "--ozg", str(paths[0]), "--leika", str(paths[1]))
    assert "unverändert: 4813" in capsys.readouterr().out
