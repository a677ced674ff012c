"""The file that third parties get: it runs alone, tells the truth, and refuses everything else."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from rathaus.standards import merkle
from rathaus.standards.evidence import verifier

SOURCE = Path(verifier.__file__)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
AUTHORITY = "0193aaaa-0000-7000-8000-000000000001"
EVENT_ID = "0193aaaa-0000-7000-8000-000000000002"
DOCUMENT, SALT = b"%PDF Bescheid", b"s" * 16
AT = 1_790_000_000_000_000


def grown(leaves: list[bytes]) -> tuple[bytes, merkle.Read]:
    tiles = merkle.append(0, leaves, lambda level, number: b"")

    def read(level: int, number: int) -> bytes:
        return tiles.get((level, number), b"")

    return merkle.root(len(leaves), read), read


def head_of(number: int, leaves: list[bytes], key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    public = key.public_key().public_bytes_raw()
    head = {
        "format": verifier.HEAD, "number": number, "size": len(leaves),
        "root": grown(leaves)[0].hex(), "at": AT, "previous": None, "key_id": "k",
        "key": verifier.fingerprint(public),
    }  # fmt: skip
    signature = key.sign(verifier.signed_bytes(head)).hex()
    return {**head, "public_key": public.hex(), "signature": signature}


def proof_of(key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    commitment = verifier.commitment(SALT, DOCUMENT).hex()
    payload = {
        "actor": "post:0193aaaa-0000-7000-8000-000000000009", "object_type": "Record",
        "object_id": "1", "detail": {"commitment": commitment},
    }  # fmt: skip
    header = {
        "format": verifier.EVENT, "id": EVENT_ID, "at": AT, "authority": AUTHORITY,
        "verb": "record.store", "mac": verifier.payload_mac(SALT, payload).hex(),
    }  # fmt: skip
    events = [merkle.leaf_hash(b"1"), merkle.leaf_hash(verifier.canonical(header))]
    root, read = grown([*events, merkle.leaf_hash(b"3")])
    tree = {"format": verifier.TREE, "tree": AUTHORITY, "size": 3, "root": root.hex()}
    heads = [merkle.leaf_hash(verifier.canonical(tree)), merkle.leaf_hash(b"other")]
    return {
        "format": verifier.PROOF,
        "event": {
            "header": header, "payload": payload, "salt": SALT.hex(), "index": 1,
            "path": [entry.hex() for entry in merkle.inclusion_path(1, 3, read)],
        },
        "tree": tree,
        "tree_index": 0,
        "tree_path": [heads[1].hex()],
        "head": head_of(1, heads, key),
        "document": {"salt": SALT.hex(), "commitment": commitment},
        "time_stamp": None,
    }  # fmt: skip


def pair_of() -> dict[str, Any]:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(5)]
    path = merkle.consistency_path(2, 5, grown(leaves)[1])
    return {
        "format": verifier.CONSISTENCY,
        "first": head_of(1, leaves[:2]),
        "second": head_of(2, leaves),
        "path": [entry.hex() for entry in path],
    }


PROOF, PAIR = proof_of(), pair_of()


@pytest.fixture
def alone(tmp_path):
    """Runs a copy of the file with nothing of ours to import."""
    shutil.copy(SOURCE, tmp_path / "verifier.py")

    def run(value: Any, *options: str, document: bytes | None = None, **files: Any):
        (tmp_path / "proof.json").write_text(json.dumps(value))
        given = ["proof.json"]
        if document is not None:
            (tmp_path / "document.pdf").write_bytes(document)
            given.append("document.pdf")
        for name, content in files.items():
            (tmp_path / name).write_text(json.dumps(content))
            options = (*options, f"--{name}", name)
        done = subprocess.run(
            [sys.executable, "-I", "verifier.py", *given, *options],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.stderr == ""
        return done.returncode, done.stdout

    return run


def test_it_tells_when_what_and_by_whom(alone):
    code, told = alone(PROOF, "--key", verifier.fingerprint(PUBLIC), document=DOCUMENT)
    assert code == 0
    for words in (
        "ECHT", "Wann: 21.09.2026, 14:13:20 Uhr (UTC)", "Was: Schriftgut abgelegt (record.store)",
        "Von wem: Dienstposten 0193aaaa-0000-7000-8000-000000000009", AUTHORITY,
        "Dokument: verglichen, es ist dieses",
    ):  # fmt: skip
        assert words in told
    assert "nicht verglichen" not in told


def test_without_a_fingerprint_it_says_so(alone):
    code, told = alone(PROOF)
    assert code == 0
    assert "Dokument: keines verglichen" in told
    assert f"Schlüssel {verifier.fingerprint(PUBLIC)} (nicht verglichen)" in told


def test_another_document(alone):
    code, told = alone(PROOF, document=DOCUMENT + b" ")
    assert (code, told) == (
        1, "FALSCH: Das Dokument ist nicht das, von dem der Nachweis handelt.\n",
    )  # fmt: skip


def test_another_key(alone):
    forged = proof_of(Ed25519PrivateKey.generate())
    verifier.check_proof(forged)
    code, told = alone(forged, "--key", verifier.fingerprint(PUBLIC))
    assert code == 1
    assert "nicht mit dem erwarteten Schlüssel" in told


def test_the_head_of_a_witness(alone):
    code, told = alone(PROOF, head=PROOF["head"])
    assert code == 0
    other = head_of(1, [merkle.leaf_hash(b"x"), merkle.leaf_hash(b"y")])
    code, told = alone(PROOF, head=other)
    assert code == 1
    assert "zwei verschiedene Geschichten" in told
    code, told = alone(PROOF, head=PAIR["second"])
    assert code == 1
    assert "nötig ist ein Nachweis zu diesem Kopf" in told


def test_nothing_but_additions(alone):
    code, told = alone(PAIR, head=PAIR["first"])
    assert code == 0
    assert "Seit dem Kopf 1 wurde nur angefügt." in told
    other = PAIR | {"first": head_of(1, [merkle.leaf_hash(b"x"), merkle.leaf_hash(b"y")])}
    code, told = alone(other)
    assert (code, "setzt den der Größe 2 nicht fort" in told) == (1, True)


def test_no_file_and_no_proof(alone, tmp_path):
    code, told = alone([1, 2])
    assert (code, told) == (1, "FALSCH: Die Datei ist kein Nachweis.\n")
    code, told = alone({"format": "rathaus-proof/2"})
    assert code == 1
    code, told = alone(PROOF, "--head", "missing.json")
    assert code == 1


def test_an_erased_event_is_still_proven():
    erased = copy.deepcopy(PROOF)
    erased["event"] |= {"payload": None, "salt": None}
    erased["document"] = None
    assert verifier.check_proof(erased).payload is None
    with pytest.raises(verifier.Untrue, match="handelt nicht"):
        verifier.check_proof(erased | {"document": PROOF["document"]})


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where all leaves of a JSON value are."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        return [place for key, entry in inner for place in places(entry, (*at, key))]
    return [at]


def put(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    target = changed
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = new
    return changed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(places(PROOF)), JSON)
def test_every_field_counts(place, new):
    """No value of a proof can be exchanged, except the time stamp, which only `--tsa` judges."""
    changed = put(PROOF, place, new)
    if place == ("time_stamp",) or changed == PROOF:
        return
    with pytest.raises(verifier.Untrue):
        verifier.check_proof(changed, DOCUMENT)


@given(st.sampled_from(places(PAIR)), JSON)
def test_every_field_of_a_consistency_proof_counts(place, new):
    changed = put(PAIR, place, new)
    if changed == PAIR:
        return
    with pytest.raises(verifier.Untrue):
        verifier.check_pair(changed)


EMPTY = {("time_stamp",), ("head", "previous")}


@given(st.data())
def test_a_changed_digit(data):
    place = data.draw(st.sampled_from([p for p in places(PROOF) if p not in EMPTY]))
    old = PROOF
    for key in place:
        old = old[key]
    if isinstance(old, int):
        new: Any = old ^ (1 << data.draw(st.integers(0, 60)))
    else:
        at = data.draw(st.integers(0, len(old) - 1))
        new = old[:at] + ("0" if old[at] != "0" else "1") + old[at + 1 :]
    with pytest.raises(verifier.Untrue):
        verifier.check_proof(put(PROOF, place, new), DOCUMENT)


@given(st.binary(max_size=400) | JSON.map(lambda v: json.dumps(v).encode()))
def test_foreign_bytes_raise_one_error(data):
    try:
        value = verifier.read_json(data)
        verifier.check_proof(value)
    except verifier.Untrue:
        return
    pytest.fail("that was no proof")


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"a":' * 20 + b"1" + b"}" * 20,
        b'{"a":' * 50_000,
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b'{"a":' + b"9" * 10_000 + b"}",
        b" " * (verifier.LARGEST + 1),
        b"\xff",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(data):
    with pytest.raises(verifier.Untrue):
        verifier.read_json(data)


@given(JSON)
def test_canonical_json_reads_back(value):
    try:
        data = verifier.canonical(value)
    except ValueError:
        return
    assert json.loads(data) == value
    assert verifier.canonical(json.loads(data)) == data


def test_a_true_number_is_no_yes():
    with pytest.raises(verifier.Untrue, match="index"):
        verifier.check_proof(put(PROOF, ("event", "index"), True))
