"""The day on which money runs short is found from what somebody has, earns and owes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borrowers.repayment.cash_flow import Entry, Regular, forecast

START, UNTIL = date(2026, 11, 5), date(2027, 1, 31)
WAGE = Regular("income", "工资", 600_000, date(2026, 1, 10), monthly=True)
RENT = Regular("bill", "房租", 250_000, date(2026, 1, 1), monthly=True)
DUES = [Entry(date(2026, 11, 22), "due", "借呗", 169_524), Entry(date(2026, 12, 22), "due", "借呗", 169_524)]


def test_the_money_of_each_day_is_followed() -> None:
    found = forecast(50_000, START, UNTIL, [WAGE, RENT], DUES)
    assert [(day.on, day.balance_fen) for day in found.days] == [
        (date(2026, 11, 10), 650_000),
        (date(2026, 11, 22), 480_476),
        (date(2026, 12, 1), 230_476),
        (date(2026, 12, 10), 830_476),
        (date(2026, 12, 22), 660_952),
        (date(2027, 1, 1), 410_952),
        (date(2027, 1, 10), 1_010_952),
    ]
    assert found.first_short is None
    assert found.first_unpayable is None
    assert found.lowest is not None
    assert found.lowest.on == date(2026, 12, 1)


def test_the_first_short_day_and_the_first_due_that_cannot_be_paid_are_named() -> None:
    found = forecast(50_000, START, UNTIL, [RENT, Regular("income", "货款", 300_000, date(2026, 11, 10))], DUES)
    assert found.first_short is not None
    assert (found.first_short.on, found.first_short.balance) == (date(2026, 12, 1), Decimal("-695.24"))
    assert found.first_unpayable is not None
    assert (found.first_unpayable.entry.on, found.first_unpayable.missing) == (date(2026, 12, 22), Decimal("1695.24"))


def test_a_due_that_is_partly_covered_misses_only_the_rest() -> None:
    found = forecast(100_000, START, UNTIL, [], DUES).first_unpayable
    assert found is not None
    assert found.missing == Decimal("695.24")


def test_on_one_day_income_comes_before_what_goes_out() -> None:
    on = date(2026, 11, 22)
    found = forecast(0, START, UNTIL, [Regular("bill", "电费", 10_000, on), Regular("income", "工资", 179_524, on)], DUES[:1])
    assert [entry.kind for entry in found.days[0].entries] == ["income", "bill", "due"]
    assert (found.first_short, found.first_unpayable) == (None, None)
    assert found.days[0].balance_fen == 0


def test_what_is_late_is_owed_on_the_first_day() -> None:
    found = forecast(0, START, UNTIL, [], [Entry(date(2026, 9, 23), "due", "借呗", 108_991)])
    assert found.first_short is not None
    assert (found.first_short.on, found.first_short.balance_fen) == (START, -108_991)


def test_a_season_raises_an_income_in_its_months_only() -> None:
    shop = Regular("income", "小店", 100_001, date(2026, 11, 30), monthly=True, peak_months=frozenset({12}), peak_percent=150)
    found = forecast(0, START, UNTIL, [shop], [])
    assert [day.entries[0].amount_fen for day in found.days] == [100_001, 150_002, 100_001]
    assert [(month.on, month.peak) for month in found.months] == [
        (date(2026, 11, 1), False),
        (date(2026, 12, 1), True),
        (date(2027, 1, 1), False),
    ]


def test_a_month_sums_up_its_days_and_knows_its_lowest() -> None:
    november, december, january = forecast(50_000, START, UNTIL, [WAGE, RENT], DUES).months
    assert (november.income, november.bills, november.dues, november.end) == (6000, 0, Decimal("1695.24"), Decimal("4804.76"))
    assert (november.lowest, december.lowest) == (500, Decimal("2304.76"))
    assert january.end == Decimal("10109.52")


def test_the_31st_falls_on_the_last_day_of_a_shorter_month() -> None:
    item = Regular("bill", "房租", 1, date(2026, 8, 31), monthly=True)
    found = forecast(0, START, date(2027, 3, 31), [item], [])
    assert [day.on for day in found.days] == [
        date(2026, 11, 30),
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]


def test_what_is_over_and_what_comes_later_is_left_out() -> None:
    once = [Regular("income", "奖金", 1, date(2026, 11, 4)), Regular("income", "年终奖", 1, date(2027, 2, 1))]
    found = forecast(7, START, UNTIL, once, [Entry(date(2027, 2, 22), "due", "借呗", 1)])
    assert (found.days, found.months, found.lowest, found.start) == ((), (), None, Decimal("0.07"))


def test_amounts_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Regular("income", "工资", 0, START)
    with pytest.raises(ValueError, match="above 0"):
        Regular("income", "工资", 1, START, peak_percent=0)
    with pytest.raises(ValueError, match="1 to 12"):
        Regular("income", "工资", 1, START, peak_months=frozenset({13}))
    with pytest.raises(ValueError, match="until"):
        forecast(0, UNTIL, START, [], [])


ITEMS = st.builds(
    Regular,
    st.sampled_from(["income", "bill"]),
    st.just("x"),
    st.integers(1, 10**7),
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    st.booleans(),
    st.frozensets(st.integers(1, 12)),
    st.integers(1, 300),
)


@given(st.integers(-(10**6), 10**7), st.lists(ITEMS, max_size=6), st.lists(st.dates(date(2026, 9, 1), date(2027, 2, 1)), max_size=6))
def test_nothing_is_lost_between_the_days_and_the_months(start: int, items: list[Regular], due_on: list[date]) -> None:
    found = forecast(start, START, UNTIL, items, [Entry(on, "due", "借呗", 12_345) for on in due_on])
    moved = sum(int(entry.amount * 100) for day in found.days for entry in day.entries)
    assert (found.days[-1].balance_fen if found.days else start) == start + moved
    assert sum(month.income - month.bills - month.dues for month in found.months) * 100 == moved
    assert [day.on for day in found.days] == sorted({day.on for day in found.days})
    assert sum(entry.kind == "due" for day in found.days for entry in day.entries) == sum(on <= UNTIL for on in due_on)
