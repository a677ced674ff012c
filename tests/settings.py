"""Settings of the tests: the product's own, with an environment that needs nothing from outside.

Exported `RATHAUS_*` variables are ignored, except the database and where to find test data.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {"RATHAUS_DATABASE_URL", "RATHAUS_TEST_DATA"}
for _name in [name for name in os.environ if name.startswith("RATHAUS_")]:
    if _name not in KEPT:
        del os.environ[_name]

_folder = Path(tempfile.mkdtemp(prefix="rathaus-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ["RATHAUS_SECRET_KEY"] = "only-for-tests"
os.environ["RATHAUS_ALLOWED_HOSTS"] = "localhost,.localhost,127.0.0.1,testserver"
os.environ["RATHAUS_SECURE_COOKIES"] = "0"
os.environ["RATHAUS_VAR_DIR"] = str(_folder)
(_folder / "static").mkdir()

from rathaus.site.settings import *  # noqa: E402, F403  # the environment must be set first

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]  # noqa: F405  # from the product's settings
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]  # noqa: F405  # ditto
ZEAL_RAISE = True  # a relation loaded row by row (N+1) while a page is made fails the test
ZEAL_ALLOWLIST = [  # read again and again inside allauth and Django's own session, a row each time
    {"model": "account.EmailAddress"},
    {"model": "sessions.Session"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed, tests only
VAULT_ARGON2 = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}  # speed, tests only
STORAGES = {
    **STORAGES,  # noqa: F405  # from the product's settings
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405  # from the product's settings
    # A file as in the product, not memory: the write lock and WAL are part of what is tested.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "tests.sqlite3")}  # noqa: F405  # ditto
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}  # noqa: F405  # ditto
