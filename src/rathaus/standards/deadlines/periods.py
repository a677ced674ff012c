"""Periods of the civil code: §§ 187 (1), 188, 193 BGB, to which all procedural laws refer.

Source: § 31 VwVfG, § 57 (2) VwGO with § 222 ZPO, § 108 AO. The day of the event does not count.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

DAY = timedelta(days=1)
MONTHS_A_YEAR = 12


def after_days(event: date, days: int) -> date:
    """The last day of a period of days (§ 188 (1) BGB), or the n-th day after the event."""
    return event + days * DAY


def after_weeks(event: date, weeks: int) -> date:
    """The last day of a period of weeks: the same day of the week (§ 188 (2) BGB)."""
    return event + timedelta(weeks=weeks)


def after_months(event: date, months: int) -> date:
    """The last day of a period of months or years (12 months each): the day with the same number.

    Where the last month has no such day, its last day (§ 188 (2), (3) BGB).
    """
    count = event.year * MONTHS_A_YEAR + event.month - 1 + months
    year, month = divmod(count, MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(event.day, last))
