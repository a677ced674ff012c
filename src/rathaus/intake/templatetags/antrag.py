"""What the templates of the intake part need beyond the components."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.archive.forms import ACCEPT, TYPES
from rathaus.intake.forms.items import Item
from rathaus.intake.forms.messages import Problem
from rathaus.intake.views.pages import message

register = template.Library()


@register.filter
def texts(problems: list[Problem]) -> list[str]:
    """The messages of problems in the language of the page."""
    return [message(each) for each in problems]


@register.simple_tag
def yes_no() -> list[tuple[str, str]]:
    """The options of a yes/no question."""
    return [("true", _("Ja")), ("false", _("Nein"))]


@register.filter
def accepted(item: Item) -> str:
    """The types of files that the question takes, for the browser's dialogue."""
    return item.accept or ACCEPT


@register.filter
def file_help(item: Item) -> str:
    """The help of the question, then what kind of files it takes: types, size, how many."""
    limits = {"types": ", ".join(_type_names(item.accept)), "size": _megabytes(item.max_size)}
    text = _("%(types)s, höchstens %(size)s MB je Datei") % limits
    if item.most and item.most > 1:
        text += _(", bis zu %(count)d Dateien") % {"count": item.most}
    return f"{item.help} {text}.".strip()


def _type_names(accept: str) -> list[str]:
    """The endings of the media types that are taken, as people know them; one a type."""
    wanted = accept.split(",") if accept else list(TYPES.values())
    endings: dict[str, str] = {}
    for ending, media_type in TYPES.items():
        if media_type in wanted:
            endings.setdefault(media_type, ending.lstrip(".").upper())
    return list(endings.values())


def _megabytes(own: int | None) -> str:
    """The smaller of the question's own limit (bytes) and ours, in the units of the refusals."""
    ours = settings.UPLOAD_LIMIT // (1024 * 1024)
    if own is None or own >= settings.UPLOAD_LIMIT:
        return str(ours)
    return str(max(own // 1_000_000, 1))
