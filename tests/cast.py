"""One cast for all tests, all of it fictional: Samtgemeinde Wiesental acts for member Auwinkel;
Birkenrain is the stranger; the Landkreis Auental stands above both; Anna applies, Bernd is
somebody else."""

from __future__ import annotations

import time
from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from rathaus.access.actor import POST_IN_SESSION, Actor
from rathaus.access.middleware import SEEN_IN_SESSION
from rathaus.accounts.adapter import FACTOR_IN_SESSION
from rathaus.lib import clock
from rathaus.site.demo.people import build_people
from rathaus.site.demo.places import build_places
from rathaus.tenancy.models import Authority
from rathaus.vault import session as vault


@dataclass(frozen=True)
class Cast:
    """Authorities by key and people (actors) by key; see `rathaus.site.demo`."""

    places: dict[str, Authority]
    people: dict[str, Actor]

    def __getattr__(self, key: str) -> Actor | Authority:
        try:
            return self.people[key] if key in self.people else self.places[key]
        except KeyError:
            raise AttributeError(key) from None

    @property
    def citizen(self) -> Actor:
        return self.people["anna"]

    @property
    def other_citizen(self) -> Actor:
        return self.people["bernd"]


def build_cast() -> Cast:
    places = build_places()
    return Cast(places, build_people(places))


def sign_in(actor: Actor) -> Client:
    """A test client signed in as that actor, under its post, with the actor's key unlocked."""
    client = Client()
    client.force_login(actor.account, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SEEN_IN_SESSION] = clock.now().timestamp()  # else the first request notes it
    session[FACTOR_IN_SESSION] = True  # as after a sign-in with a second factor
    if actor.post:
        session[POST_IN_SESSION] = str(actor.post.pk)
    if actor.personal:
        request = HttpRequest()
        request.session = session
        vault.keep(request, actor.account, actor.personal)
        client.cookies[vault.COOKIE] = request.vault_cookie
    session.save()
    return client


def confirmed(actor: Actor) -> Client:
    """The same, and the actor has just shown the password once more (or will until tomorrow: a
    table of hundreds of requests takes its time)."""
    client = sign_in(actor)
    request = HttpRequest()
    request.session = client.session
    record_authentication(
        request, actor.account, "password", reauthenticated=True, at=time.time() + 86400
    )
    request.session.save()
    return client
