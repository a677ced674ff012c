"""Settings of the tests: the product's own, with an environment that needs nothing from outside."""

import os

os.environ.setdefault("RATHAUS_SECRET_KEY", "only-for-tests")
os.environ.setdefault("RATHAUS_ALLOWED_HOSTS", "localhost,.localhost,127.0.0.1,testserver")
os.environ.setdefault("RATHAUS_SECURE_COOKIES", "0")

from rathaus.site.settings import *  # noqa: F403  # the environment must be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed, tests only
STORAGES = {
    **STORAGES,  # noqa: F405  # from the product's settings
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
