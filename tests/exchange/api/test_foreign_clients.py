"""Two public FIT-Connect packages, unmodified, against our service: `fitconnect` (sends and
fetches) and `fitconnect-client` (sends, as portals do). All that is set is where the service is.

Both compress what they encrypt and know only the first version of the API.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fitconnect
import fitconnect_client as portal_client
import pytest
import requests
from jwcrypto import jwk

from rathaus.exchange.models import Transfer
from rathaus.standards.fitconnect.lifecycle import Happening
from rathaus.vault.models import Purpose, RingKey
from tests.exchange.api.conftest import URN, Live
from tests.exchange.api.programs import Program, answer_of, private_of

SCHEMA = "urn:rathaus:schema:formular:1"
PDF = b"%PDF-1.7 " + bytes(5000)
DATA = {"$schema": SCHEMA, "hund": "Rex"}


def sdk(live: Live, program: Program) -> Any:
    client = fitconnect.FITConnectClient(
        fitconnect.Environment.TESTING, str(program.client.pk), program.secret
    )
    client.token_url = f"{live.server.base}/token"
    client.submission_api_url = f"{live.server.base}/v1"
    return client


def private_key(live: Live) -> dict[str, Any]:
    """What the receiving procedure holds: the authority's private key as a JWK."""
    row = RingKey.objects.get(
        ring__authority=live.scene.destination.authority, purpose=Purpose.EXCHANGE_ENCRYPTION
    )
    found: dict[str, Any] = json.loads(jwk.JWK.from_pyca(private_of(row)).export_private())
    return found


def accept(live: Live, client: Any, submission: dict[str, Any]) -> None:
    """Neither package can say so; the token and the address are those of the first one."""
    token = answer_of(submission, Happening.ACCEPT)
    answer = requests.post(
        f"{client.submission_api_url}/cases/{submission['caseId']}/events",
        data=token,
        headers={
            "Authorization": f"Bearer {client.access_token}",
            "Content-Type": "application/jose",
        },
        timeout=20,
    )
    assert answer.status_code == 204, answer.text
    assert Transfer.objects.get(pk=submission["submissionId"]).state == "accepted"


def test_fitconnect_sends_and_fetches(served_scene: Live) -> None:
    live = served_scene
    destination = str(live.scene.destination.pk)
    sender, receiver = sdk(live, live.scene.portal), sdk(live, live.scene.office)
    assert receiver.activate_destination(destination).status_code == 200
    answer = sender.submission(destination, URN, data=DATA, attachments=[PDF])
    (waiting,) = receiver.available_submissions()
    assert waiting["submissionId"] == answer["submissionId"]
    found = receiver.retrieve_submission(waiting["submissionId"], private_key(live))
    assert found["data_json"] == DATA
    assert list(found["attachments"].values()) == [PDF]
    accept(live, receiver, {**waiting})
    assert receiver.available_submissions() == []


def test_fitconnect_reads_our_problems(served_scene: Live) -> None:
    live = served_scene
    sender = sdk(live, live.scene.portal)
    room = str(live.scene.room.authority_id)  # the id of something else
    with pytest.raises(ValueError, match="destination does not exist"):
        sender.create_submission(room, URN)
    receiver = sdk(live, live.scene.office)
    with pytest.raises(ValueError, match="Submission not found"):
        receiver.retrieve_submission(room, private_key(live))
    sender.client_secret = "falsch"
    with pytest.raises(ValueError, match="invalid client authentication"):
        sender.available_submissions()


def test_fitconnect_client_sends(served_scene: Live, tmp_path: Path) -> None:
    live = served_scene
    path = tmp_path / "Nachweis.pdf"
    path.write_bytes(PDF)
    portal = portal_client.FitconnectClient(
        portal_client.Environment.TESTING,
        str(live.scene.portal.client.pk),
        live.scene.portal.secret,
    )
    portal.oauth_api_url = f"{live.server.base}/token"
    portal.submission_api_url = f"{live.server.base}/v1"
    portal.obtain_access_token()
    attachment = portal_client.Attachment(str(path))
    submission = portal.create_submission(
        str(live.scene.destination.pk), URN, "Hundesteuer", [attachment]
    )
    metadata = portal.create_metadata(
        "2026-11-24", "P-1", SCHEMA, "", "anna@example.org", [attachment]
    )
    portal.send_submission(submission, metadata)

    receiver = sdk(live, live.scene.office)
    (waiting,) = receiver.available_submissions()
    assert waiting["submissionId"] == submission.submission_id
    found = receiver._get_submission(waiting["submissionId"])
    key = jwk.JWK(**private_key(live))
    assert receiver.decrypt_json(key, found["encryptedMetadata"]) == metadata
    (name,) = found["attachments"]
    answer = receiver._authorized_get(f"/submissions/{waiting['submissionId']}/attachments/{name}")
    assert receiver.decrypt(key, answer.text) == PDF
    accept(live, receiver, waiting)
