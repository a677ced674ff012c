"""Fixtures of all tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rathaus.access.actor import POST_IN_SESSION, Actor
from tests.cast import Cast, build_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The fictional county; see tests/cast.py."""
    return build_cast()


@pytest.fixture
def client_of() -> Callable[[Actor], Client]:
    """A test client signed in as that actor, under its post."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(actor.account, "allauth.account.auth_backends.AuthenticationBackend")
        if actor.post:
            session = client.session
            session[POST_IN_SESSION] = str(actor.post.pk)
            session.save()
        return client

    return sign_in
