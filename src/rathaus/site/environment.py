"""Reads settings from `RATHAUS_*` variables; a value that is missing or does not fit is named."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv


class Environment(FileAwareEnv):  # type: ignore[misc]  # the library brings no types
    """`env.int("WORKERS")` reads RATHAUS_WORKERS, or the file named by RATHAUS_WORKERS_FILE."""

    def __init__(self) -> None:
        super().__init__()
        self.prefix = "RATHAUS_"

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """The typed value; raises ImproperlyConfigured with the variable's name."""
        try:
            return super().get_value(var, *args, **kwargs)
        except (ValueError, ImproperlyConfigured) as error:
            raise ImproperlyConfigured(f"{self.prefix}{var}: {error}") from error

    def database(self, var: str, *, default: str) -> dict[str, Any]:
        """A database by its URL, `sqlite:///file` or `postgres://user:password@host/name`."""
        url = self.str(var, default=default)
        if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
            raise ImproperlyConfigured(f"{self.prefix}{var}: sqlite:///… or postgres://… expected")
        return dict(self.db_url_config(url))
