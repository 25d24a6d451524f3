"""Once a month is a month, and what was missed is simply not there."""

from datetime import date

import pytest

from advice.check_in_dates import ahead, days, is_due

PLANNED = days(date(2026, 8, 31), 4)
SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = PLANNED


def test_each_month_has_its_day_and_a_short_month_its_last() -> None:
    assert (date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31)) == PLANNED


@pytest.mark.parametrize(
    ("last", "today", "due"),
    [
        (None, date(2026, 9, 29), False),
        (None, SEPTEMBER, True),
        (None, date(2026, 10, 29), True),
        (None, date(2026, 10, 30), False),  # missed: gone until October's day
        (None, OCTOBER, True),
        (SEPTEMBER, date(2026, 10, 1), False),
        (date(2026, 9, 15), SEPTEMBER, False),  # fifteen days before is that month's
        (date(2026, 9, 14), SEPTEMBER, True),
        (DECEMBER, date(2027, 3, 1), False),
        (None, date(2027, 3, 1), False),  # the plan is long over
    ],
)
def test_it_is_due_from_its_day_for_a_month(last: date | None, today: date, due: bool) -> None:
    assert is_due(PLANNED, last, today) is due


def test_the_days_ahead_leave_out_what_is_past_and_what_was_done() -> None:
    assert ahead(PLANNED, None, date(2026, 10, 15)) == (OCTOBER, NOVEMBER, DECEMBER)
    assert ahead(PLANNED, date(2026, 10, 20), date(2026, 10, 25)) == (NOVEMBER, DECEMBER)
    assert ahead(PLANNED, None, OCTOBER) == (OCTOBER, NOVEMBER, DECEMBER)
    assert ahead(PLANNED, DECEMBER, date(2027, 1, 1)) == ()
    assert ahead((), None, OCTOBER) == ()
