"""A submission from its creation to the signed answer, and what is refused on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from rathaus.exchange.content import events
from rathaus.exchange.models import Transfer, TransferAttachment
from rathaus.lib import clock
from rathaus.standards.fitconnect import events as standard
from rathaus.standards.fitconnect import limits, problems
from rathaus.standards.fitconnect.lifecycle import Happening
from rathaus.standards.jose import PrivateKey, Purpose, jwe, strict
from tests.exchange.api.conftest import URN, Scene
from tests.exchange.api.programs import (
    JOSE,
    Program,
    answer_of,
    created,
    key_of,
    parts,
    submitted,
)
from tests.stock import TRANSPORT, pair

PDF = b"%PDF-1.7 " + bytes(3000)


def test_from_creation_to_acceptance(scene: Scene, run_jobs: Callable[[], int]) -> None:
    ids = submitted(scene.portal, scene.destination, URN, PDF)
    run_jobs()
    waiting = scene.office.call("GET", "/v2/submissions").json()
    assert (waiting["count"], waiting["totalCount"], waiting["offset"]) == (1, 1, 0)
    assert waiting["submissions"][0]["submissionId"] == ids["submissionId"]
    found = scene.office.call("GET", f"/v2/submissions/{ids['submissionId']}").json()
    assert found["caseId"] == ids["caseId"]
    assert found["publicService"] == {"identifier": URN, "name": "Hundesteuer"}
    (name,) = found["attachments"]
    path = f"/v2/submissions/{ids['submissionId']}/attachments/{name}"
    answer = scene.office.call("GET", path)
    token = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(token)
    row = TransferAttachment.objects.get()
    assert jwe.inspect(token).tag == row.tag

    case = f"/v2/cases/{ids['caseId']}/events"
    accept = answer_of(ids, Happening.ACCEPT)
    for _again in range(2):
        said = scene.office.call("POST", case, accept, content_type=JOSE)
        assert said.status_code == 204, said.content
    log = scene.portal.call("GET", case).json()["eventLog"]
    told = [standard.read_unproven(token)[0].happening for token in log]
    assert told == [Happening.CREATE, Happening.SUBMIT, Happening.NOTIFY, Happening.ACCEPT]
    assert scene.office.call("GET", case).json()["eventLog"] == log
    by_submission = f"/v2/submissions/{ids['submissionId']}/events?limit=2&offset=1"
    assert scene.portal.call("GET", by_submission).json()["eventLog"] == log[1:3]
    assert scene.office.call("GET", "/v2/submissions").json()["submissions"] == []
    again = scene.office.call("GET", f"/v2/submissions/{ids['submissionId']}")
    assert again.status_code == 200


def test_the_first_version_has_other_names(scene: Scene) -> None:
    ids = submitted(scene.portal, scene.destination, URN)
    found = scene.office.call("GET", f"/v1/submissions/{ids['submissionId']}").json()
    assert found["serviceType"]["identifier"] == URN
    assert "publicService" not in found
    facts = scene.portal.call("GET", f"/v1/destinations/{scene.destination.pk}").json()
    assert facts["services"][0]["identifier"] == URN
    assert "publicServices" not in facts


def test_without_data_and_compressed(scene: Scene) -> None:
    """Old clients compress, and some send metadata alone: the service passes it on."""
    key = key_of(scene.portal, scene.destination)
    ids = created(scene.portal, scene.destination, URN).json()
    base = f"/v2/submissions/{ids['submissionId']}"
    old = parts(key)["encryptedMetadata"]
    rest = old.split(".")[1:]
    header = {
        "alg": jwe.ALG, "enc": jwe.ENC, "kid": key.kid, "cty": "application/json", "zip": "DEF",
    }  # fmt: skip
    head = strict.encode(strict.dumps(header)).decode()
    sent = {"encryptedMetadata": ".".join([head, *rest]), "encryptedData": None}
    assert scene.portal.call("PUT", base, sent).status_code == 200
    found = scene.office.call("GET", base).json()
    assert "encryptedData" not in found
    assert found["encryptedMetadata"] == sent["encryptedMetadata"]


def test_submitted_once(scene: Scene) -> None:
    key = key_of(scene.portal, scene.destination)
    ids = created(scene.portal, scene.destination, URN).json()
    base, sent = f"/v2/submissions/{ids['submissionId']}", parts(key)
    assert scene.portal.call("PUT", base, sent).status_code == 200
    assert scene.portal.call("PUT", base, sent).status_code == 200
    other = scene.portal.call("PUT", base, parts(key))
    assert (other.status_code, other["Content-Type"]) == (409, "application/problem+json")


def test_an_announced_attachment_is_missing(scene: Scene) -> None:
    key = key_of(scene.portal, scene.destination)
    name = str(uuid4())
    ids = created(scene.portal, scene.destination, URN, name).json()
    answer = scene.portal.call("PUT", f"/v2/submissions/{ids['submissionId']}", parts(key))
    assert answer.status_code == 422
    assert name in answer.json()["detail"]
    other = f"/v2/submissions/{ids['submissionId']}/attachments/{uuid4()}"
    token = jwe.encrypt(PDF, key, cty="application/pdf")
    assert scene.portal.call("PUT", other, token, content_type=JOSE).status_code == 404


def test_what_is_no_jwe(scene: Scene) -> None:
    name = str(uuid4())
    ids = created(scene.portal, scene.destination, URN, name).json()
    base = f"/v2/submissions/{ids['submissionId']}"
    path = f"{base}/attachments/{name}"
    assert scene.portal.call("PUT", path, b"%PDF", content_type=JOSE).status_code == 422
    assert scene.portal.call("PUT", path, b"a.b.c.d.e").status_code == 415
    assert not TransferAttachment.objects.exists()
    sent = {"encryptedMetadata": "a.b.c.d.ä"}
    assert scene.portal.call("PUT", base, sent).status_code == 422
    assert Transfer.objects.get().state == "incomplete"


def test_too_large(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_ATTACHMENT", 1000)
    name = str(uuid4())
    ids = created(scene.portal, scene.destination, URN, name).json()
    path = f"/v2/submissions/{ids['submissionId']}/attachments/{name}"
    answer = scene.portal.call("PUT", path, b"a" * 1001, content_type=JOSE)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


@pytest.mark.parametrize(
    ("change", "status", "type_"),
    [
        ({"destinationId": str(uuid4())}, 404, "destination-not-found"),
        ({"destinationId": "x"}, 422, ""),
        ({"publicService": {"identifier": "urn:de:fim:leika:leistung:99000000000000"}}, 422, ""),
        ({"publicService": None}, 400, ""),
        ({"announcedAttachments": "x"}, 400, ""),
        ({"announcedAttachments": ["x"]}, 422, ""),
        ({"announcedAttachments": [str(UUID(int=n)) for n in range(101)]}, 413, ""),
        ({"region": "DE039990010010"}, 422, ""),
        ({"region": "Wiesental"}, 400, ""),
        ({"callback": {"url": "http://example.org/", "secret": "s" * 32}}, 422, ""),
        ({"callback": {"url": "https://example.org/", "secret": "kurz"}}, 422, ""),
        ({"callback": {"url": "https://a:b@example.org/", "secret": "s" * 32}}, 422, ""),
    ],
)
def test_what_cannot_be_created(
    scene: Scene, change: dict[str, Any], status: int, type_: str
) -> None:
    answer = created(scene.portal, scene.destination, URN, **change)
    assert answer.status_code == status, answer.content
    found = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert found["type"] == (problems.API_PROBLEMS + type_ if type_ else "about:blank")
    assert {"type", "title", "status", "detail"} == set(found)
    assert not Transfer.objects.exists()


def test_a_closed_destination(scene: Scene) -> None:
    path = f"/v1/destinations/{scene.destination.pk}"
    assert scene.office.call("PATCH", path, {"status": "inactive"}).status_code == 200
    answer = created(scene.portal, scene.destination, URN)
    assert answer.status_code == 422
    assert answer.json()["type"] == problems.API_PROBLEMS + "destination-state-invalid"


def test_a_member_twice(scene: Scene) -> None:
    body = '{"destinationId": "a", "destinationId": "b"}'
    assert scene.portal.call("POST", "/v2/submissions", body).status_code == 400


def foreign_key(ids: Any) -> str:
    transfer = Transfer.objects.get(pk=ids["submissionId"])
    event = events.build(
        transfer,
        Happening.ACCEPT,
        clock.now(),
        issuer=str(transfer.destination_id),
        tags=events.tags_of(transfer),
    )
    return standard.build(event, PrivateKey(Purpose.VERIFY, "falscher-schluessel", pair(TRANSPORT)))


def test_events_that_prove_nothing(scene: Scene) -> None:
    ids = submitted(scene.portal, scene.destination, URN)
    path = f"/v2/cases/{ids['caseId']}/events"
    accept = answer_of(ids, Happening.ACCEPT)

    def say(token: str, path: str = path, by: Program = scene.office) -> int:
        return int(by.call("POST", path, token, content_type=JOSE).status_code)

    assert say(foreign_key(ids)) == 422
    assert say(accept[:-4] + "AAAA") == 422
    assert say("kein Token") == 422
    assert say(accept, f"/v2/cases/{uuid4()}/events") == 404
    assert say(answer_of(ids, Happening.ACCEPT, tags=standard.Tags("A" * 22))) == 422
    assert say(accept, by=scene.portal) == 403
    assert say(accept, by=scene.mute) == 403
    assert say(accept, by=scene.stranger) == 404
    assert Transfer.objects.get().state == "submitted"
    assert say(accept) == 204
    assert say(answer_of(ids, Happening.ACCEPT)) == 409


def test_a_page_at_a_time(scene: Scene) -> None:
    all_ids = [submitted(scene.portal, scene.destination, URN)["submissionId"] for _ in range(3)]
    found = scene.office.call("GET", "/v2/submissions?limit=2&offset=1").json()
    assert [each["submissionId"] for each in found["submissions"]] == all_ids[1:]
    assert (found["count"], found["totalCount"]) == (2, 3)
    only = f"/v2/submissions?destinationId={scene.room.pk}"
    assert scene.office.call("GET", only).json()["totalCount"] == 0
    theirs = f"/v2/submissions?destinationId={scene.destination.pk}"
    assert scene.stranger.call("GET", theirs).status_code == 404
    for query in ("limit=0", "limit=501", "offset=-1", "limit=x", "destinationId=x"):
        assert scene.office.call("GET", f"/v2/submissions?{query}").status_code in (400, 422)


def test_the_token_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scene.office.call("GET", "/v2/submissions").status_code == 200
    with time_machine.travel(clock.now() + timedelta(seconds=1801)):
        answer = scene.office.call("GET", "/v2/submissions")
    assert answer.status_code == 401
    assert "invalid_token" in answer["WWW-Authenticate"]
