"""Writes of the exchange part."""

from rathaus.exchange.actions.receiving import receive

__all__ = ["receive"]
