"""What the KERN components need beyond Django's own tags: ids, options, errors, page links."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template import Context
from django.utils.safestring import SafeData, mark_safe
from django.utils.text import slugify

from rathaus.ui.renderer import FieldView, error_links, field_view

register = template.Library()

HEADING_SIZES = {"1": "x-large", "2": "large", "3": "medium"}


@dataclass(frozen=True)
class Option:
    """One choice of a field. `value` is compared and sent as text."""

    value: str
    label: Any
    help: Any = ""


@dataclass
class OptionGroup:
    """Options under a common label; the label is empty for options of their own."""

    label: Any = ""
    options: list[Option] = field(default_factory=list)


@register.filter
def heading_class(size: object) -> str:
    """The class of a heading from its level (1 to 6) or the name of a KERN size."""
    name = str(size)
    return f"kern-heading-{HEADING_SIZES.get(name, 'small' if name.isdigit() else name)}"


@register.filter
def default_id(given: object, name: object) -> str:
    """The id of a field: the given one, else Django's `id_<name>`. Ids contain no white space."""
    if given:
        return str(given)
    text = str(name)
    if any(character.isspace() for character in text):
        return f"id_{slugify(text)}"
    safe = isinstance(name, SafeData)
    return mark_safe(f"id_{text}") if safe else f"id_{text}"  # noqa: S308 (name is safe already)


@register.filter
def option_id(field_id: str, index: int) -> str:
    """The first option has the field's own id, so that links of the error summary find it."""
    return field_id if index == 0 else f"{field_id}_{index}"


@register.filter
def error_list(error: object) -> list[Any]:
    """Messages from one text, a list of texts or nothing."""
    if not error:
        return []
    return [error] if isinstance(error, str) or not isinstance(error, Iterable) else list(error)


def _option(raw: Any) -> Option:
    if isinstance(raw, Option):
        return raw
    value, label, *rest = raw
    return Option("" if value is None else str(value), label, rest[0] if rest else "")


def _is_group(raw: Any) -> bool:
    return not isinstance(raw, Option) and isinstance(raw[1], list | tuple)


@register.filter
def option_list(options: Iterable[Any] | None) -> list[Option]:
    """Options from (value, label) or (value, label, help); groups are flattened."""
    return [option for group in option_groups(options) for option in group.options]


@register.filter
def option_groups(options: Iterable[Any] | None) -> list[OptionGroup]:
    """Options in groups; a group is (label, [(value, label), …]), as Django's choices have it."""
    groups: list[OptionGroup] = []
    for raw in options or ():
        if _is_group(raw):
            groups.append(OptionGroup(raw[0], [_option(inner) for inner in raw[1]]))
            continue
        if not groups or groups[-1].label:
            groups.append(OptionGroup())
        groups[-1].options.append(_option(raw))
    return groups


@register.filter
def chosen(option: Option, values: Any) -> bool:
    """Whether the option is the value, or among the values. Compares as text."""
    if values is None:
        return False
    if isinstance(values, str) or not isinstance(values, Iterable):
        values = [values]
    return option.value in {_plain(value) for value in values}


def _plain(value: Any) -> str:
    text = "" if value is None else str(value)
    return html.unescape(text) if isinstance(value, SafeData) else text


@register.filter
def german_date(value: Any) -> Any:
    """A date as TT.MM.JJJJ, whatever the language; text that was typed stays as it is."""
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    return "" if value is None else value


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Page numbers to show; None is a gap. At most seven numbers, so that 320 px are enough."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in numbers]


@register.simple_tag(takes_context=True)
def page_url(context: Context, parameter: str, number: int) -> str:
    """The address of another page of the list, with the rest of the query string kept."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def view(bound: BoundField) -> FieldView:
    """A bound field as the components want it."""
    return field_view(bound)


@register.filter
def links(form: BaseForm) -> list[tuple[str, Any]]:
    """(field id, message) of every error of a form."""
    return error_links(form)
