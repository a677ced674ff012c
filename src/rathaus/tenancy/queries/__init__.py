"""Reads of the tenancy part. The register of authorities is public: everyone may see all of it, so
these reads need no actor."""

from rathaus.tenancy.queries.finding import by_ars, by_hostname, existing, near_postcode, places
from rathaus.tenancy.queries.history import History, history, name_on, successor_on
from rathaus.tenancy.queries.pages import FrontPage, front_page, front_page_url, joined
from rathaus.tenancy.queries.register import ids_by_ars, last_edition, register_changes
from rathaus.tenancy.queries.tree import chain, members, subtree

__all__ = [
    "FrontPage",
    "History",
    "by_ars",
    "by_hostname",
    "chain",
    "existing",
    "front_page",
    "front_page_url",
    "history",
    "ids_by_ars",
    "joined",
    "last_edition",
    "members",
    "name_on",
    "near_postcode",
    "places",
    "register_changes",
    "subtree",
    "successor_on",
]
