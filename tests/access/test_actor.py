"""Under which post a request acts, and for how long a session lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from rathaus.access.actor import POST_IN_SESSION, actor_of
from rathaus.access.middleware import SEEN_IN_SESSION
from rathaus.accounts.models import Post
from rathaus.lib import clock

DAY = timedelta(days=1)
RIGHTS = reverse("rights")


def request_of(rf, account, **session):
    request = rf.get("/")
    request.user, request.session = account, session
    return request


@pytest.fixture
def guide(cast):
    """Lotte has posts at Wiesental and at Auwinkel."""
    return cast.people["wiesental_guide"].account


def test_the_chosen_post_acts(cast, rf, guide):
    for post in guide.posts.all():
        actor = actor_of(request_of(rf, guide, **{POST_IN_SESSION: str(post.pk)}))
        assert actor.post == post
        assert len(actor.posts) == 2


@pytest.mark.parametrize("chosen", ["", "x", None, "birkenrain_head"])
def test_a_post_that_is_not_ones_own_is_ignored(cast, rf, guide, chosen):
    if chosen in cast.people:
        chosen = str(cast.people[chosen].post.pk)
    actor = actor_of(request_of(rf, guide, **{POST_IN_SESSION: chosen}))
    assert actor.post.account == guide


@pytest.mark.parametrize(
    ("start", "end", "acts"),
    [
        (-DAY, None, True),
        (0 * DAY, 0 * DAY, True),  # both days are included
        (-2 * DAY, -DAY, False),
        (DAY, None, False),
    ],
)
def test_only_current_posts_have_rights(cast, rf, client_of, start, end, acts):
    who = cast.people["wiesental_clerk"]
    today = clock.today()
    valid_to = today + end if end is not None else None
    Post.objects.filter(pk=who.post.pk).update(valid_from=today + start, valid_to=valid_to)
    chosen = {POST_IN_SESSION: str(who.post.pk)}
    assert (actor_of(request_of(rf, who.account, **chosen)).post is not None) is acts
    assert client_of(who).get(RIGHTS).status_code == (200 if acts else 404)


def test_anonymous_visitors_have_no_actor(client, db):
    assert client.get("/").status_code == 200


def test_choosing_a_post(cast, client_of, guide):
    client = client_of(cast.people["wiesental_guide"])
    page = client.get(reverse("access:choose_post")).content.decode()
    assert "Samtgemeinde Wiesental: Digitallotsin" in page
    assert reverse("access:choose_post") in client.get("/").content.decode()
    second = guide.posts.get(authority=cast.places["auwinkel"])
    response = client.post(reverse("access:choose_post"), {"post": second.pk})
    assert response.status_code == 302
    assert client.get("/").wsgi_request.actor.post == second


def test_a_foreign_post_cannot_be_chosen(cast, client_of):
    client = client_of(cast.people["wiesental_guide"])
    before = client.session[POST_IN_SESSION]
    foreign = cast.people["birkenrain_head"].post.pk
    response = client.post(reverse("access:choose_post"), {"post": foreign})
    assert "Bitte wählen Sie einen Ihrer Dienstposten." in response.content.decode()
    assert client.session[POST_IN_SESSION] == before


def test_who_has_one_post_has_nothing_to_choose(cast, client_of):
    client = client_of(cast.people["wiesental_clerk"])
    assert reverse("access:choose_post") not in client.get("/").content.decode()


@pytest.mark.parametrize("who", ["anna", "business"])
def test_applicants_have_no_posts(cast, client_of, who):
    assert client_of(cast.people[who]).get(reverse("access:choose_post")).status_code == 404


@pytest.mark.parametrize(
    ("who", "hours", "stays"),
    [
        ("wiesental_head", 7.9, True),
        ("wiesental_head", 8.2, False),
        ("anna", 0.9, True),
        ("anna", 1.2, False),
        ("business", 1.2, False),
    ],
)
def test_sessions_end_when_nobody_is_there(cast, client_of, who, hours, stays):
    client = client_of(cast.people[who])
    session = client.session
    session[SEEN_IN_SESSION] = (clock.now() - timedelta(hours=hours)).timestamp()
    session.save()
    response = client.get(reverse("account_email"))
    assert (response.status_code == 200) is stays
    assert (SEEN_IN_SESSION in client.session) is stays
    if stays:
        assert clock.now().timestamp() - client.session[SEEN_IN_SESSION] < 60


def test_not_every_request_writes_the_session(cast, client_of, django_assert_num_queries):
    client = client_of(cast.citizen)
    seen = client.session[SEEN_IN_SESSION]
    client.get(reverse("account_email"))
    assert client.session[SEEN_IN_SESSION] == seen
