"""Filters of the pages about the own account."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def as_file(codes: Iterable[str]) -> str:
    """The codes as a text file inside the link itself: they are shown once and lie nowhere."""
    title = _("Wiederherstellungscodes für %(portal)s") % {"portal": settings.PORTAL_NAME}
    text = "\r\n".join([title, "", *codes, ""])
    return f"data:text/plain;charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"
