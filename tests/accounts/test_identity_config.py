"""The operator's file of identity providers: what fits, what stops the start, what doctor says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from rathaus.accounts import doctor
from rathaus.accounts.identities import config
from rathaus.accounts.identities.received import received
from rathaus.accounts.models import TrustLevel

GOOD = {
    "id": '"konto"',
    "name": '"Konto"',
    "audience": '["citizen"]',
    "issuer": '"https://anmeldung.example"',
    "client_id": '"rathaus"',
}


def declared(
    folder: Path, settings: Settings, more: str = "", **changes: str
) -> tuple[config.IdentityProvider, ...]:
    path = folder / f"providers-{abs(hash((more, *sorted(changes.items()))))}.toml"
    lines = [f"{name} = {value}" for name, value in (GOOD | changes).items() if value]
    path.write_text("[[provider]]\n" + "\n".join(lines) + f"\n{more}\n")
    settings.IDENTITY_PROVIDERS = str(path)
    return config.providers()


def test_nothing_is_declared_by_default() -> None:
    assert config.providers() == ()


def test_a_row_has_the_claims_of_the_standard(tmp_path: Path, settings: Settings) -> None:
    (row,) = declared(tmp_path, settings, '[provider.levels]\n"acr-2" = "substantial"')
    assert (row.kind, row.for_staff, row.secret) == ("oidc", False, "")
    assert row.level_of("acr-2") == TrustLevel.SUBSTANTIAL
    assert row.level_of("acr-9") == row.level_of(None) == row.level_of(["acr-2"]) == 0
    claims = {"given_name": "Ida", "birthdate": "1990-00-00", "address": {"locality": "Auwinkel"}}
    said = received(row, claims, level=0)
    assert said.values == {"given_name": "Ida", "town": "Auwinkel"}  # no day that is none


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"id": '"Mein Konto"'}, "small letters"),
        ({"kind": '"ldap"'}, "oidc or saml"),
        ({"client_id": '""'}, "must not be empty"),
        ({"client_id": ""}, "client_id"),
        ({"issuer": '"http://anmeldung.example"'}, "https"),
        ({"audience": '["alle"]'}, "audience"),
        ({"audience": '["staff"]'}, "ARS"),
        ({"audience": '["staff", "citizen"]', "authority": '"039995401000"'}, "cannot share"),
        ({"authority": '"039995401000"'}, "only for staff"),
        ({"least_level": '"sehr hoch"'}, "sehr hoch"),
        ({"secret": '"hier"'}, "secret"),
    ],
)
def test_a_row_that_does_not_fit_is_named(
    tmp_path: Path, settings: Settings, changes: dict[str, str], word: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"RATHAUS_IDENTITY_PROVIDERS.*" + word):
        declared(tmp_path, settings, **changes)


def test_only_known_meanings(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(ImproperlyConfigured, match="attributes"):
        declared(tmp_path, settings, '[provider.attributes]\nreligion = "religion"')


def test_a_missing_file_is_named(settings: Settings) -> None:
    settings.IDENTITY_PROVIDERS = "/nirgends/providers.toml"
    with pytest.raises(ImproperlyConfigured, match=r"/nirgends/providers\.toml"):
        config.providers()


@pytest.mark.django_db
def test_doctor_looks_at_secrets_and_authorities(tmp_path: Path, settings: Settings) -> None:
    secret = tmp_path / "secret"
    staff = {"audience": '["staff"]', "authority": '"039990000999"'}
    declared(tmp_path, settings, **staff, secret_file=f'"{secret}"')
    assert {each.code for each in doctor.checks()} == {"identity.secret", "identity.authority"}
    secret.write_text("geheim")
    secret.chmod(0o644)
    found = {each.code: each.severity for each in doctor.checks()}
    assert found["identity.secret_open"] == "warning"
    secret.chmod(0o600)
    assert {each.code for each in doctor.checks()} == {"identity.authority"}
