"""What a recipient must not be made to believe: each is rejected with the documented problem,
signed by the recipient, and its sender sees why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from joserfc import jws as joserfc_jws
from joserfc.jwk import RSAKey

from rathaus.exchange import actions
from rathaus.exchange.actions import Addressed, Rejected
from rathaus.exchange.content import dispatches, events, own_keys
from rathaus.exchange.content.dispatches import Signed
from rathaus.exchange.models import Consignment, Destination, Dispatch, Transfer
from rathaus.exchange.queries.directory import Recipient, local_recipient, party_of
from rathaus.standards.fitconnect import bundle
from rathaus.standards.fitconnect import events as standard
from rathaus.standards.fitconnect.lifecycle import Happening, NotAllowed
from rathaus.standards.jose import AlgorithmRefused, JoseError, KeyRefused, jwe, jws, strict
from tests.cast import Cast
from tests.exchange import story

Reachable = Callable[[str], Destination]


@pytest.fixture
def places(reachable: Reachable) -> tuple[Destination, Destination, Destination]:
    """Samtgemeinde, Landkreis, and the stranger."""
    return reachable("wiesental"), reachable("kreis"), reachable("birkenrain")


def rejected(transfer: Transfer, by: Any) -> list[str]:
    """The ends of the problem types with which it was rejected."""
    with pytest.raises(Rejected) as refusal:
        actions.open_dispatch(transfer=transfer, by=by, at=story.AT)
    transfer.refresh_from_db()
    assert transfer.state == "rejected"
    assert Dispatch.objects.filter(authority=transfer.authority_id).count() == 0
    return [each.type.rpartition("/")[2] for each in refusal.value.problems]


def signed(cast: Cast, sender: Destination, *to: Destination, who: Any = None) -> Signed:
    """A dispatch without files, signed by `who` (the sender)."""
    letter = story.letter(*to, files=())
    document = dispatches.Document(
        room=str(letter.room),
        key=str(letter.key),
        subject=letter.subject,
        text=letter.text,
        sender=party_of(sender),
        recipients=tuple(party_of(each) for each in to),
    )
    key = own_keys.signing((who or cast.wiesental_clerk).keys.ring)
    return dispatches.sign(document, {}, key, story.AT)


def deposit(found: Signed, to: Destination, by: Any, **more: Any) -> Transfer:
    """Hand it in at that destination."""
    sealed = bundle.seal(found.data(), local_recipient(to.pk).key, schema=dispatches.SCHEMA)
    addressed = Addressed(destination=to, service=dispatches.SERVICE, sender=by.post.authority)
    return actions.deposit(
        addressed=replace(addressed, **more),
        metadata=sealed.metadata.encode(),
        data=sealed.data.encode(),
        by=by,
        at=story.AT,
    )


def test_another_ciphertext_has_another_tag(cast: Cast, places: Any) -> None:
    wiesental, kreis, _birkenrain = places
    story.send(wiesental, cast.wiesental_clerk, kreis)
    transfer = Transfer.objects.get()
    other = jwe.encrypt(b"{}", local_recipient(kreis.pk).key, cty="application/json")
    Transfer.objects.update(data=other.encode())
    transfer.refresh_from_db()
    assert rejected(transfer, cast.kreis_clerk) == ["incorrect-authentication-tag"]
    consignment = Consignment.objects.get()
    assert consignment.state == "rejected"
    told = standard.read_unproven(consignment.receipts.get(kind="rejected").token)[0]
    assert "Fachdaten" in told.problems[0].detail


def test_encrypted_to_somebody_else(cast: Cast, places: Any) -> None:
    wiesental, kreis, birkenrain = places
    wrong = Recipient(party_of(kreis), local_recipient(birkenrain.pk).key)
    letter = replace(story.letter(kreis), recipients=(wrong,))
    actions.send(letter=letter, sender=wiesental, by=cast.wiesental_clerk, at=story.AT)
    found = rejected(Transfer.objects.get(), cast.kreis_clerk)
    assert found == ["encryption-issue"]


def test_signed_by_somebody_else(cast: Cast, places: Any) -> None:
    wiesental, kreis, _birkenrain = places
    forged = signed(cast, wiesental, kreis, who=cast.birkenrain_clerk)
    transfer = deposit(forged, kreis, cast.birkenrain_clerk)
    assert rejected(transfer, cast.kreis_clerk) == ["schema-violation"]


def test_written_to_somebody_else(cast: Cast, places: Any) -> None:
    wiesental, kreis, birkenrain = places
    handed_on = signed(cast, wiesental, birkenrain)
    transfer = deposit(handed_on, kreis, cast.birkenrain_clerk)
    assert rejected(transfer, cast.kreis_clerk) == ["schema-violation"]


def test_changed_after_signing(cast: Cast, places: Any) -> None:
    wiesental, kreis, _birkenrain = places
    found = signed(cast, wiesental, kreis)
    changed = Signed(found.text.replace("Bedenken", "Einwände"), found.manifest)
    transfer = deposit(changed, kreis, cast.wiesental_clerk)
    assert rejected(transfer, cast.kreis_clerk) == ["schema-violation"]


def test_the_same_dispatch_again(cast: Cast, places: Any) -> None:
    wiesental, kreis, _birkenrain = places
    found = signed(cast, wiesental, kreis)
    first, second = (deposit(found, kreis, cast.wiesental_clerk) for _time in range(2))
    dispatch = actions.open_dispatch(transfer=first, by=cast.kreis_clerk, at=story.AT)
    # A sender that lost the answer sends again; it is the same dispatch and not a second one.
    again = actions.open_dispatch(transfer=second, by=cast.kreis_clerk, at=story.AT)
    assert again == dispatch
    assert Dispatch.objects.filter(authority=cast.kreis).count() == 1
    other = signed(cast, wiesental, kreis)  # another text under the same key
    text = other.text.replace(other.document.key, found.document.key)
    key = own_keys.signing(cast.wiesental_clerk.keys.ring)
    forged = dispatches.sign(dispatches.Document.load(text), {}, key, story.AT)
    with pytest.raises(Rejected, match="schon einmal angekommen, aber anders"):
        actions.open_dispatch(
            transfer=deposit(forged, kreis, cast.wiesental_clerk),
            by=cast.kreis_clerk,
            at=story.AT,
        )


def accept(transfer: Transfer, key: Any, **more: Any) -> str:
    """A token that accepts the transfer."""
    event = events.build(
        transfer,
        Happening.ACCEPT,
        story.AT,
        issuer=str(transfer.destination_id),
        tags=events.tags_of(transfer),
    )
    return standard.build(replace(event, **more), key)


def test_only_the_receiver_answers(cast: Cast, places: Any) -> None:
    wiesental, kreis, birkenrain = places
    story.send(wiesental, cast.wiesental_clerk, kreis)
    transfer = Transfer.objects.get()
    stranger = own_keys.signing(cast.birkenrain_clerk.keys.ring)
    own = own_keys.signing(cast.kreis_clerk.keys.ring)
    tokens: dict[str, tuple[str, type[Exception]]] = {
        "key of a stranger": (accept(transfer, stranger), KeyRefused),
        "in the stranger's name": (
            accept(transfer, stranger, issuer=str(birkenrain.pk)),
            standard.Foreign,
        ),
        "about another delivery": (
            accept(transfer, own, subject=str(birkenrain.pk)),
            standard.Foreign,
        ),
        "weaker algorithm": (downgraded(accept(transfer, own), own), AlgorithmRefused),
        "signature of another": (accept(transfer, own)[:-8] + "AAAAAAAA", JoseError),
    }
    for what, (token, refusal) in tokens.items():
        with pytest.raises(refusal):
            actions.answer(transfer=transfer, token=token, by=cast.kreis_clerk, at=story.AT)
        transfer.refresh_from_db()
        assert transfer.state == "submitted", what
    with pytest.raises(NotAllowed):  # the service speaks for itself only
        accept(transfer, own, issuer=events.issuer())


def test_an_answer_counts_once(cast: Cast, places: Any) -> None:
    wiesental, kreis, _birkenrain = places
    for _time in range(2):
        story.send(wiesental, cast.wiesental_clerk, kreis)
    first, second = Transfer.objects.order_by("pk")
    token = accept(first, own_keys.signing(cast.kreis_clerk.keys.ring))
    for _time in range(2):
        actions.answer(transfer=first, token=token, by=cast.kreis_clerk, at=story.AT)
    assert first.events.filter(happening="accept").count() == 1
    with pytest.raises(standard.Foreign):
        actions.answer(transfer=second, token=token, by=cast.kreis_clerk, at=story.AT)


def downgraded(token: str, key: Any) -> str:
    """The same claims under RS256 instead of PS512."""
    header = {"alg": "RS256", "kid": key.kid, "typ": standard.TYP}
    claims = strict.dumps(dict(jws.inspect(token).payload))
    algorithms = joserfc_jws.JWSRegistry(algorithms=["RS256"])
    return joserfc_jws.serialize_compact(
        header, claims, RSAKey.import_key(key.key), registry=algorithms
    )
