"""Every call × who calls: the right program, one of the same authority without the right, one of
another authority, one that has ended, none at all, and one whose token has run out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from rathaus.audit.actions import SYSTEM
from rathaus.exchange import actions
from rathaus.exchange.api.urls import urlpatterns
from rathaus.lib import clock
from rathaus.standards.fitconnect.lifecycle import Happening
from tests.exchange.api.conftest import URN, Scene
from tests.exchange.api.programs import JOSE, Program, answer_of, created, submitted

# name of the URL, method → answers to: portal (sender), office (fetches for the receiving
# authority), mute (of that authority, but sends only), stranger (of another authority)
ANYBODY = (200, 200, 200, 200)
TABLE: dict[tuple[str, str], tuple[int, int, int, int]] = {
    ("destination", "GET"): ANYBODY,
    ("submissions", "GET"): (403, 200, 403, 200),
    ("submissions", "POST"): (201, 403, 201, 201),
    ("submission", "GET"): (403, 200, 403, 404),
    ("submission", "PUT"): (400, 404, 404, 404),
    ("attachment", "GET"): (403, 200, 403, 404),
    ("attachment", "PUT"): (415, 404, 404, 404),
    ("submission_events", "GET"): (200, 200, 403, 404),
    ("case_events", "GET"): (200, 200, 403, 404),
    ("case_events", "POST"): (403, 204, 403, 404),
}
MANAGED = {
    ("destinations", "GET"): (403, 200, 403, 200),
    ("destinations", "POST"): (403, 400, 403, 400),
    ("destination_v1", "PATCH"): (404, 200, 403, 404),
    ("destination_v1", "PUT"): (404, 200, 403, 404),
    ("destination_v1", "DELETE"): (404, 204, 403, 404),
}
PUBLIC = {"token", "jwks", "keys", "key", "routes", "areas", "info", "unknown", "directory"}
BODIES = {"PATCH": {"status": "active"}, "PUT": {"status": "active"}, "POST": {}}


def rows() -> Iterator[tuple[str, str, tuple[int, int, int, int]]]:
    for (name, method), expected in TABLE.items():
        for version in (1, 2):
            yield f"{name}_v{version}", method, expected
    for (name, method), expected in MANAGED.items():
        yield name, method, expected


each_row = pytest.mark.parametrize(("name", "method", "expected"), [*rows()])


def test_the_table_names_every_url() -> None:
    tested = {name for name, _method, _expected in rows()}
    known = {pattern.name for pattern in urlpatterns}
    public = {name for name in known if name.removesuffix("_v1").removesuffix("_v2") in PUBLIC}
    assert known - public == tested


def path_of(name: str, scene: Scene, ids: Any) -> str:
    kinds = {
        "destination": {"pk": scene.destination.pk},
        "submission": {"pk": ids["submissionId"]},
        "submission_events": {"pk": ids["submissionId"]},
        "attachment": {"pk": ids["submissionId"], "name": ids["attachments"][0]},
        "case_events": {"case": ids["caseId"]},
    }
    kind = name.removesuffix("_v1").removesuffix("_v2")
    return reverse(f"fitconnect:{name}", kwargs=kinds.get(kind, {}))


def ask(program: Program, name: str, method: str, scene: Scene, ids: Any) -> Any:
    path, content = path_of(name, scene, ids), BODIES.get(method)
    if name.startswith("submissions") and method == "POST":
        field = "serviceType" if name.endswith("v1") else "publicService"
        content = {
            "destinationId": str(scene.destination.pk),
            field: {"identifier": URN, "name": ""},
        }
    if name.startswith("case_events") and method == "POST":
        token = answer_of(ids, Happening.ACCEPT)
        return program.call(method, path, token, content_type=JOSE)
    return program.call(method, path, content)


@each_row
def test_programs(
    scene: Scene, name: str, method: str, expected: tuple[int, int, int, int]
) -> None:
    ids = submitted(scene.portal, scene.destination, URN, b"%PDF-1.7")
    programs = (scene.portal, scene.office, scene.mute, scene.stranger)
    found = tuple(ask(each, name, method, scene, ids).status_code for each in programs)
    assert found == expected


@each_row
def test_without_a_token_that_counts(
    scene: Scene, name: str, method: str, expected: tuple[int, int, int, int]
) -> None:
    ids = submitted(scene.portal, scene.destination, URN, b"%PDF-1.7")
    office = Program(scene.office.client, scene.office.secret)
    office.call("GET", "/v2/submissions")
    forged = Program(office.client, "", token=office.token[:-2] + "AA")
    nobody = Program(office.client, "", token="none")
    for program in (forged, nobody):
        answer = ask(program, name, method, scene, ids)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    with time_machine.travel(clock.now() + timedelta(seconds=1801)):
        assert ask(office, name, method, scene, ids).status_code == 401
    actions.end(client=office.client, by=SYSTEM, at=clock.now())
    assert ask(office, name, method, scene, ids).status_code == 401


def test_a_new_secret_ends_all_tokens(scene: Scene) -> None:
    assert scene.office.call("GET", "/v2/submissions").status_code == 200
    fresh = actions.renew_secret(client=scene.office.client, by=SYSTEM, at=clock.now())
    assert scene.office.call("GET", "/v2/submissions").status_code == 401
    assert scene.office.sign_in().status_code == 401
    assert Program(fresh.client, fresh.secret).call("GET", "/v2/submissions").status_code == 200


def test_incomplete_and_unknown_submissions_are_not_there(scene: Scene) -> None:
    incomplete = created(scene.portal, scene.destination, URN).json()["submissionId"]
    for pk in (incomplete, uuid4()):
        answer = scene.office.call("GET", f"/v2/submissions/{pk}")
        assert answer.status_code == 404
        assert answer.json()["type"].endswith("/submission-not-found")


def test_addresses_that_lead_nowhere(scene: Scene) -> None:
    for path in ("/v3/submissions", "/v2/submissions/x", "/v2/submissions/"):
        answer = scene.office.call("GET", path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    answer = scene.office.call("PATCH", "/v2/submissions")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")
    head = scene.office.call("HEAD", "/v2/submissions")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("host", ["localhost", "auwinkel.localhost", "birkenrain.localhost"])
def test_on_every_host_name(scene: Scene, host: str) -> None:
    assert scene.office.call("GET", "/v2/submissions", HTTP_HOST=host).status_code == 200
