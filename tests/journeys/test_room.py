"""Authorities write to each other instead of by e-mail: from the notification to the answer in a
few steps; to two at once; what is rejected and why; forwarded; filed from a mail; proven to a third
party that has nothing but the file."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from email.message import Message
from pathlib import Path

import pytest

from tests.journeys.person import NARROW, WIDE, Person
from tests.journeys.pictures import keep
from tests.journeys.town import Town, subject_of

pytestmark = pytest.mark.journey

MOST_STEPS = 6  # from the notification to the answer, for somebody who is signed in
CLARA, GESA, KREIS = (f"{name}.clerk@example.org" for name in ("wiesental", "birkenrain", "kreis"))
NOTIFIED = "Eine andere Behörde hat Ihnen geschrieben"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
EML = (
    b"From: Bauherr <bau@example.org>\r\nTo: info@wiesental.example\r\nSubject: Plan\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/html\r\n\r\n<p>Anbei der <b>Plan</b>.</p><script>x</script>\r\n"
    b"--x\r\nContent-Type: application/pdf; name=Plan.pdf\r\n"
    b"Content-Disposition: attachment; filename=Plan.pdf\r\n\r\n%PDF-1.7 plan\r\n--x--\r\n"
)
# The tag of the data is exchanged in the tables: what was delivered is not what was sent.
TAMPER = """
from rathaus.exchange.models import Transfer
row = Transfer.objects.filter(authority__name__contains="Birkenrain", state="submitted").last()
data = bytes(row.data).decode()
row.data = (data[:-22] + "A" * 22).encode()
row.save()
"""


class Steps:
    """Counts what a person does: each page that is opened, each field, each click."""

    def __init__(self, person: Person) -> None:
        self.person, self.done = person, list[str]()

    def __call__(self, what: str, act: Callable[[], object]) -> None:
        act()
        self.done.append(what)


def picture(person: Person, name: str) -> None:
    """Kept where somebody wants to look."""
    size = person.page.viewport_size
    keep(person.page, size["width"] if size else WIDE, f"raum-{name}")


def open_all(person: Person) -> None:
    """Open what waits, so that the next dispatch is told by mail again."""
    person.open("/verwaltung/raum/")
    while person.has_button("Öffnen"):
        person.press("Öffnen")
        person.open("/verwaltung/raum/")


def write(person: Person, subject: str, *names: str, files: tuple[Path, ...] = ()) -> None:
    person.open("/verwaltung/raum/")
    person.link("Behörde anschreiben")
    for name in names:
        person.main.get_by_label("Name, Ort oder Postleitzahl").fill(name)
        person.press("Suchen")
        person.follow("auswählen")
    picture(person, "auswahl")
    person.link("Nachricht schreiben")
    person.type_into("Betreff", subject)
    person.type_into("Ihre Nachricht", f"{subject}: Bestehen Bedenken?")
    if files:
        person.attach("Dateien anhängen", *files)
    picture(person, "schreiben")
    person.press("Verschlüsseln und senden")
    assert person.reads("Ihre Nachricht ist unterwegs.")


@pytest.mark.parametrize(("script", "width"), [(False, NARROW), (True, WIDE)])
def test_the_room(
    visit: Callable[..., Person], town: Town, tmp_path: Path, script: bool, width: int
) -> None:
    kind = {"script": script, "width": width}
    kreis, clara, gesa = (visit(**kind).sign_in(each) for each in (KREIS, CLARA, GESA))
    for each in (clara, gesa):
        open_all(each)
    plan = tmp_path / "Lageplan.pdf"
    plan.write_bytes(PDF)
    subject = f"Brücke {width}"
    from_mail_to_answer(kreis, clara, town, subject, plan)
    to_two(kreis, gesa, subject)
    rejected(kreis, gesa, town, width)
    forward(clara, subject)
    proven(kreis, subject, tmp_path)
    filed(clara, tmp_path, width)
    keys(visit(**kind).sign_in("wiesental.head@example.org"))


def from_mail_to_answer(kreis: Person, clara: Person, town: Town, subject: str, plan: Path) -> None:
    before = len(mails(town))
    write(kreis, subject, "Wiesental", "Birkenrain", files=(plan,))
    mail = town.postbox.wait_for(CLARA, before + 1, subject=NOTIFIED)[-1]
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert subject not in body.decode()
    found = re.search(r"http\S+", body.decode())
    assert found
    step = Steps(clara)
    step("die Adresse aus der E-Mail öffnen", lambda: clara.open(found[0]))
    picture(clara, "eingang")
    step("Öffnen", lambda: clara.press("Öffnen"))
    assert clara.reads("Bestehen Bedenken?")
    step("schreiben", lambda: clara.type_into("Ihre Nachricht", "Keine Bedenken."))
    step("verbindlich", lambda: clara.tick("Das ist die verbindliche Antwort unserer Behörde."))
    step("senden", lambda: clara.press("Verschlüsseln und senden"))
    assert clara.reads("Ihre Nachricht ist unterwegs.")
    picture(clara, "raum")
    sys.stdout.write(f"{len(step.done)} Schritte: {', '.join(step.done)}\n")
    assert len(step.done) <= MOST_STEPS


def mails(town: Town) -> list[Message]:
    return [each for each in town.postbox.received
            if CLARA in (each["X-RcptTo"] or each["To"] or "") and NOTIFIED in subject_of(each)
            ]  # fmt: skip


def to_two(kreis: Person, gesa: Person, subject: str) -> None:
    open_all(gesa)
    gesa.follow(subject)
    assert gesa.reads("Keine Bedenken.")
    assert gesa.reads("verbindliche Antwort")
    open_all(kreis)
    kreis.follow(subject)
    assert kreis.reads("Keine Bedenken.")
    text = kreis.main.inner_text()
    assert text.count("geöffnet und angenommen") >= 2
    picture(kreis, "zwei-empfaenger")


def rejected(kreis: Person, gesa: Person, town: Town, width: int) -> None:
    subject = f"Unterwegs verändert {width}"
    write(kreis, subject, "Birkenrain")
    address = kreis.page.url
    town.run("shell", "-v", "0", "-c", TAMPER)
    gesa.open("/verwaltung/raum/")
    gesa.press("Öffnen")
    assert gesa.reads("Die Sendung wurde zurückgewiesen")
    assert not gesa.reads(subject)
    picture(gesa, "zurueckgewiesen")
    kreis.open(address)
    assert kreis.reads("konnte diese Sendung nicht annehmen.")
    assert kreis.reads("zurückgewiesen")
    picture(kreis, "zurueckgewiesen-absender")


def forward(clara: Person, subject: str) -> None:
    clara.open("/verwaltung/raum/")
    clara.follow(subject)
    clara.follow("weiterleiten")
    assert clara.reads(f"Sie leiten weiter: WG: {subject}")
    clara.follow("Landkreis Auental auswählen")
    clara.link("Nachricht schreiben")
    picture(clara, "weiterleiten")
    assert clara.field("Betreff").input_value() == f"WG: {subject}"
    assert "> " in clara.field("Ihre Nachricht").input_value()
    clara.press("Verschlüsseln und senden")
    assert clara.reads("Ihre Nachricht ist unterwegs.")
    assert clara.reads("Lageplan.pdf")


def proven(kreis: Person, subject: str, folder: Path) -> None:
    kreis.open("/verwaltung/raum/")
    kreis.link(subject)
    kreis.main.get_by_text("Nachweis für Dritte").first.click()
    kreis.main.get_by_label("Dateien beilegen").first.check()
    picture(kreis, "nachweis")
    with kreis.page.expect_download() as download:
        kreis.main.get_by_role("button", name="Nachweis herunterladen").first.click()
    bundle = folder / "sendung.zip"
    download.value.save_as(bundle)
    with zipfile.ZipFile(bundle) as archive:
        for name in ("dispatch.py", "signatures.py", "verifier.py"):
            archive.extract(name, folder)
    done = subprocess.run(
        [sys.executable, "-E", "-s", "dispatch.py", "sendung.zip"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("angenommen wurde genau diese Nachricht") == 2
    assert "Anlage Lageplan.pdf: liegt bei und ist unverändert." in done.stdout


def filed(clara: Person, folder: Path, width: int) -> None:
    mail = folder / "Plan.eml"
    mail.write_bytes(EML.replace(b"Subject: Plan", b"Subject: Plan %d" % width))
    clara.open("/verwaltung/raum/")
    clara.link("E-Mail ablegen")
    clara.press("Ablegen")
    assert clara.page.title().startswith("Fehler: ")
    clara.attach("E-Mail als Datei", mail)
    picture(clara, "mail-ablegen")
    clara.press("Ablegen")
    for words in ("Anbei der Plan.", "bau@example.org", "Absender nicht nachgewiesen",
                  "Antworten per E-Mail gibt es hier nicht."):  # fmt: skip
        assert clara.reads(words)
    assert not clara.has_button("Verschlüsseln und senden")
    picture(clara, "mail")
    clara.link("Bürgerinnen, Bürgern und Unternehmen antworten Sie im Postfach")
    assert "/verwaltung/nachrichten/" in clara.page.url


def keys(head: Person) -> None:
    head.open("/verwaltung/raum/schluessel/")
    assert head.reads("Landkreis Auental")
    head.press("Neue Schlüssel erzeugen")
    assert head.reads("mit dem Schlüssel davor bekannt gegeben")
    picture(head, "schluessel")
    assert not head.reads("nicht im Protokoll")
