"""Services and offers. Heads and guides write what their authority and its members offer."""

from __future__ import annotations

from rathaus.lib import clock
from tests.matrix.harness import EVERYBODY, POST_ONLY, STAFF, Row, Values
from tests.matrix.world import DOG, FALCON, TRADE, World

EDITORS = "L 444 3R33R 4444 4"  # of an offer of Wiesental


def offer(name: str, step: str = "") -> Values:
    def arguments(world: World) -> dict[str, object]:
        return {"key": world.offers[name].pk, **({"step": step} if step else {})}

    return arguments


def new_delegation(world: World) -> dict[str, object]:
    return {
        "service": TRADE,
        "giver": str(world.cast.auwinkel.pk),
        "receiver": world.cast.wiesental.ars,
        "basis": "statute",
        "valid_from": f"{clock.today():%d.%m.%Y}",
    }


ROWS = [
    # for everybody
    Row("catalogue:search", EVERYBODY),
    Row("catalogue:search", EVERYBODY, variant="found", query="?q=Hundesteur&ort=Auwinkel"),
    Row("catalogue:search", EVERYBODY, variant="nothing", query="?q=xyzzy"),
    Row("catalogue:situations", EVERYBODY),
    Row("catalogue:situation", EVERYBODY, arguments=lambda w: {"key": w.situation.pk}),
    Row("catalogue:service", EVERYBODY, variant="place?", arguments=lambda w: {"key": DOG}),
    Row(
        "catalogue:service",
        EVERYBODY,
        variant="online",
        arguments=lambda w: {"key": DOG},
        query="?ort=Auwinkel",
    ),
    Row(
        "catalogue:service",
        EVERYBODY,
        variant="own host",
        arguments=lambda w: {"key": DOG},
        host="auwinkel.localhost",
    ),
    Row(
        "catalogue:service",
        EVERYBODY,
        variant="not online",
        arguments=lambda w: {"key": TRADE},
        query="?ort=Birkenrain",
    ),
    # offers
    Row("catalogue:offers", STAFF),
    Row(
        "catalogue:offer_create",
        "L 444 32332 3232 4",
        "L 444 3R33R 3636 4",  # strangers cannot choose Auwinkel: the form says so
        data=lambda w: {"authority": str(w.cast.auwinkel.pk), "based_on": "", "service": FALCON},
    ),
    Row("catalogue:offer", "L 444 22222 4444 4", arguments=offer("variant")),
    Row("catalogue:offer", "L 444 22222 4444 4", variant="draft", arguments=offer("draft")),
    Row("catalogue:offer", "L 444 22222 4444 4", variant="member", arguments=offer("member")),
    Row("catalogue:offer", "L 444 44444 4442 4", variant="central", arguments=offer("central")),
    Row(
        "catalogue:offer_edit",
        "L 444 32332 4444 4",
        EDITORS,
        arguments=offer("variant"),
        data=lambda w: {"fee": "65 Euro"},
    ),
    Row(
        "catalogue:offer_edit",
        "L 444 44444 4442 4",
        "L 444 44444 444R 4",
        variant="central",
        arguments=offer("central"),
        data=lambda w: {"title": "Hund anmelden", "summary": "Neu."},
    ),
    Row(
        "catalogue:offer_conditions",
        "L 444 32332 4444 4",
        EDITORS,
        arguments=offer("published"),
        data=lambda w: {"form_version": str(w.versions[0].pk), "overridable": ["fee", "extra"]},
    ),
    Row(
        "catalogue:offer_act",
        POST_ONLY,
        EDITORS,
        variant="publish",
        arguments=offer("draft", "veroeffentlichen"),
    ),
    Row(
        "catalogue:offer_act",
        POST_ONLY,
        EDITORS,
        variant="withdraw",
        arguments=offer("published", "zurueckziehen"),
    ),
    Row(
        "catalogue:offer_act",
        POST_ONLY,
        EDITORS,
        variant="take over",
        arguments=offer("variant", "uebernehmen"),
        data=lambda w: {"teil": "fee"},
    ),
    Row(
        "catalogue:offer_act",
        POST_ONLY,
        EDITORS,
        variant="keep own",
        arguments=offer("variant", "behalten"),
        data=lambda w: {"teil": "fee"},
    ),
    # who does what for whom: for the head
    Row("catalogue:delegations", STAFF),
    Row(
        "catalogue:delegation_enter",
        "L 444 32333 3233 4",
        "L 444 3R333 3633 4",  # Birkenrain's head cannot choose Auwinkel
        data=new_delegation,
    ),
    Row(
        "catalogue:delegation_end",
        "L 444 32333 4444 4",
        "L 444 3R333 4444 4",
        arguments=lambda w: {"key": w.delegation.pk},
        data=lambda w: {"last_day": f"{clock.today():%d.%m.%Y}"},
    ),
    # everyday words: for the competence centre
    Row("catalogue:words", "L 444 33333 3332 4"),
    Row("catalogue:words", "L 444 33333 3332 4", variant="search", query="?q=hund"),
    Row(
        "catalogue:words_edit",
        "L 444 33333 3332 4",
        "L 444 33333 333R 4",
        arguments=lambda w: {"key": w.service.pk},
        data=lambda w: {"synonyms": "Hund\nWauwau", "level": "gemeinde"},
    ),
]
