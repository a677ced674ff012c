"""Names of services in templates."""

from __future__ import annotations

from django import template

from rathaus.catalogue.queries.naming import Named
from rathaus.catalogue.queries.naming import named as in_page_language

register = template.Library()


@register.simple_tag
def named(german: str, english: str) -> Named:
    """`{% named service.name service.name_en as shown %}`; see `catalogue.queries.naming`."""
    return in_page_language(german, english)
