"""Renders component markup as a page would."""

from __future__ import annotations

from typing import Any

from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler
from lxml import html


def rendered(markup: str, **context: Any) -> str:
    """The markup of a template text with `<c-…>` tags."""
    return Template(CottonCompiler().process(markup)).render(Context(context))


def tree(markup: str, **context: Any) -> html.HtmlElement:
    """The same, parsed; the root is a `div`."""
    return html.fragment_fromstring(rendered(markup, **context), create_parent="div")
