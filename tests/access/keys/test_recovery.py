"""Printed shares: set up, drilled, used; wrong words are named."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault import personal, rings
from rathaus.vault.models import KeyRing
from tests.access.keys.test_ring import key_of, opens
from tests.cast import Cast, confirmed, sign_in
from tests.mailbox.test_pages import text_of

pytestmark = pytest.mark.django_db
SET_UP, DRILL, USE = (
    reverse(f"access:{name}") for name in ("recovery_set_up", "recovery_drill", "recovery_use")
)
KEYS = reverse("access:keys")
KEEPERS = "Tresor\nLandkreis Auental\n\n Gemeinde  Birkenrain "
NEW = "ein ganz anderes Passwort"


@pytest.fixture
def head(cast: Cast) -> Client:
    return confirmed(cast.wiesental_head)


def ring(cast: Cast) -> KeyRing:
    return KeyRing.objects.get(authority=cast.wiesental)


def print_shares(client: Client, **fields: str) -> list[str]:
    seen = client.get(SET_UP).context["form"].initial["seen"]
    answer = client.post(SET_UP, {"keepers": KEEPERS, "needed": "2", "seen": seen, **fields})
    return [" ".join(sheet["words"]) for sheet in answer.context["sheets"]]


def typed(*shares: str) -> dict[str, str]:
    return {f"share_{number}": words for number, words in enumerate(shares, start=1)}


def test_the_sheets_are_shown_once(cast: Cast, head: Client) -> None:
    assert "nicht eingerichtet" in text_of(head.get(KEYS))
    seen = head.get(SET_UP).context["form"].initial["seen"]
    fields = {"keepers": KEEPERS, "needed": "2", "seen": seen}
    page = head.post(SET_UP, fields)
    assert "no-store" in page["Cache-Control"]
    for words in ("Sie erscheint nie wieder.", "Verwahrt von:", "Gemeinde Birkenrain", "3 von 3"):
        assert words in text_of(page)
    assert all(len(sheet["words"]) == 33 for sheet in page.context["sheets"])
    again = text_of(head.post(SET_UP, fields))  # the page loaded anew
    assert "inzwischen neu erzeugt" in again
    first = page.context["sheets"][0]["words"]
    assert " ".join(first[:4]) not in again
    assert "2 von 3 Anteilen nötig" in text_of(head.get(KEYS))
    assert "Die bisherigen Blätter gelten danach nicht mehr." in text_of(head.get(SET_UP))


def test_who_prints_shares_shows_the_password_again(cast: Cast) -> None:
    client = sign_in(cast.wiesental_head)
    question = f"{reverse('account_reauthenticate')}?{urlencode({'next': SET_UP})}"
    assert client.get(SET_UP)["Location"] == question
    fields = {"keepers": KEEPERS, "needed": "2", "seen": ""}
    assert client.post(SET_UP, fields)["Location"] == question
    assert ring(cast).recovery_at is None
    assert "Tresor" not in str(dict(client.session.items()))
    assert client.post(question, {"password": DEMO_PASSWORD})["Location"] == SET_UP
    assert ring(cast).recovery_at is None
    assert len(print_shares(client)) == 3


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"keepers": ""}, "Bitte nennen Sie, wer die Anteile verwahrt."),
        ({"keepers": "Tresor\nTresor\ntresor"}, "verschiedene Stellen"),
        ({"keepers": "Tresor"}, "Nötig sind mindestens"),
        ({"needed": "1"}, "größer oder gleich 2"),
        ({"needed": "4"}, "Nötig sind mindestens"),
        ({"keepers": "x" * 121}, "höchstens 120 Zeichen"),
    ],
)
def test_what_protects_nothing_is_refused(head: Client, fields: dict, reason: str) -> None:
    page = text_of(head.post(SET_UP, {"keepers": KEEPERS, "needed": "2", **fields}))
    assert reason in page
    assert "<title>Fehler:" in page


def test_a_drill_changes_nothing_but_its_date(cast: Cast, head: Client) -> None:
    shares = print_shares(head)
    assert "noch nicht geprobt" in text_of(head.get(KEYS))
    numbered = " ".join(f"{n}. {word}\n" for n, word in enumerate(shares[2].split(), start=1))
    answer = head.post(DRILL, typed(numbered.upper(), shares[0]), follow=True)
    assert "Die Probe ist gelungen" in text_of(answer)
    assert ring(cast).drilled_at
    assert ring(cast).generation == 1
    KeyRing.objects.update(drilled_at=clock.now() - timedelta(days=400))
    assert "lange her" in text_of(head.get(KEYS))


def test_wrong_words_are_named(cast: Cast, head: Client) -> None:
    shares = print_shares(head)
    words = shares[0].split()
    wrong = {
        "„hundemarke“ kommt in keinem": [*words[:-1], "hundemarke"],
        "hat 33 Wörter. Hier stehen 32": words[:-1],
        "nicht das vom Blatt": ["academic" if words[0] != "academic" else "acid", *words[1:]],
    }
    for reason, text in wrong.items():
        page = text_of(head.post(DRILL, typed(" ".join(text), shares[1])))
        assert reason in page
        assert shares[1] in page  # nobody types 33 words twice
    assert "passen nicht zusammen" in text_of(head.post(DRILL, typed(shares[0], shares[0])))
    assert ring(cast).drilled_at is None


def test_shares_of_an_older_print_open_nothing(cast: Cast, head: Client) -> None:
    old = print_shares(head)
    print_shares(head)
    assert "zu einem älteren Druck" in text_of(head.post(DRILL, typed(*old[:2])))


@pytest.mark.usefixtures("no_factor_needed")
def test_everybody_has_forgotten_the_password(cast: Cast, head: Client) -> None:
    shares = print_shares(head)
    for actor in (cast.wiesental_head, cast.wiesental_clerk, cast.wiesental_clerk2,
                  cast.wiesental_auditor):  # fmt: skip
        personal.password_was_reset(account=actor.account, password=NEW, by=actor, at=clock.now())
    client = Client()
    client.force_login(
        cast.wiesental_head.account, "allauth.account.auth_backends.AuthenticationBackend"
    )
    page = text_of(client.get(USE))
    assert "in dieser Sitzung verschlossen" in page
    cast.wiesental_head.account.set_password(NEW)
    cast.wiesental_head.account.save()
    client.force_login(
        cast.wiesental_head.account, "allauth.account.auth_backends.AuthenticationBackend"
    )
    client.post(reverse("access:unlock"), {"password": NEW})
    assert "Gemeinde Birkenrain" in text_of(client.get(USE))
    answer = client.post(USE, typed(shares[1], shares[2]), follow=True)
    assert "Sie sind wieder freigeschaltet." in text_of(answer)
    pair = personal.open_with_password(cast.wiesental_head.account, NEW)
    assert rings.open_ring(cast.wiesental.pk, pair)
    assert rings.is_entitled(key_of(cast.wiesental_head), cast.wiesental.pk)
    event = Event.objects.get(verb="key_ring.recover")
    assert (event.actor, event.authority) == (cast.wiesental_head.label, cast.wiesental.pk)


def test_who_is_entitled_needs_no_recovery(cast: Cast, head: Client) -> None:
    shares = print_shares(head)
    assert "nichts wiederherzustellen" in text_of(head.get(USE))
    assert "nichts wiederherzustellen" in text_of(head.post(USE, typed(*shares[:2])))
    assert not Event.objects.filter(verb="key_ring.recover").exists()


def test_without_shares_the_pages_say_so(cast: Cast) -> None:
    head = sign_in(cast.birkenrain_head)
    assert "nicht eingerichtet" in text_of(head.get(DRILL))
    assert "wurden nie Anteile gedruckt" in text_of(head.get(USE))


def test_the_command_tells_the_age_of_the_drill(
    cast: Cast, head: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    shares = print_shares(head)
    call_command("keys", "status")
    assert "! noch nie geprobt" in capsys.readouterr().out
    head.post(DRILL, typed(*shares[:2]))
    call_command("keys", "status")
    assert "geprobt vor 0 Tagen" in capsys.readouterr().out
    assert opens(cast.wiesental_clerk)
