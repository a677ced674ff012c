"""Reads of the exchange part."""

from rathaus.exchange.queries.submissions import entries

__all__ = ["entries"]
