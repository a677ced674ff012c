"""The proof of a dispatch in the hands of third parties: it tells the truth to a foreign program
far from any installation, for the sender and for the recipient, and every lie is found."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rathaus.archive.queries.proofs import own_key
from rathaus.exchange import actions
from rathaus.exchange.models import Destination, Dispatch, Transfer
from rathaus.lib.errors import Forbidden, Stranger
from rathaus.standards.evidence import dispatch as program
from rathaus.standards.evidence import signatures, verifier
from tests.cast import Cast
from tests.exchange import story

Reachable = Callable[[str], Destination]
Files = dict[str, bytes]
SOURCES = [Path(module.__file__ or "") for module in (program, signatures, verifier)]


def exported(dispatch: Dispatch, by: Any, *, with_files: bool = True) -> Files:
    """The ZIP as name → bytes."""
    body = actions.export_proof(dispatch=dispatch, with_files=with_files, by=by, at=story.AT)
    with body, zipfile.ZipFile(body) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files, to: Path) -> Path:
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return to


def alone(folder: Path, files: Files) -> tuple[int, str]:
    """Run the programs with nothing of ours to import."""
    for source in SOURCES:
        (folder / source.name).write_bytes(source.read_bytes())
    packed(files, folder / "sendung.zip")
    done = subprocess.run(
        [sys.executable, "-E", "-s", "dispatch.py", "sendung.zip", "--key", own_key()],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin"},
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def sent(cast: Cast, reachable: Reachable, run_jobs: Callable[[], int], mail_server: object) -> Any:
    """From the Samtgemeinde to the Landkreis, delivered and accepted."""
    wiesental, kreis = reachable("wiesental"), reachable("kreis")
    dispatch = story.send(wiesental, cast.wiesental_clerk, kreis)
    run_jobs()
    actions.open_dispatch(transfer=Transfer.objects.get(), by=cast.kreis_clerk, at=story.AT)
    return dispatch


def test_the_sender_proves_what_was_accepted(cast: Cast, sent: Dispatch, tmp_path: Path) -> None:
    files = exported(sent, cast.wiesental_clerk)
    code, told = alone(tmp_path, files)
    assert code == 0, told
    kreis, wiesental = cast.kreis.name, cast.wiesental.name
    for words in (
        "ECHT",
        f"{wiesental} hat geschrieben an: {kreis}",
        story.SUBJECT,
        "Gesendet laut Protokoll am 24.11.2026, 09:00:00",
        f"{kreis}: zugestellt",
        f"{kreis}: geöffnet und angenommen",
        f"{kreis}: angenommen wurde genau diese Nachricht",
        "Anlage Lageplan.pdf: liegt bei und ist unverändert.",
        "Der Schlüssel gehört ihr laut Protokoll seit",
        f"Sein Zertifikat nennt: {wiesental}",
    ):
        assert words in told
    assert {each.name for each in SOURCES} <= set(files)
    assert story.TEXT in files["nachricht.txt"].decode()


def test_the_recipient_proves_it_too(cast: Cast, sent: Dispatch, tmp_path: Path) -> None:
    received = Dispatch.objects.get(authority=cast.kreis)
    code, told = alone(tmp_path, exported(received, cast.kreis_clerk, with_files=False))
    assert code == 0, told
    assert "Empfangen und geprüft laut Protokoll" in told
    assert "angenommen wurde genau diese Nachricht" in told
    assert "Anlage Lageplan.pdf: liegt nicht bei, SHA-512" in told


def test_what_has_only_been_delivered(
    cast: Cast,
    reachable: Reachable,
    run_jobs: Callable[[], int],
    mail_server: object,
    tmp_path: Path,
) -> None:
    dispatch = story.send(reachable("wiesental"), cast.wiesental_clerk, reachable("kreis"))
    run_jobs()
    code, told = alone(tmp_path, exported(dispatch, cast.wiesental_clerk))
    assert code == 0, told
    assert f"{cast.kreis.name}: zugestellt am" in told
    assert "angenommen" not in told


def test_a_rejection_says_why(cast: Cast, reachable: Reachable, tmp_path: Path) -> None:
    dispatch = story.send(reachable("wiesental"), cast.wiesental_clerk, reachable("kreis"))
    transfer = Transfer.objects.get()
    data = bytes(transfer.data)
    Transfer.objects.update(data=data[:-4] + (b"AAAA" if data[-4:] != b"AAAA" else b"BBBB"))
    with pytest.raises(actions.Rejected):
        actions.open_dispatch(transfer=Transfer.objects.get(), by=cast.kreis_clerk, at=story.AT)
    code, told = alone(tmp_path, exported(dispatch, cast.wiesental_clerk))
    assert code == 0, told
    assert f"{cast.kreis.name}: zurückgewiesen am" in told
    assert f"{cast.kreis.name}: Grund: " in told


def replaced(name: str, before: str, after: str) -> Callable[[Files, Files], Files]:
    """A lie: in one file one text for another."""

    def lie(files: Files, _other: Files) -> Files:
        content = files[name].decode()
        assert before in content
        return files | {name: content.replace(before, after, 1).encode()}

    return lie


def from_other(*prefixes: str) -> Callable[[Files, Files], Files]:
    """A lie: these files of another dispatch in place of the own ones."""

    def lie(files: Files, other: Files) -> Files:
        taken = {name: body for name, body in other.items() if name.startswith(prefixes)}
        assert taken
        assert any(files.get(name) != body for name, body in taken.items())
        return files | taken

    return lie


def listed(change: Callable[[dict[str, Any]], None]) -> Callable[[Files, Files], Files]:
    """A lie in the list; what it does not name any more is taken out."""

    def lie(files: Files, _other: Files) -> Files:
        value = json.loads(files[program.LIST])
        change(value)
        text = json.dumps(value)
        kept = {
            name: body
            for name, body in files.items()
            if name in text or not name.startswith((program.PROOFS, program.RECEIPTS))
        }
        return kept | {program.LIST: text.encode()}

    return lie


def swapped_key(files: Files, _other: Files) -> Files:
    """Another key under the name of the sender's."""
    keys = json.loads(files[program.KEYS])["keys"]
    keys[1]["n"], keys[1]["x5c"] = keys[0]["n"], []
    return files | {program.KEYS: json.dumps({"keys": keys}).encode()}


