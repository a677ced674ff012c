"""Staff management: who may set up and end which posts, and how somebody new gets in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from rathaus.access.keys.actions import ring as keys
from rathaus.access.posts import actions
from rathaus.accounts.models import Account, AccountKind, Post, Role
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.vault import personal
from tests.mailbox.test_pages import queries_of, text_of

LIST, NEW = reverse("access:posts"), reverse("access:post_create")
LEADING = ("head", "it_admin", "auditor")


def create(cast, by="wiesental_head", place="wiesental", **fields):
    values = {
        "email": "neu@example.org",
        "role": Role.CLERK,
        "display_name": "Nora Neu",
        "valid_from": clock.today(),
    } | fields
    return actions.create_post(
        authority=cast.places[place], by=cast.people[by], at=clock.now(), **values
    )


def end(cast, post, by="wiesental_head", on=None):
    on = on or clock.today()
    return actions.end_post(post=post, on=on, by=cast.people[by], at=clock.now())


def entitled(cast, post):
    """The holder of the post chooses a password, the head entitles the key."""
    head, at = cast.people["wiesental_head"], clock.now()
    personal.create(account=post.account, password="Ein-gutes-Kennwort", by=head, at=at)
    key = personal.key_in_use(post.account)
    keys.entitle(key=key, seen=keys.fingerprint(key), by=head, at=at)


# Setting up


def test_somebody_new_is_created_and_invited(cast, run_jobs, client, no_factor_needed):
    post = create(cast, email="Neu@Example.org")
    assert post.account.email == "neu@example.org"
    assert post.account.kind == AccountKind.STAFF
    assert not post.account.has_usable_password()
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["neu@example.org"]
    link = re.search(r"https?://[^/]+(/\S+)", letter.body).group(1)
    page = client.get(link, follow=True)
    password = {"password1": "Ein-gutes-Kennwort", "password2": "Ein-gutes-Kennwort"}
    client.post(page.redirect_chain[-1][0], password)
    signed_in = client.post(
        reverse("account_login"), {"login": "neu@example.org", "password": "Ein-gutes-Kennwort"}
    )
    assert signed_in["Location"] == reverse("cases:inbox")
    assert client.get(LIST).status_code == 403
    event = Event.objects.get(verb="post.create")
    assert (event.actor, event.detail) == (cast.people["wiesental_head"].label, {"role": "clerk"})


def test_who_has_a_password_is_not_invited(cast, run_jobs):
    create(cast, email="birkenrain.clerk@example.org")
    assert run_jobs() == 0
    assert Account.objects.get(email="birkenrain.clerk@example.org").posts.count() == 2


def test_an_invitation_job_that_runs_twice_stops_when_there_is_a_password(cast, run_jobs):
    post = create(cast)
    post.account.set_password("Ein-gutes-Kennwort")
    post.account.save()
    run_jobs()
    assert mail.outbox == []


@pytest.mark.parametrize("email", ["anna@example.org", "ANNA@example.org", "zweit@example.org"])
def test_the_address_of_an_applicant_is_refused(cast, email):
    EmailAddress.objects.create(
        user=cast.citizen.account, email="zweit@example.org", verified=True, primary=False
    )
    with pytest.raises(RathausError, match="gehört zum Konto einer Bürgerin"):
        create(cast, email=email)
    assert not Post.objects.filter(account=cast.citizen.account).exists()
    assert not Account.objects.filter(email="zweit@example.org").exists()


@pytest.mark.parametrize("role", Role.values)
def test_nobody_gives_themselves_a_post(cast, role):
    for by in ("wiesental_head", "wiesental_it"):
        with pytest.raises((RathausError, Forbidden)):
            create(cast, by=by, email=cast.people[by].account.email, role=role)


@pytest.mark.parametrize("role", Role.values)
def test_it_sets_up_and_ends_working_posts_only(cast, role):
    if role not in LEADING:
        end(cast, create(cast, by="wiesental_it", role=role), by="wiesental_it")
        return
    with pytest.raises(Forbidden):
        create(cast, by="wiesental_it", role=role)
    post = create(cast, role=role)
    with pytest.raises(Forbidden):
        end(cast, post, by="wiesental_it")
    with pytest.raises(Forbidden):
        actions.invite_again(post=post, by=cast.people["wiesental_it"], at=clock.now())


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ("wiesental_clerk", Forbidden),
        ("wiesental_auditor", Forbidden),
        ("wiesental_guide", Forbidden),
        ("birkenrain_head", Stranger),
        ("kreis_head", Stranger),
        ("anna", Stranger),
    ],
)
def test_others_do_not_manage_posts(cast, by, refusal):
    with pytest.raises(refusal):
        create(cast, by=by)
    with pytest.raises(refusal):
        end(cast, cast.people["wiesental_clerk"].post, by=by)
    assert not Account.objects.filter(email="neu@example.org").exists()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"valid_from": clock.today() - timedelta(days=1)}, "nicht in der Vergangenheit"),
        ({"email": "wiesental.clerk@example.org"}, "hat diesen Dienstposten schon"),
    ],
)
def test_what_makes_no_sense_is_refused(cast, fields, reason):
    with pytest.raises(RathausError, match=reason):
        create(cast, **fields)


# Ending


def test_from_that_day_on_there_are_no_rights(cast, client_of):
    clerk = cast.people["wiesental_clerk"]
    client = client_of(clerk)
    assert client.get(reverse("rights")).status_code == 200
    end(cast, clerk.post)
    assert client.get(reverse("rights")).status_code == 404
    assert Event.objects.get(verb="post.end").object_id == str(clerk.post.pk)


def test_a_later_end_can_be_changed_until_it_is_there(cast):
    post = cast.people["wiesental_clerk"].post
    end(cast, post, on=clock.today() + timedelta(days=30))
    assert end(cast, post).valid_to == clock.today() - timedelta(days=1)
    with pytest.raises(RathausError, match="schon beendet"):
        end(cast, post)


def test_the_past_is_not_changed(cast):
    with pytest.raises(RathausError, match="Vergangenheit"):
        end(cast, cast.people["wiesental_clerk"].post, on=clock.today() - timedelta(days=1))


def test_the_last_head_stays(cast):
    head = cast.people["wiesental_head"].post
    with pytest.raises(RathausError, match="einzige Amtsleitung"):
        end(cast, head)
    future = create(cast, role=Role.HEAD, valid_from=clock.today() + timedelta(days=10))
    with pytest.raises(RathausError, match="einzige Amtsleitung"):
        end(cast, head, on=clock.today() + timedelta(days=9))
    with pytest.raises(RathausError, match="Schalten Sie zuerst"):
        end(cast, head, on=future.valid_from)
    entitled(cast, future)
    end(cast, head, on=future.valid_from)


def test_a_head_who_leaves_is_no_successor(cast):
    head = cast.people["wiesental_head"].post
    other = create(cast, role=Role.HEAD)
    end(cast, other, on=clock.today() + timedelta(days=30))
    with pytest.raises(RathausError, match="einzige Amtsleitung"):
        end(cast, head)


# Pages


def test_the_list_shows_the_own_authority(cast, client_of):
    create(cast)
    page = text_of(client_of(cast.people["wiesental_head"]).get(LIST))
    assert "Clara Klöver" in page
    assert "Einladung offen" in page
    assert "Björn Busch" not in page


def test_it_cannot_end_leading_posts_from_the_list(cast, client_of):
    page = text_of(client_of(cast.people["wiesental_it"]).get(LIST))
    clerk, head = cast.people["wiesental_clerk"].post, cast.people["wiesental_head"].post
    assert reverse("access:post_end", args=[clerk.pk]) in page
    assert reverse("access:post_end", args=[head.pk]) not in page
    form = text_of(client_of(cast.people["wiesental_it"]).get(NEW))
    assert 'value="clerk"' in form
    assert 'value="head"' not in form


def test_a_post_is_set_up_and_ended_by_form(cast, client_of, run_jobs):
    client = client_of(cast.people["wiesental_head"])
    day = f"{clock.today():%d.%m.%Y}"
    data = {
        "email": "neu@example.org",
        "display_name": "Nora Neu",
        "role": "clerk",
        "valid_from": day,
    }
    assert client.post(NEW, data)["Location"] == LIST
    run_jobs()
    post = Post.objects.get(display_name="Nora Neu")
    client.post(reverse("access:post_invite", args=[post.pk]))
    run_jobs()
    assert len(mail.outbox) == 2
    assert client.post(reverse("access:post_end", args=[post.pk]), {"on": day})["Location"] == LIST
    assert "beendet" in text_of(client.get(LIST))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"email": "anna@example.org"}, "gehört zum Konto einer Bürgerin"),
        ({"email": "x"}, "vollständige E-Mail-Adresse"),
        ({"role": ""}, "Bitte wählen Sie eine Rolle."),
        ({"valid_from": "31.02.2026"}, "ein Datum an, das es gibt"),
    ],
)
def test_faults_are_explained(cast, client_of, change, error):
    data = {
        "email": "neu@example.org",
        "display_name": "Nora Neu",
        "role": "clerk",
        "valid_from": f"{clock.today():%d.%m.%Y}",
    }
    page = text_of(client_of(cast.people["wiesental_head"]).post(NEW, data | change))
    assert error in page
    assert "<title>Fehler:" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("wiesental_head", 200),
        ("wiesental_it", 200),
        ("wiesental_clerk", 403),
        ("wiesental_auditor", 403),
        ("anna", 404),
    ],
)
def test_who_sees_the_pages(cast, client_of, who, status):
    client = client_of(cast.people[who])
    assert client.get(LIST).status_code == status
    assert client.get(NEW).status_code == status
    foreign = reverse("access:post_end", args=[cast.people["birkenrain_clerk"].post.pk])
    assert client.get(foreign).status_code == 404


def test_query_counts_do_not_grow(cast, client_of):
    client = client_of(cast.people["wiesental_head"])
    client.get(LIST)
    few = queries_of(client, LIST)
    for number in range(24):
        create(cast, email=f"neu{number}@example.org", display_name=f"Neu {number}")
    assert queries_of(client, LIST) == few


# The first head, by command


def test_the_command_line_gives_an_authority_its_first_head(cast, run_jobs, capsys):
    call_command("head", cast.places["auwinkel"].ars, "Rat@Example.org", "Ruth Rath")
    post = Post.objects.get(display_name="Ruth Rath")
    assert (post.role, post.account.email) == (Role.HEAD, "rat@example.org")
    assert Event.objects.get(verb="post.create").actor == "system"
    assert "Ruth Rath leitet jetzt" in capsys.readouterr().out
    run_jobs()
    assert mail.outbox[0].to == ["rat@example.org"]


@pytest.mark.parametrize(
    ("ars", "email", "reason"),
    [
        ("039995401000", "rat@example.org", "hat schon eine Amtsleitung"),
        ("999999999999", "rat@example.org", "gibt es nicht"),
        ("039995401001", "rat", "keine E-Mail-Adresse"),
        ("039995401001", "anna@example.org", "gehört zum Konto einer Bürgerin"),
    ],
)
def test_the_command_refuses_with_a_reason(cast, ars, email, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("head", ars, email, "Ruth Rath")
    assert not Post.objects.filter(display_name="Ruth Rath").exists()
