"""The days on which a borrower means to look back, once a month. Pure.

Nobody is reminded of what they missed: a day that nobody looked back on is due for a month and then simply not there.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from borrowers.dates import add_months

SETTLES = timedelta(days=15)  # half a month: who looks back so shortly before a day has done that month's


def days(started_on: date, months: int) -> tuple[date, ...]:
    """The day of each month: the first is a month after the beginning."""
    return tuple(add_months(started_on, number) for number in range(1, months + 1))


def ahead(planned: Sequence[date], last: date | None, today: date) -> tuple[date, ...]:
    """The days still to come, today included. `last`: when the borrower looked back last."""
    return tuple(day for day in planned if day >= today and not _settled(day, last))


def is_due(planned: Sequence[date], last: date | None, today: date) -> bool:
    """Whether it is time to look back."""
    return any(day <= today < add_months(day, 1) and not _settled(day, last) for day in planned)


def _settled(day: date, last: date | None) -> bool:
    return last is not None and day <= last + SETTLES
