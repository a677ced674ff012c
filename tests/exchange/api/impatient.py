"""The product's WSGI application with less patience for slow clients, so that a test need not wait
half a minute."""

from __future__ import annotations

from rathaus.site.wsgi import application

from rathaus.exchange.api import body

body.PERIOD = 1.0

__all__ = ["application"]