def swapped_certificate(files: Files, _other: Files) -> Files:
    keys = json.loads(files[program.KEYS])["keys"]
    keys[1]["x5c"], keys[2]["x5c"] = keys[2]["x5c"], keys[1]["x5c"]
    return files | {program.KEYS: json.dumps({"keys": keys}).encode()}


def swap_parties(value: dict[str, Any]) -> None:
    (one, first), (two, second) = value["parties"].items()
    value["parties"] = {one: second, two: first}


def forget_bindings(value: dict[str, Any]) -> None:
    for party in value["parties"].values():
        party["keys"] = {}


def doubled(value: dict[str, Any]) -> None:
    for entries in value["receipts"].values():
        entries.append(entries[-1])


def without_submit(value: dict[str, Any]) -> None:
    for entries in value["receipts"].values():
        entries.pop(0)


LIES: dict[str, tuple[Callable[[Files, Files], Files], str]] = {
    "text": (replaced("nachricht.json", "Bedenken", "Freude"), "Die Nachricht ist verändert"),
    "readable": (replaced("nachricht.txt", "Bedenken", "Freude"), "Die lesbare Fassung"),
    "file": (replaced("dateien/1-Lageplan.pdf", "%PDF", "%pdf"), "Die Anlage Lageplan.pdf"),
    "manifest": (from_other("manifest.jws"), "Die Nachricht ist verändert"),
    "all but the ledger": (
        from_other("manifest.jws", "nachricht.", "dateien/"), "Das Manifest passt nicht"),
    "receipts": (from_other("quittungen/"), "Das Protokoll kennt eine andere Quittung"),
    "receipts and proofs": (
        from_other("quittungen/", "nachweise/quittung"), "gehört zu einer anderen Sendung"),
    "key": (swapped_key, "ist ausgetauscht"),
    "certificate": (swapped_certificate, "gehört zu einem anderen Schlüssel"),
    "bindings": (listed(swap_parties), "handelt von einem anderen Zustellpunkt"),
    "no bindings": (listed(forget_bindings), "fehlt das Ereignis"),
    "proof of another event": (
        from_other("nachweise/sendung.json"), "Das Manifest passt nicht"),
    "receipt twice": (listed(doubled), "widersprechen sich"),
    "first receipt left out": (listed(without_submit), "die erste fehlt"),
    "something added": (
        lambda files, _other: files | {"dateien/2-Zusage.pdf": b"%PDF"}, "nicht dazugehört"),
}  # fmt: skip


