"""What the templates of the intake part need beyond the components."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from rathaus.archive.forms import ACCEPT
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
