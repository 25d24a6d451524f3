"""Months are stepped, and days counted, the way loan contracts do it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borrowers.dates import actual_days, add_months, days_30e_360, due_dates, is_whole_months, month_length, months_back

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "anchor", "expected"),
    [
        (date(2026, 1, 31), 1, None, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, None, date(2028, 2, 29)),
        (date(2026, 2, 28), 1, 31, date(2026, 3, 31)),
        (date(2026, 12, 5), 1, None, date(2027, 1, 5)),
        (date(2026, 3, 31), -1, None, date(2026, 2, 28)),
        (date(2100, 1, 30), 1, None, date(2100, 2, 28)),
        (date(2000, 1, 30), 1, None, date(2000, 2, 29)),
    ],
)
def test_a_month_too_short_takes_its_last_day(start: date, months: int, anchor: int | None, expected: date) -> None:
    assert add_months(start, months, anchor) == expected


def test_due_dates_return_to_the_anchor_day_after_a_short_month() -> None:
    assert [day.isoformat() for day in due_dates(date(2027, 12, 31), 5, 31)] == [
        "2027-12-31",
        "2028-01-31",
        "2028-02-29",
        "2028-03-31",
        "2028-04-30",
    ]


@given(DAYS, st.integers(1, 31), st.integers(1, 60))
def test_due_dates_are_one_in_each_month_on_the_anchor_day_or_the_last(first: date, anchor: int, count: int) -> None:
    found = due_dates(first, count, anchor)
    assert len(found) == count
    assert found == sorted(set(found))
    for months, day in enumerate(found[1:], start=1):
        assert (day.year - first.year) * 12 + day.month - first.month == months
        assert day.day == min(anchor, month_length(day.year, day.month))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 28),
        (date(2026, 1, 30), date(2026, 3, 31), 60),
        (date(2026, 2, 28), date(2026, 3, 31), 32),
        (date(2026, 8, 20), date(2026, 9, 20), 30),
        (date(2025, 12, 15), date(2026, 12, 15), 360),
    ],
)
def test_30e_360_counts_a_31st_as_the_30th(start: date, end: date, expected: int) -> None:
    assert days_30e_360(start, end) == expected


def test_actual_days_count_the_leap_day() -> None:
    assert actual_days(date(2028, 2, 28), date(2028, 3, 1)) == 2
    assert actual_days(date(2026, 2, 28), date(2026, 3, 1)) == 1


@pytest.mark.parametrize(
    ("start", "end", "anchor", "whole"),
    [
        (date(2026, 8, 31), date(2026, 9, 30), 30, True),
        (date(2026, 2, 28), date(2026, 3, 31), 31, True),
        (date(2026, 2, 28), date(2026, 3, 28), 28, True),
        (date(2026, 1, 15), date(2026, 2, 20), 20, False),
        (date(2026, 1, 10), date(2026, 2, 5), 5, False),
        (date(2026, 1, 15), date(2026, 3, 15), 15, False),
    ],
)
def test_a_month_is_whole_when_the_day_returns(start: date, end: date, anchor: int, whole: bool) -> None:
    assert is_whole_months(start, end, 1, anchor) is whole


@given(DAYS, st.integers(0, 4000))
def test_months_counted_back_and_the_days_left_over_lead_from_start_to_end(start: date, days: int) -> None:
    end = date.fromordinal(start.toordinal() + days)
    months, rest = months_back(start, end)
    assert 0 <= rest <= 31
    if rest:
        assert add_months(end, -months) == date.fromordinal(start.toordinal() + rest)
        assert add_months(end, -months - 1) < start
    else:
        assert end in (add_months(start, months), add_months(start, months, end.day)) or add_months(end, -months) == start
