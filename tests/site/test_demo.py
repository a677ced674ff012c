"""The demo stays in the demo."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from rathaus.accounts.models import Account


def test_people_with_a_public_password_are_refused_in_a_real_installation(
    db: None, settings: Settings
) -> None:
    settings.SECURE_COOKIES = True
    with pytest.raises(CommandError, match="öffentliches Passwort"):
        call_command("demo", "seed")
    assert not Account.objects.exists()
