"""A PDF from our typesetter is what it says: PDF/A-2a, PDF/UA-1, and the text as typed."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import typst

from rathaus.lib import typeset

AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
LATIN = "Müßig Łódź Şükrü Nguyễn Đặng Ẵ Čeněk Ñandú Ǆ"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    file = tmp_path / "letter.typ"
    file.write_text("= #data.heading\n#data.text\n#for item in data.items [- #item]\n")
    return file


def make(template: Path, **data: object) -> bytes:
    values = {"heading": "Überschrift", "text": "Text", "items": ["eins"], **data}
    return typeset.pdf(
        template, values, title="Bescheid über Hunde", author="Gemeinde Auwinkel", at=AT
    )


def text_of(pdf: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is missing")
    file = tmp_path / "out.pdf"
    file.write_bytes(pdf)
    run = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)
    return run.stdout.decode()


def test_it_declares_pdf_a_and_pdf_ua(letter: Path) -> None:
    with pikepdf.open(BytesIO(make(letter))) as pdf, pdf.open_metadata() as xmp:
        assert xmp.pdfa_status == "2A"
        assert xmp["pdfuaid:part"] == "1"
        assert xmp["dc:title"] == "Bescheid über Hunde"
        assert xmp["xmp:CreateDate"].startswith("2026-11-23T10:30:00")


def test_it_is_tagged_with_language_and_title(letter: Path) -> None:
    with pikepdf.open(BytesIO(make(letter))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "de"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]) == "Bescheid über Hunde"
        tags = set(walk(pdf.Root.StructTreeRoot))
        assert {"/H1", "/L", "/LI", "/P"} <= tags


def walk(node: pikepdf.Object) -> list[str]:
    if not isinstance(node, pikepdf.Dictionary):
        return []
    kids = node.get("/K", pikepdf.Array([]))
    children = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [str(node.get("/S", ""))] + [tag for kid in children for tag in walk(kid)]


def test_every_font_is_inside(letter: Path) -> None:
    with pikepdf.open(BytesIO(make(letter, text=LATIN + " Ελλάδα Україна"))) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_the_text_can_be_read_again(letter: Path, tmp_path: Path) -> None:
    shown = text_of(make(letter, heading="Größe", text=LATIN), tmp_path)
    assert "Größe" in shown
    assert "Şükrü Nguyễn Đặng" in shown


@pytest.mark.parametrize(
    "attempt",
    [
        '#read("/etc/passwd")',
        "*fett* _kursiv_ = Überschrift",
        "#panic()",
        "$x^2$ @ref <label> `code` \\",
        '"] #sys.inputs //',
    ],
)
def test_what_an_applicant_writes_stays_text(letter: Path, tmp_path: Path, attempt: str) -> None:
    shown = text_of(make(letter, text=attempt), tmp_path).replace("\n", " ")
    assert attempt in shown


def test_characters_without_a_font_do_not_stop_a_document(letter: Path, tmp_path: Path) -> None:
    text = "Haus 🏠 von 李明\x00\x07, \ue000 \u202egedreht \ud800"
    shown = text_of(make(letter, text=text), tmp_path)
    assert "Haus � von ��, � gedreht" in shown


def test_thousands_of_different_emoji_cost_no_probe_each(
    letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probed: list[str] = []
    monkeypatch.setattr(typeset, "_is_printable", lambda char: probed.append(char))
    signs = " ".join(map(chr, [*range(0x1F300, 0x1FA00), *range(0x4E00, 0x9F00)]))
    assert "Haus �" in text_of(make(letter, text=f"Haus {signs}"), tmp_path)
    assert len(probed) == typeset.PROBES
    assert max(probed) <= typeset.NEVER


def test_the_same_data_give_the_same_bytes(letter: Path) -> None:
    assert make(letter) == make(letter)


def test_data_without_measure_are_refused(letter: Path) -> None:
    with pytest.raises(typeset.TooLongError):
        make(letter, text="x" * (typeset.LIMIT + 1))


def test_a_template_cannot_leave_its_folder(tmp_path: Path) -> None:
    template = tmp_path / "curious.typ"
    template.write_text('#read("/etc/hostname")')
    with pytest.raises(typst.TypstError, match="not found"):
        typeset.pdf(template, {}, title="x", author="y", at=AT)
