"""Anyone checks a notice: by the page, with the proof, and with the stand-alone program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.archive import content as files
from rathaus.archive.content import mark
from rathaus.archive.models import Record
from rathaus.archive.queries.proofs import proof_of
from rathaus.cases import actions
from rathaus.cases.content import Decision
from rathaus.cases.models import Notice
from rathaus.standards.evidence import verifier
from tests.cast import sign_in
from tests.matrix.world import World, build_world

pytestmark = pytest.mark.django_db
PAGE = "/pruefen/"


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def notice(world: World) -> Record:
    return world.cases["granted"].notices.get().record


@pytest.fixture
def pdf(world: World, notice: Record) -> bytes:
    return files.read(notice, world.cast.citizen.keys)


def hand_in(document: bytes | None = None, proof: bytes | None = None, language: str = "de") -> str:
    """What the page says, in one line."""
    data = {}
    if document is not None:
        data["document"] = SimpleUploadedFile("Bescheid.pdf", document)
    if proof is not None:
        data["proof"] = SimpleUploadedFile("Nachweis.json", proof)
    response = Client().post(PAGE, data, headers={"accept-language": language})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_notice_is_genuine(world: World, pdf: bytes) -> None:
    page = hand_in(pdf)
    assert "Das Dokument ist echt und unverändert." in page
    assert "Samtgemeinde Wiesental" in page
    assert "Bescheid: Abgelegt" in page
    assert f"{world.at:%d.%m.%Y}" in page


@pytest.mark.parametrize("place", [0, 2000, -2])
def test_one_changed_byte_is_noticed(pdf: bytes, place: int) -> None:
    changed = bytearray(pdf)
    changed[place] ^= 1
    assert "verändert" in hand_in(bytes(changed))


def test_a_file_without_a_mark_says_what_to_do(pdf: bytes) -> None:
    assert "steht keine Prüfkennung" in hand_in(b"%PDF-1.7 ein Foto")
    assert "steht keine Prüfkennung" in hand_in(b"")


def test_the_mark_alone_proves_nothing(pdf: bytes) -> None:
    salt = mark.salts_in(pdf)[0]
    assert "verändert" in hand_in(b"%PDF-1.7 falsch " + mark.of(salt).encode())


def test_a_preview_bears_no_mark(world: World) -> None:
    draft = actions.preview(
        case=world.cases["in_progress"], decision=Decision("granted"), at=world.at,
        by=world.cast.wiesental_clerk,
    )  # fmt: skip
    assert mark.salts_in(draft) == []


def test_a_proof_stands_alone_and_with_its_document(
    world: World, notice: Record, pdf: bytes
) -> None:
    proof = json.dumps(proof_of(notice, world.cast.wiesental_clerk.keys)).encode()
    assert "Ein Dokument wurde nicht verglichen." in hand_in(proof=proof)
    assert "Das Dokument ist echt und unverändert." in hand_in(pdf, proof)
    assert "nicht das, von dem der Nachweis handelt" in hand_in(b"etwas anderes", proof)


def test_forged_proofs_are_named(world: World, notice: Record) -> None:
    proof = proof_of(notice, world.cast.citizen.keys)
    later = {**proof, "event": {**proof["event"]}}
    later["event"]["header"] = {**proof["event"]["header"], "at": 1}
    for forged in (later, {**proof, "tree_index": 99}, {"format": "x"}, [], 7):
        page = hand_in(proof=json.dumps(forged).encode())
        assert "Das ist nicht nachgewiesen." in page
    assert "Das ist nicht nachgewiesen." in hand_in(proof=b"\xff{")


def test_what_does_not_fit_is_said_in_english(world: World, notice: Record) -> None:
    proof = proof_of(notice, world.cast.citizen.keys)
    forged = {**proof, "tree_index": 99}
    for document, handed_in, said in (
        (b"something else", proof, "The document is not the one that the proof is about."),
        (None, forged, "The proof is incomplete, damaged or forged."),
        (None, "{", "The file is not a readable proof."),
    ):
        assert said in hand_in(document, json.dumps(handed_in).encode(), language="en")


def test_owner_and_clerk_download_the_same_proof(world: World, notice: Record) -> None:
    case = world.cases["granted"]
    url = f"/vorgaenge/{case.pk}/bescheid/{case.notices.get().pk}/nachweis/"
    clerks = sign_in(world.cast.wiesental_clerk).get(url)
    assert clerks.headers["Content-Disposition"].endswith(f'Nachweis-Bescheid-{case.number}.json"')
    owners = proof_of(notice, world.cast.citizen.keys)
    assert json.loads(clerks.content) == owners
    verifier.check_proof(owners, files.read(notice, world.cast.citizen.keys))


def decided_now(world: World) -> Notice:
    return actions.decide(
        case=world.cases["in_progress"],
        decision=Decision("granted"),
        by=world.cast.wiesental_clerk,
        at=world.at,
    )


def test_a_proof_that_is_not_ready_leads_back(world: World) -> None:
    made = decided_now(world)
    url = f"/vorgaenge/{made.case_id}/bescheid/{made.pk}/nachweis/"
    response = sign_in(world.cast.wiesental_clerk).get(url, follow=True)
    assert "noch nicht nachweisbar" in response.content.decode()


def foreign(proof: dict[str, object]) -> bytes:
    """The same proof under a key that somebody made at home."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    head = {**proof["head"], "key": verifier.fingerprint(public), "public_key": public.hex()}
    head["signature"] = key.sign(verifier.signed_bytes(head)).hex()
    return json.dumps({**proof, "head": head}).encode()


def test_a_proof_under_a_foreign_key_borrows_none_of_our_names(
    world: World, notice: Record, pdf: bytes
) -> None:
    page = hand_in(pdf, foreign(proof_of(notice, world.cast.citizen.keys)))
    assert "Der Nachweis stammt nicht von hier." in page
    assert "echt und unverändert" not in page
    assert "Samtgemeinde Wiesental" not in page


def test_what_a_person_uploaded_is_not_issued_by_the_authority(world: World) -> None:
    keys = world.cast.citizen.keys
    upload = world.message_file.record
    page = hand_in(files.read(upload, keys), json.dumps(proof_of(upload, keys)).encode())
    assert "hochgeladen, nicht ausgestellt" in page
    assert "echt und unverändert" not in page


def test_a_ledger_that_stands_still_does_not_stop_the_check(
    world: World, pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> int:
        raise OSError

    monkeypatch.setattr("rathaus.audit.ledger.sequence", full)
    assert "Das Dokument ist echt" in hand_in(pdf)


def test_the_program_needs_nothing_of_ours(
    world: World, notice: Record, pdf: bytes, tmp_path: Path
) -> None:
    program = Client().get(f"{PAGE}pruefprogramm/")
    (tmp_path / "rathaus-pruefen.py").write_bytes(program.content)
    proof = proof_of(notice, world.cast.citizen.keys)
    (tmp_path / "n.json").write_text(json.dumps(proof))
    (tmp_path / "b.pdf").write_bytes(pdf)
    head = Client().get(f"{PAGE}kopf/").json()
    command = [sys.executable, "-I", "rathaus-pruefen.py", "n.json", "b.pdf", "--key", head["key"]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("ECHT")
    (tmp_path / "b.pdf").write_bytes(pdf + b"\n")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:6]) == (1, "FALSCH")


def test_what_came_a_moment_ago_is_found_too(world: World) -> None:
    made = decided_now(world)
    pdf = files.read(made.record, world.cast.wiesental_clerk.keys)
    assert "Das Dokument ist echt" in hand_in(pdf)
