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

    def days(self, var: str, *, default: int) -> int:
        """At least one day."""
        found: int = self.int(var, default=default)
        if found < 1:
            raise ImproperlyConfigured(f"{self.prefix}{var}: at least 1 expected")
        return found

    def hosts(self, var: str) -> list[str]:
        """Host names, separated by commas, each named or with a dot in front for all below it. Any
        host ("*") is refused: links in e-mails name the host that the request named, so a stranger
        could send people a real mail with a false link."""
        names: list[str] = self.list(var)
        if "*" in names:
            raise ImproperlyConfigured(f"{self.prefix}{var}: host names expected, not *")
        return names

    def database(self, var: str, *, default: str) -> dict[str, Any]:
        """A database by its URL, `sqlite:///file` or `postgres://user:password@host/name`."""
        url = self.str(var, default=default)
        if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
            raise ImproperlyConfigured(f"{self.prefix}{var}: sqlite:///… or postgres://… expected")
        return dict(self.db_url_config(url))
