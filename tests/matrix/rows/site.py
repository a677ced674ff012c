"""Start page, legal pages, rights concept, authorities, posts, event log."""

from __future__ import annotations

from rathaus.accounts.models import Role
from rathaus.lib import clock
from tests.matrix.harness import EVERYBODY, POST_ONLY, STAFF, Row
from tests.matrix.world import World

ALL_MAY_POST = "R RRR RRRRR RRRR R"


def today() -> str:
    return f"{clock.today():%d.%m.%Y}"


def new_post(world: World) -> dict[str, str]:
    return {
        "email": "noch.jemand@example.org",
        "display_name": "Nele Nolte",
        "role": Role.CLERK,
        "valid_from": today(),
    }


ROWS = [
    Row("home", EVERYBODY),
    Row("home", EVERYBODY, variant="auwinkel", host="auwinkel.localhost"),
    Row("imprint", EVERYBODY),
    Row("privacy", EVERYBODY),
    Row("accessibility", EVERYBODY),
    Row("rights", STAFF),
    Row(
        "theme",
        "5 555 55555 5555 5",
        ALL_MAY_POST,
        data=lambda w: {"theme": "dark", "next": "/leistungen/"},
        quiet=True,
    ),
    Row(
        "set_language",
        ALL_MAY_POST,  # Django answers a GET with the way back and changes nothing
        ALL_MAY_POST,
        data=lambda w: {"language": "en", "next": "/leistungen/"},
        quiet=True,
    ),
    Row("tenancy:list", EVERYBODY),
    Row("tenancy:list", EVERYBODY, variant="search", query="?q=Auwinkel"),
    Row("tenancy:authority", EVERYBODY, arguments=lambda w: {"pk": w.cast.wiesental.pk}),
    Row(
        "tenancy:contact",
        "L 444 32233 3233 4",
        "L 444 3RR33 3R33 4",
        data=lambda w: {"street": "Am Markt 4", "phone": "05999 100-1", "hostname": ""},
    ),
    Row("access:posts", "L 444 32233 3233 4"),
    Row("access:post_create", "L 444 32233 3233 4", "L 444 3RR33 3R33 4", data=new_post),
    Row(
        "access:post_end",
        "L 444 32233 4444 4",
        "L 444 3RR33 4444 4",
        arguments=lambda w: {"pk": w.posts["clerk"].pk},
        data=lambda w: {"on": today()},
    ),
    Row(  # who leads is for the head to say; the last head stays
        "access:post_end",
        "L 444 32333 4444 4",
        "L 444 36333 4444 4",
        variant="head",
        arguments=lambda w: {"pk": w.cast.wiesental_head.post.pk},
        data=lambda w: {"on": today()},
    ),
    Row(
        "access:post_invite",
        POST_ONLY,
        "L 444 3RR33 4444 4",
        arguments=lambda w: {"pk": w.posts["new"].pk},
    ),
    Row("access:events", "L 444 32323 3233 4"),
    Row(
        "access:choose_post",
        STAFF,
        "L 444 R6666 6666 4",
        data=lambda w: {"post": str(w.cast.wiesental_clerk.post.pk)},
        quiet=True,
    ),
]
