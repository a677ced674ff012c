"""The decision: once, as a notice that is a proper document."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from rathaus.access.actor import Actor
from rathaus.archive import content as archive
from rathaus.cases import actions
from rathaus.cases.content import Decision
from rathaus.cases.models import Case, Notice
from rathaus.cases.states import CaseState, WrongStateError
from rathaus.catalogue.models import Level
from rathaus.lib.errors import Forbidden, Stranger
from rathaus.mailbox import queries as threads
from tests.cases import story
from tests.cases.story import AT
from tests.cast import Cast

REFUSAL = Decision("refused", reasons="Der Hund ist schon angemeldet.\n\nZweiter *Absatz*.")


@pytest.fixture
def case(cast: Cast, tax: story.DogTax) -> Case:
    return actions.take(case=story.apply(cast, tax), by=cast.wiesental_clerk, at=AT)


def decide(case: Case, by: Actor, decision: Decision = REFUSAL) -> Notice:
    return actions.decide(case=case, decision=decision, by=by, at=AT)


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "n.pdf").write_bytes(pdf)
    run = subprocess.run(
        ["pdftotext", "-layout", str(folder / "n.pdf"), "-"], capture_output=True, check=True
    )
    return run.stdout.decode()


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("granted", CaseState.GRANTED),
        ("partly", CaseState.PARTLY_GRANTED),
        ("refused", CaseState.REFUSED),
    ],
)
def test_decisions(cast: Cast, case: Case, outcome: str, state: str) -> None:
    notice = decide(case, cast.wiesental_clerk, Decision(outcome, reasons="Darum."))
    case.refresh_from_db()
    assert case.state == state
    message = threads.thread_for_case(case.pk).messages.last()
    assert message.kind == "notice"
    assert message.attachments.get().record == notice.record


def test_a_decision_happens_once(cast: Cast, case: Case) -> None:
    decide(case, cast.wiesental_clerk)
    with pytest.raises(WrongStateError, match="abgelehnt"):
        decide(case, cast.wiesental_clerk)
    assert Notice.objects.count() == 1
    assert threads.thread_for_case(case.pk).messages.filter(kind="notice").count() == 1


def test_the_letter_of_a_member_municipality(cast: Cast, case: Case, tmp_path: Path) -> None:
    notice = decide(
        case, cast.wiesental_clerk, Decision("refused", reasons=REFUSAL.reasons, fee="12 Euro")
    )
    text = text_of(archive.read(notice.record, cast.citizen.keys), tmp_path)
    for part in (
        "Gemeinde Auwinkel",
        "Samtgemeinde Wiesental für die Mitgliedsgemeinde Auwinkel",
        "Samtgemeinde Wiesental · Am Markt 3 · 29991 Wiesendorf",
        "Anna Auerbach",
        "Mühlenweg 5",
        "29992 Auwinkel",
        case.number,
        "23. November 2026",
        "Clara Klöver",
        "Ihr Antrag wird abgelehnt.",
        "Der Hund ist schon angemeldet.",
        "Zweiter *Absatz*.",
        "12 Euro",
        "Rechtsbehelfsbelehrung",
        "richtet sich gegen Samtgemeinde",
        "elektronisch erstellt und ist ohne Unterschrift gültig",
    ):
        assert " ".join(part.split()) in " ".join(text.split()), part
    assert "Entwurf" not in text


def test_the_samtgemeinde_in_its_own_matters(cast: Cast, case: Case, tmp_path: Path) -> None:
    case.service.level = Level.SAMTGEMEINDE
    case.service.save()
    text = text_of(
        archive.read(decide(case, cast.wiesental_clerk).record, cast.citizen.keys), tmp_path
    )
    assert "Gemeinde Auwinkel" not in text.replace("Hundesteuersatzung der Gemeinde Auwinkel", "")
    assert "für die Mitgliedsgemeinde" not in text


def test_answers_without_measure_do_not_stop_a_decision(
    cast: Cast, tax: story.DogTax, tmp_path: Path
) -> None:
    signs = "".join(map(chr, range(0x1F300, 0x1FA00)))
    case = story.apply(cast, tax, name="x" * 600_000, strasse=signs * 300, ort="Au\n" * 9_000)
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    notice = decide(case, cast.wiesental_clerk)
    shown = text_of(archive.read(notice.record, cast.citizen.keys), tmp_path)
    assert "Guten Tag Anna" in shown
    assert "Au…" in shown
    assert shown.count("Au Au") < 99


def test_the_notice_is_accessible_and_durable(cast: Cast, case: Case) -> None:
    pdf = archive.read(decide(case, cast.wiesental_clerk).record, cast.citizen.keys)
    with pikepdf.open(BytesIO(pdf)) as document, document.open_metadata() as xmp:
        assert xmp.pdfa_status == "2A"
        assert xmp["pdfuaid:part"] == "1"
        assert case.number in xmp["dc:title"]
        assert "Samtgemeinde Wiesental" in str(xmp["dc:creator"])
        assert str(document.Root.Lang) == "de"


def test_the_preview_is_a_draft_and_changes_nothing(cast: Cast, case: Case, tmp_path: Path) -> None:
    pdf = actions.preview(case=case, decision=REFUSAL, by=cast.wiesental_clerk, at=AT)
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    assert Notice.objects.count() == 0
    assert "Der Hund ist schon angemeldet." in text_of(pdf, tmp_path)


def test_after_the_decision(cast: Cast, case: Case) -> None:
    decide(case, cast.wiesental_clerk)
    case = actions.close(case=case, by=cast.wiesental_clerk, at=AT)
    assert case.state == CaseState.CLOSED
    case = actions.reopen(case=case, by=cast.wiesental_clerk, at=AT)
    second = decide(case, cast.wiesental_clerk, Decision("granted"))
    assert second.number == 2


def test_nobody_else_decides(cast: Cast, case: Case) -> None:
    for colleague in (cast.wiesental_auditor, cast.wiesental_it, cast.wiesental_guide):
        with pytest.raises(Forbidden):
            decide(case, colleague)
    with pytest.raises(Forbidden):
        decide(case, cast.citizen)
    for stranger in (cast.birkenrain_head, cast.kreis_head, cast.other_citizen):
        with pytest.raises(Stranger):
            decide(case, stranger)


def test_a_disk_that_refuses_leaves_the_case_open(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(Exception, match=r"gespeichert|Platz|Speicher"):
        decide(case, cast.wiesental_clerk)
    monkeypatch.undo()
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    assert Notice.objects.count() == 0
