"""`offset` and `limit`, as the three APIs have them."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from rathaus.exchange.api.answers import bad
from rathaus.standards.fitconnect.routing import LARGEST_PAGE, PAGE

T = TypeVar("T", bound=Model)


def bounds(request: HttpRequest) -> tuple[int, int]:
    """Offset and limit that were asked for. Raises Refused."""
    return _number(request, "offset", 0, 0, 2**31), _number(request, "limit", PAGE, 1, LARGEST_PAGE)


def page(request: HttpRequest, rows: QuerySet[T]) -> tuple[dict[str, Any], list[T]]:
    """The counts of an answer, and the rows of the page."""
    offset, limit = bounds(request)
    found = list(rows[offset : offset + limit])
    return {"offset": offset, "count": len(found), "totalCount": rows.count()}, found


def _number(request: HttpRequest, name: str, default: int, least: int, most: int) -> int:
    text = request.GET.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most):
        raise bad(f"{name} ist keine Zahl von {least} bis {most}.")
    return int(text)
