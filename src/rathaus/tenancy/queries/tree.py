"""The tree of authorities, upward and downward, in one query each."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from rathaus.tenancy.models import Authority
from rathaus.tenancy.queries.finding import existing

# UNION (not UNION ALL) ends even where somebody has built a circle past the model
_BELOW = """
WITH RECURSIVE below(id) AS (
  SELECT id FROM tenancy_authority WHERE id = %s
  UNION SELECT a.id FROM tenancy_authority a JOIN below ON a.parent_id = below.id
) SELECT id FROM below"""
_ABOVE = """
WITH RECURSIVE above(id, parent_id) AS (
  SELECT id, parent_id FROM tenancy_authority WHERE id = %s
  UNION SELECT a.id, a.parent_id FROM tenancy_authority a JOIN above ON a.id = above.parent_id
) SELECT id FROM above"""


def subtree(authority: Authority) -> QuerySet[Authority]:
    """The authority and everything below it, also what has ended (it keeps its place)."""
    return Authority.objects.filter(pk__in=RawSQL(_BELOW, [_key(authority)]))  # noqa: S611  # constant text, one bound value


def chain(authority: Authority) -> list[Authority]:
    """The authorities above, from its parent up to the Land."""
    found = Authority.objects.filter(pk__in=RawSQL(_ABOVE, [_key(authority)]))  # noqa: S611  # as above
    nodes = {node.pk: node for node in found}
    above: list[Authority] = []
    key = authority.parent_id
    while key is not None and key in nodes and nodes[key] not in above:
        above.append(nodes[key])
        key = nodes[key].parent_id
    return above


def members(authority: Authority) -> QuerySet[Authority]:
    """What stands directly below it and exists today, by name."""
    return existing().filter(parent=authority).order_by("name", "ars")


def _key(authority: Authority) -> str:
    native = connection.features.has_native_uuid_field
    return str(authority.pk) if native else authority.pk.hex
