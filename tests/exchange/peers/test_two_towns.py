"""Two installations write to each other over TLS: connected, sent with a file, opened, receipted,
answered, and what one side has as proof the other has issued."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.exchange.peers.towns import Side, connect, two_towns, until

KREIS_ARS, WIESENTAL_ARS = "039990000000", "039995401000"
FILE = b"%PDF-1.7\n" + bytes(range(256)) * 4000


def test_there_and_back(tmp_path: Path) -> None:
    with two_towns(tmp_path) as (here, there):
        first = connect(here, there, by="wiesental_head", ars=KREIS_ARS, name="Landkreis")
        assert (first["problem"], first["works"]) == ("", True), first
        back = connect(there, here, by="kreis_head", ars=WIESENTAL_ARS, name="Samtgemeinde")
        assert back["problem"] == "", back
        assert here.act("check") == [{"problem": "", "compared": True}]
        _written(here, there)


def _written(here: Side, there: Side) -> None:
    sent = here.act("send", by="wiesental_clerk", to="Landkreis", file=FILE.hex())[0]
    opened = until(lambda: there.act("open_all", by="kreis_clerk"))
    assert [each["key"] for each in opened] == [sent["key"]]
    assert opened[0]["room"] == sent["room"]
    assert (opened[0]["from"], opened[0]["peer"]) == ("Samtgemeinde Wiesental", True)
    assert opened[0]["files"] == [hashlib.sha256(FILE).hexdigest()]
    way = here.act("follow")[0]
    assert (way["state"], way["problem"]) == ("accepted", "")
    assert set(way["receipts"]) == {"submitted", "delivered", "accepted"}
    assert set(way["receipts"].values()) <= set(there.act("logged"))

    answer = there.act("answer", by="kreis_clerk", room=sent["room"])
    received = until(lambda: here.act("open_all", by="wiesental_clerk"))
    assert [(each["key"], each["text"]) for each in received] == [
        (answer["key"], "Keine Bedenken.")
    ]
    assert received[0]["room"] == sent["room"]
    assert there.act("follow")[0]["state"] == "accepted"


@pytest.mark.soak
def test_nothing_is_lost_when_either_side_dies(tmp_path: Path) -> None:
    from tests.exchange.peers.soak import run

    run(tmp_path)