def test_every_lie_is_found(cast: Cast, sent: Dispatch, another: Dispatch, tmp_path: Path) -> None:
    files, other = (exported(each, cast.wiesental_clerk) for each in (sent, another))
    answers = {}
    for name, (lie, _words) in LIES.items():
        try:
            program.check(packed(lie(files, other), tmp_path / "lie.zip"), own_key())
        except program.Untrue as untrue:
            answers[name] = str(untrue)
    wrong = {name: answers.get(name) for name, (_lie, words) in LIES.items()
             if words not in answers.get(name, "")}  # fmt: skip
    assert wrong == {}


@pytest.fixture
def another(cast: Cast, sent: Dispatch, run_jobs: Callable[[], int]) -> Any:
    """A second dispatch on the same way, accepted as well."""
    wiesental, kreis = (
        Destination.objects.get(authority=each) for each in (cast.wiesental, cast.kreis)
    )
    more = {"text": "Keine Frage.", "files": (story.file("Lageplan.pdf", b"%PDF-1.7 anders"),)}
    dispatch = story.send(wiesental, cast.wiesental_clerk, kreis, **more)
    run_jobs()
    transfer = Transfer.objects.get(consignment__dispatch=dispatch)
    actions.open_dispatch(transfer=transfer, by=cast.kreis_clerk, at=story.AT)
    return dispatch


def test_a_lie_ends_with_one(cast: Cast, sent: Dispatch, tmp_path: Path) -> None:
    files = exported(sent, cast.wiesental_clerk)
    code, told = alone(tmp_path, LIES["text"][0](files, files))
    assert (code, told.split(":")[0]) == (1, "FALSCH")
    code, told = alone(tmp_path, {"sendung.json": b"{}"})
    assert (code, told.split(":")[0]) == (1, "FALSCH")


def test_the_ledger_of_somebody_else(cast: Cast, sent: Dispatch, tmp_path: Path) -> None:
    files = exported(sent, cast.wiesental_clerk)
    with pytest.raises(program.Untrue, match="erwarteten Schlüssel"):
        program.check(packed(files, tmp_path / "x.zip"), "0" * 64)


def test_who_may_have_it(cast: Cast, sent: Dispatch) -> None:
    with pytest.raises(Stranger):
        exported(sent, cast.kreis_clerk)
    with pytest.raises(Forbidden):
        exported(sent, cast.wiesental_it)
    assert exported(sent, cast.wiesental_head)


def test_names_from_elsewhere_stay_in_their_folder(
    cast: Cast, reachable: Reachable, tmp_path: Path
) -> None:
    evil = story.file("../../etc/x.pdf", b"%PDF-1.7")
    dispatch = story.send(
        reachable("wiesental"), cast.wiesental_clerk, reachable("kreis"), files=(evil,)
    )
    files = exported(dispatch, cast.wiesental_clerk)
    assert "dateien/1-x.pdf" in files
    assert not any(".." in name for name in files)


def test_a_zip_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(io.BytesIO(b"nothing").getvalue())
    with pytest.raises(program.Untrue, match="kein lesbares ZIP"):
        program.check(tmp_path / "x.zip")
