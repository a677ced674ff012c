"""Key files of the installation, and the keys of accounts behind them."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings

from rathaus.lib import clock
from rathaus.vault import account_keys, platform
from rathaus.vault.content import open_json, seal_json
from rathaus.vault.errors import KeyDestroyed, PlatformKeyMissing, Unreadable
from rathaus.vault.models import AccountKey
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def test_a_first_start_makes_them_for_the_owner_alone(folder: Path) -> None:
    assert set(platform.create_missing()) == {"accounts.key", "transit.key", "ledger.key"}
    assert platform.create_missing() == []
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 3


def test_of_many_processes_one_makes_the_key(folder: Path, monkeypatch: object) -> None:
    monkeypatch.setitem(platform._IN_USE, platform.TRANSIT, lambda: False)
    with ThreadPoolExecutor(8) as pool:
        keys = {key.seed for key in pool.map(lambda _n: platform.transit_key(), range(32))}
    assert len(keys) == 1


def test_a_lost_file_stops_us_instead_of_hiding_the_loss(cast: Cast, folder: Path) -> None:
    account_keys.public_key(cast.citizen.account.pk)
    (folder / "accounts.key").unlink()
    platform._read.cache_clear()
    with pytest.raises(PlatformKeyMissing, match=r"accounts\.key"):
        account_keys.public_key(cast.other_citizen.account.pk)


def test_an_account_opens_its_own_and_nobody_elses(cast: Cast, folder: Path) -> None:
    anna, bernd = cast.citizen.account, cast.other_citizen.account
    sealed = seal_json(anna, {"name": "Anna"}, to=[account_keys.public_key(anna.pk)])
    account_keys.public_key(bernd.pk)
    assert open_json(anna, sealed, account_keys.AccountKeys(anna.pk)) == {"name": "Anna"}
    assert (
        account_keys.AccountKeys(bernd.pk).find(AccountKey.objects.get(account=anna).pk.bytes)
        is None
    )


def test_a_destroyed_key_opens_nothing_and_no_new_one_comes(cast: Cast, folder: Path) -> None:
    anna = cast.citizen.account
    sealed = seal_json(anna, {"name": "Anna"}, to=[account_keys.public_key(anna.pk)])
    assert account_keys.destroy(account=anna, by=cast.citizen, at=clock.now())
    assert not account_keys.destroy(account=anna, by=cast.citizen, at=clock.now())
    with pytest.raises(KeyDestroyed):
        open_json(anna, sealed, account_keys.AccountKeys(anna.pk))
    with pytest.raises(KeyDestroyed):
        account_keys.public_key(anna.pk)


def test_the_platform_file_of_another_installation_opens_no_account(
    cast: Cast, folder: Path, settings: Settings, tmp_path: Path
) -> None:
    anna = cast.citizen.account
    sealed = seal_json(anna, {"name": "Anna"}, to=[account_keys.public_key(anna.pk)])
    settings.KEYS_DIR = tmp_path / "other"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "accounts.key").write_text("00" * 32)
    with pytest.raises(Unreadable):
        open_json(anna, sealed, account_keys.AccountKeys(anna.pk))
