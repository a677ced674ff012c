"""Proofs that leave the installation: of an event, of a document, up to the head of a witness."""

from __future__ import annotations

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from rathaus.audit import actions, queries
from rathaus.audit.ledger import sequence
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.standards.evidence import verifier

SALT, DOCUMENT = b"s" * 16, b"Bescheid"


def test_a_document_is_proven(happen, signer):
    event = happen(1, commitment=verifier.commitment(SALT, DOCUMENT).hex())[0]
    happen(300)
    sequence()
    proof = json.loads(json.dumps(queries.proof(event, salt=SALT)))
    proven = verifier.check_proof(proof, DOCUMENT, signer.fingerprint)
    assert proven.document
    assert proven.payload["actor"] == "system"
    with pytest.raises(verifier.Untrue, match="nicht das"):
        verifier.check_proof(proof, b"anderer Bescheid")


def test_not_before_it_has_its_place(happen):
    event = happen(1)[0]
    with pytest.raises(RathausError, match="noch nicht nachweisbar"):
        queries.proof(event)


def test_an_erased_event_is_proven_without_its_details(happen):
    event = happen(1)[0]
    sequence()
    actions.erase(event=event, by=actions.SYSTEM, at=clock.now())
    proven = verifier.check_proof(queries.proof(Event.objects.get(pk=event.pk)))
    assert proven.payload is None


def test_a_proof_up_to_the_head_of_a_witness(happen, tmp_path, capsys):
    event = happen(1)[0]
    sequence()
    witness = tmp_path / "head.json"
    witness.write_text(json.dumps(queries.head()))
    late = happen(1)[0]
    sequence()
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(queries.proof(event)))
    assert verifier.main([str(file), "--head", str(witness)]) == 1
    out = StringIO()
    call_command("ledger", "proof", str(event.pk), "--head", "1", stdout=out)
    file.write_text(out.getvalue())
    assert verifier.main([str(file), "--head", str(witness)]) == 0
    with pytest.raises(RathausError, match="älter als das Ereignis"):
        queries.proof(late, number=1)
    with pytest.raises(RathausError, match="gibt es hier nicht"):
        queries.proof(late, number=9)
    with pytest.raises(CommandError, match="gibt es hier nicht"):
        call_command("ledger", "proof", str(uuid4()))


def test_foreign_texts_cannot_fake_a_line(happen, tmp_path, capsys):
    happen(1, verb="x\nDokument: verglichen")
    sequence()
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(queries.proof(Event.objects.get())))
    assert verifier.main([str(file)]) == 0
    assert "\nDokument: verglichen" not in capsys.readouterr().out
