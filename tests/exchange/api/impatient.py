"""The product's WSGI application with less patience for slow clients, so that a test need not wait
half a minute."""

from __future__ import annotations

from importlib import import_module

application = import_module("rathaus.site.wsgi").application  # sets Django up, so it comes first
import_module("rathaus.exchange.api.body").PERIOD = 1.0
