"""The head entitles, revokes and renews; nobody can take the last way in."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.access.keys import holders, queries
from rathaus.access.keys.actions import ring as actions
from rathaus.access.posts import actions as posts
from rathaus.accounts.models import Account, Post, Role
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault import personal, recovery, rings
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.errors import Locked, NotEntitled
from rathaus.vault.models import KeyGrant, KeyRing, PersonalKey
from rathaus.vault.session import COOKIE
from tests.cases import story
from tests.cast import Cast, confirmed, sign_in
from tests.mailbox.test_pages import queries_of, text_of

pytestmark = pytest.mark.django_db
KEYS, RENEW = reverse("access:keys"), reverse("access:key_renew")


def newcomer(cast: Cast, role: str = Role.CLERK, days: int = 0, number: int = 1) -> Actor:
    """Somebody with a new post and a key."""
    head, at = cast.wiesental_head, clock.now()
    post = posts.create_post(
        authority=cast.wiesental, email=f"neu{number}@example.org", role=role,
        display_name=f"Nora Neu {number}", valid_from=clock.today() + timedelta(days=days),
        by=head, at=at,
    )  # fmt: skip
    pair = personal.create(account=post.account, password=DEMO_PASSWORD, by=head, at=at)
    return Actor(post.account, post, personal=pair)


def key_of(actor: Actor) -> PersonalKey:
    key = personal.key_in_use(actor.account)
    assert key
    return key


def entitle(cast: Cast, actor: Actor, by: str = "wiesental_head") -> None:
    key = key_of(actor)
    actions.entitle(key=key, seen=actions.fingerprint(key), by=cast.people[by], at=clock.now())


def revoke(cast: Cast, actor: Actor, by: str = "wiesental_head") -> None:
    actions.revoke(key=key_of(actor), by=cast.people[by], at=clock.now())


def opens(actor: Actor) -> bool:
    try:
        rings.open_ring(actor.authority_id, actor.personal)
    except NotEntitled:
        return False
    return True


def ring(cast: Cast) -> KeyRing:
    return KeyRing.objects.get(authority=cast.wiesental)


@pytest.fixture
def head(cast: Cast) -> Client:
    return confirmed(cast.wiesental_head)


# Entitling


def test_who_waits_is_shown_and_entitled(cast: Cast, head: Client) -> None:
    new = newcomer(cast)
    key = key_of(new)
    page = text_of(head.get(KEYS))
    assert "Nora Neu 1" in page
    assert queries.in_groups(key) in page
    assert len(queries.in_groups(key).split()[0]) == 4
    answer = head.post(
        reverse("access:key_entitle", args=[key.pk]),
        {"fingerprint": actions.fingerprint(key)},
        follow=True,
    )
    assert "Nora Neu 1 kann jetzt die Vorgänge Ihrer Behörde öffnen." in text_of(answer)
    assert opens(new)
    event = Event.objects.filter(verb="key_ring.entitle").latest("pk")
    assert event.actor == cast.wiesental_head.label


def test_who_entitles_shows_the_password_again(cast: Cast) -> None:
    """An unlocked browser that nobody watches lets nobody in. What was sent is not kept: with it
    allauth would keep the cookie that opens the key."""
    key, client = key_of(newcomer(cast)), sign_in(cast.wiesental_head)
    url = reverse("access:key_entitle", args=[key.pk])
    fields = {"fingerprint": actions.fingerprint(key)}
    question = client.post(url, fields)["Location"]
    assert question == f"{reverse('account_reauthenticate')}?{urlencode({'next': KEYS})}"
    assert client.cookies[COOKIE].value not in str(dict(client.session.items()))
    assert "noch einmal ab" in text_of(client.get(question))
    assert not KeyGrant.objects.filter(key=key).exists()
    assert client.post(question, {"password": DEMO_PASSWORD})["Location"] == KEYS
    assert not KeyGrant.objects.filter(key=key).exists()
    client.post(url, fields)
    assert KeyGrant.objects.filter(key=key).exists()


def test_a_key_that_was_exchanged_meanwhile_is_not_entitled(cast: Cast, head: Client) -> None:
    new = newcomer(cast)
    key = key_of(new)
    seen = actions.fingerprint(key)
    PersonalKey.objects.filter(pk=key.pk).update(public=key_of(cast.wiesental_it).public)
    url = reverse("access:key_entitle", args=[key.pk])
    assert "inzwischen geändert" in text_of(head.post(url, {"fingerprint": seen}, follow=True))
    assert not KeyGrant.objects.filter(key=key).exists()


def test_only_who_reads_content_there_is_entitled(cast: Cast) -> None:
    with pytest.raises(RathausError, match="keinen Dienstposten"):
        entitle(cast, cast.wiesental_it)
    with pytest.raises(RathausError, match="keinen Dienstposten"):
        entitle(cast, cast.birkenrain_clerk)
    successor = newcomer(cast, Role.HEAD, days=10)
    entitle(cast, successor)  # before the day, so that the other can leave


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ("wiesental_clerk", Forbidden),
        ("wiesental_it", Forbidden),
        ("anna", Stranger),
    ],
)
def test_only_the_head_does_it(cast: Cast, by: str, refusal: type[Exception]) -> None:
    new, who = newcomer(cast), cast.people[by]
    with pytest.raises(refusal):
        entitle(cast, new, by=by)
    with pytest.raises(refusal):
        revoke(cast, cast.wiesental_clerk2, by=by)
    with pytest.raises(refusal):
        actions.renew(by=who, at=clock.now())
    with pytest.raises(refusal):
        actions.drill_recovery(words=[], by=who, at=clock.now())
    with pytest.raises(refusal):
        actions.recover(words=[], by=who, at=clock.now())


def test_a_locked_head_is_led_to_unlock(cast: Cast, head: Client) -> None:
    locked = Actor(cast.wiesental_head.account, cast.wiesental_head.post)
    with pytest.raises(Locked):
        actions.renew(by=locked, at=clock.now())
    head.cookies.pop("rathaus_key")
    assert "in dieser Sitzung verschlossen" in text_of(head.get(KEYS))
    assert head.post(RENEW)["Location"].startswith(reverse("access:unlock"))


# Revoking and renewing


def test_revoked_and_renewed(cast: Cast, head: Client) -> None:
    clerk, before = cast.wiesental_clerk2, ring(cast).generation
    url = reverse("access:key_revoke", args=[key_of(clerk).pk])
    assert "Cem Kaya kann danach keine" in text_of(head.get(url))
    head.post(url)
    assert not opens(clerk)
    assert opens(cast.wiesental_clerk)
    assert ring(cast).generation == before + 1
    assert head.get(url).status_code == 404  # holds nothing any more
    assert "Cem Kaya" in text_of(head.get(KEYS))  # waits


def test_a_second_act_in_the_same_session_knows_the_renewed_ring(cast: Cast, head: Client) -> None:
    for _time in range(2):
        assert head.post(RENEW).status_code == 302
    revoke(cast, cast.wiesental_clerk2)
    revoke(cast, cast.wiesental_auditor)
    assert ring(cast).generation == 5
    entitle(cast, cast.wiesental_auditor)
    assert opens(cast.wiesental_auditor)


def test_the_last_head_keeps_the_ring(cast: Cast, head: Client) -> None:
    with pytest.raises(RathausError, match="letzte Amtsleitung"):
        revoke(cast, cast.wiesental_head)
    url = reverse("access:key_revoke", args=[key_of(cast.wiesental_head).pk])
    assert "letzte Amtsleitung" in text_of(head.post(url))
    second = newcomer(cast, Role.HEAD)
    entitle(cast, second)
    revoke(cast, cast.wiesental_head)
    assert not opens(cast.wiesental_head)
    assert opens(second)


def test_a_head_who_leaves_is_no_other_head(cast: Cast) -> None:
    second = newcomer(cast, Role.HEAD)
    entitle(cast, second)
    end(cast, second, days=30)
    with pytest.raises(RathausError, match="letzte Amtsleitung"):
        revoke(cast, cast.wiesental_head)


def test_a_grant_of_an_older_generation_makes_room(cast: Cast) -> None:
    clerk = cast.wiesental_clerk2
    KeyGrant.objects.filter(key=key_of(clerk)).update(generation=0)
    assert not opens(clerk)
    entitle(cast, clerk)
    assert opens(clerk)


# Ending a post


def end(cast: Cast, actor: Actor, by: str = "wiesental_head", days: int = 0) -> Post:
    on = clock.today() + timedelta(days=days)
    return posts.end_post(post=actor.post, on=on, by=cast.people[by], at=clock.now())


def test_a_post_that_ends_today_takes_the_ring(cast: Cast) -> None:
    before = ring(cast).generation
    end(cast, cast.wiesental_clerk2)
    assert not opens(cast.wiesental_clerk2)
    assert (ring(cast).generation, ring(cast).stale_since) == (before + 1, None)


def test_it_takes_the_ring_and_the_head_renews(cast: Cast, head: Client) -> None:
    end(cast, cast.wiesental_clerk2, by="wiesental_it")
    assert not opens(cast.wiesental_clerk2)
    assert ring(cast).stale_since
    assert "Die Schlüssel müssen erneuert werden." in text_of(head.get(KEYS))
    head.post(RENEW)
    assert ring(cast).stale_since is None


def test_who_reads_under_another_post_keeps_the_ring(cast: Cast) -> None:
    clerk = cast.wiesental_clerk2
    other = posts.create_post(
        authority=cast.wiesental, email=clerk.account.email, role=Role.AUDITOR,
        display_name="Cem Kaya", valid_from=clock.today(), by=cast.wiesental_head, at=clock.now(),
    )  # fmt: skip
    end(cast, clerk)
    assert opens(clerk)
    end(cast, Actor(clerk.account, other))
    assert not opens(clerk)


def test_a_later_end_leaves_a_former_holder(cast: Cast, head: Client) -> None:
    post = end(cast, cast.wiesental_clerk2, days=30)
    assert opens(cast.wiesental_clerk2)
    assert "Ehemalige" not in text_of(head.get(KEYS))
    Post.objects.filter(pk=post.pk).update(valid_to=clock.today() - timedelta(days=1))
    page = text_of(head.get(KEYS))
    assert "Ehemalige sind noch freigeschaltet." in page
    head.post(reverse("access:key_revoke", args=[key_of(cast.wiesental_clerk2).pk]))
    assert "Ehemalige" not in text_of(head.get(KEYS))
    assert not opens(cast.wiesental_clerk2)


def test_the_night_after_the_last_day_takes_the_ring(cast: Cast) -> None:
    end(cast, cast.wiesental_clerk2, days=30)
    holders.take_back_ended(at=clock.now())
    assert opens(cast.wiesental_clerk2)
    post = Post.objects.filter(pk=cast.wiesental_clerk2.post.pk)
    post.update(valid_to=clock.today() - timedelta(days=1))
    for _time in range(2):
        holders.take_back_ended(at=clock.now())
    assert not opens(cast.wiesental_clerk2)
    assert ring(cast).stale_since
    assert Event.objects.filter(verb="key_ring.revoke").count() == 1
    assert opens(cast.wiesental_clerk)


def test_an_account_that_rests_keeps_its_place_in_the_ring(cast: Cast) -> None:
    Account.objects.filter(pk=cast.wiesental_head.account.pk).update(is_active=False)
    holders.take_back_ended(at=clock.now())
    assert opens(cast.wiesental_head)


def test_the_last_holder_cannot_be_ended(cast: Cast) -> None:
    second = newcomer(cast, Role.HEAD)
    with pytest.raises(RathausError, match="Schalten Sie zuerst"):
        end(cast, cast.wiesental_head)
    entitle(cast, second)
    end(cast, cast.wiesental_head)
    assert opens(second)
    assert not opens(cast.wiesental_head)


def test_the_last_holder_of_all_cannot_be_ended(cast: Cast) -> None:
    """All heads have lost their keys: a clerk who still has one is the only way back."""
    clerks = (cast.wiesental_clerk, cast.wiesental_clerk2, cast.wiesental_auditor)
    KeyGrant.objects.exclude(key=key_of(clerks[0])).filter(ring=ring(cast)).delete()
    with pytest.raises(RathausError, match="Schalten Sie zuerst"):
        end(cast, clerks[0], by="wiesental_it")
    end(cast, clerks[1], by="wiesental_it")  # holds nothing


# The page


def test_the_page_without_a_ring_and_for_a_head_without_a_grant(cast: Cast, head: Client) -> None:
    KeyGrant.objects.filter(key=key_of(cast.wiesental_head)).delete()
    page = text_of(head.get(KEYS))
    assert "Ihr eigener Schlüssel ist nicht freigeschaltet." in page
    assert "Niemand aus der Amtsleitung kann freischalten." in page
    assert head.post(RENEW).status_code == 403
    KeyRing.objects.filter(authority=cast.wiesental).update(authority=cast.auwinkel)
    assert "Es gibt noch keine Schlüssel." in text_of(head.get(KEYS))


def test_a_ring_that_nobody_can_open_is_an_error_with_what_to_do(cast: Cast, head: Client) -> None:
    lost = "Niemand kann die Inhalte Ihrer Behörde öffnen."
    assert lost not in text_of(head.get(KEYS))
    opened = rings.open_ring(cast.wiesental.pk, cast.wiesental_head.personal)
    KeyGrant.objects.filter(ring=opened.ring).delete()
    del head.cookies[COOKIE]  # locked too, as after a new password
    page = text_of(head.get(KEYS))
    assert lost in page
    assert "wurden nie gedruckt" in page
    recovery.set_up(
        ring=opened, needed=2, keepers=["Tresor", "Landkreis"], by=cast.wiesental_head,
        at=clock.now(),
    )  # fmt: skip
    page = text_of(head.get(KEYS))
    assert "Holen Sie 2 der gedruckten Wiederherstellungsanteile" in page
    assert reverse("access:recovery_use") in page


def test_who_has_no_password_or_no_key_is_named(cast: Cast, head: Client) -> None:
    posts.create_post(
        authority=cast.wiesental, email="neu@example.org", role=Role.CLERK,
        display_name="Ohne Passwort", valid_from=clock.today(), by=cast.wiesental_head,
        at=clock.now(),
    )  # fmt: skip
    page = text_of(head.get(KEYS))
    assert "Ohne Passwort (Sachbearbeitung): hat noch kein Passwort gewählt" in page
    assert "Ivo Iversen" not in page  # IT reads nothing


def test_query_counts_do_not_grow(cast: Cast, head: Client) -> None:
    entitle(cast, newcomer(cast))
    newcomer(cast, number=2)
    head.get(KEYS)
    few = queries_of(head, KEYS)
    for number in range(3, 9):
        new = newcomer(cast, number=number)
        if number % 2:
            entitle(cast, new)
    assert queries_of(head, KEYS) == few


def test_who_is_not_entitled_is_told_who_can_help(cast: Cast) -> None:
    case = story.apply(cast, story.dog_tax(cast))
    page = sign_in(newcomer(cast)).get(reverse("cases:case", args=[case.pk]))
    assert page.status_code == 403
    assert "Hanna Heidkamp" in text_of(page)
    assert queries.in_groups(PersonalKey.objects.latest("created_at")) in text_of(page)
    assert reverse("access:recovery_use") not in text_of(page)


def test_who_is_not_entitled_reads_out_the_key_that_the_session_has(cast: Cast) -> None:
    """Whoever runs the database exchanges the key and waits for the head to compare."""
    case, new = story.apply(cast, story.dog_tax(cast)), newcomer(cast)
    page = reverse("cases:case", args=[case.pk])
    client, genuine = sign_in(new), queries.in_groups(key_of(new))
    assert "ausgetauscht" not in text_of(client.get(page))
    PersonalKey.objects.filter(pk=key_of(new).pk).update(public=PrivateKey.generate().public.raw)
    told = text_of(client.get(page))
    assert genuine in told
    assert queries.in_groups(key_of(new)) not in told
    assert "Ihr Schlüssel in der Datenbank wurde ausgetauscht." in told


def test_the_command_tells_how_all_rings_stand(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    end(cast, cast.wiesental_clerk2, by="wiesental_it")
    call_command("keys", "status")
    out = capsys.readouterr().out
    assert "Samtgemeinde Wiesental (039995401000)" in out
    assert "! zu erneuern seit" in out
    assert "! Wiederherstellung nicht eingerichtet" in out
    assert "! keine Schlüssel" in out  # the centre, where nobody reads content
