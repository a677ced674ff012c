"""Two clicks at the same moment set up one post."""

from __future__ import annotations

import pytest

from rathaus.access.posts import actions
from rathaus.accounts.models import Post
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from tests.cases.test_races import at_once
from tests.cast import build_cast


@pytest.mark.django_db(transaction=True)
def test_a_post_is_set_up_once() -> None:
    cast = build_cast()

    def create() -> Post | RathausError:
        try:
            return actions.create_post(
                authority=cast.wiesental,
                email="neu@example.org",
                role="clerk",
                display_name="Nele Neu",
                valid_from=clock.today(),
                by=cast.wiesental_head,
                at=clock.now(),
            )
        except RathausError as error:
            return error

    results = at_once(create, 4)
    assert sum(isinstance(result, Post) for result in results) == 1
    assert Post.objects.filter(account__email="neu@example.org").count() == 1
