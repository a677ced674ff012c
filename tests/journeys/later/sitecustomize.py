"""Imported by every Python process that has this folder on its path: it lives some days later."""

from __future__ import annotations

import os
import time

import time_machine

DAY = 86_400

if days := int(os.environ.get("TOWN_LATER_DAYS", "0")):
    time_machine.travel(time.time() + days * DAY, tick=True).start()
