"""Many small loans are set against one; a very small limit shows its cost for every 100 yuan."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borrowers.exchange.values import BrokenRule
from borrowers.repayment.schedule import schedule
from borrowers.repayment.small_loans import SmallLimit, many_against_one
from borrowers.repayment.terms import Terms


def terms(**changed: Any) -> Terms:
    usual = {
        "principal": Decimal(6000),
        "annual_rate_percent": Decimal("14.6"),
        "instalments": 6,
        "method": "equal_instalment",
        "day_count": "30/360",
        "starts_on": date(2026, 11, 5),
    }
    return Terms(**{**usual, **changed})


def test_five_small_loans_with_a_fee_each_against_one() -> None:
    found = many_against_one(terms(), terms(annual_rate_percent=Decimal(18), upfront_fee=Decimal(20)), 5, 7)
    small = schedule(terms(principal=Decimal(1200), annual_rate_percent=Decimal(18))).totals
    assert found.many.cost == 5 * (small.interest + 20)
    assert found.one.cost == schedule(terms()).totals.interest
    assert found.more == found.many.cost - found.one.cost > 100
    assert (len(found.one.days), len(found.many.days)) == (6, 30)
    assert found.many.last_on == date(2027, 6, 3)  # the fifth is drawn 28 days after the first, on 3 December


def test_loans_drawn_on_one_day_fall_due_together() -> None:
    found = many_against_one(terms(), terms(), 3, 0)
    assert len(found.many.days) == 6
    assert {day.loans for day in found.many.days} == {3}
    assert found.many.busiest.amount == max(day.amount for day in found.many.days)


def test_the_busiest_month_counts_its_due_dates() -> None:
    busiest = many_against_one(terms(), terms(), 4, 7).many.busiest
    assert busiest.on.day == 1
    assert busiest.loans == 4


@given(st.integers(2, 50), st.integers(50, 10**7), st.integers(0, 60))
def test_the_parts_add_up_to_the_sum(count: int, fen: int, apart: int) -> None:
    whole = Decimal(fen) / 100
    free = terms(principal=whole, annual_rate_percent=Decimal(0), instalments=1)
    found = many_against_one(free, free, count, apart)
    assert sum(day.amount for day in found.many.days) == whole
    assert sum(day.loans for day in found.many.days) == count
    assert found.more == 0


@pytest.mark.parametrize(("count", "apart", "path"), [(1, 7, "count"), (51, 7, "count"), (5, -1, "days_apart"), (5, 367, "days_apart")])
def test_a_count_or_a_distance_that_makes_no_sense_is_refused(count: int, apart: int, path: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        many_against_one(terms(), terms(), count, apart)
    assert refused.value.path == path


def test_250_yuan_for_30_days() -> None:
    small = SmallLimit(Decimal(250), Decimal("14.6"), 30)
    assert small.interest_a_day == Decimal("0.1")
    assert (small.cost, small.per_hundred) == (Decimal("3.00"), Decimal("1.20"))
    assert small.simple_annual_percent == Decimal("14.60")
    assert small.break_even_days is None


def test_a_least_fee_makes_a_small_sum_dear_until_interest_reaches_it() -> None:
    small = SmallLimit(Decimal(250), Decimal("14.6"), 7, Decimal(5))
    assert small.interest == Decimal("0.70")
    assert (small.cost, small.per_hundred) == (Decimal("5.00"), Decimal("2.00"))
    assert small.break_even_days == 50
    assert small.simple_annual_percent == Decimal("104.29")
    assert SmallLimit(Decimal(250), Decimal("14.6"), 60, Decimal(5)).cost == Decimal("6.00")


def test_without_interest_the_fee_is_never_reached() -> None:
    assert SmallLimit(Decimal(250), Decimal(0), 7, Decimal(5)).break_even_days is None


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"days": 0}, "days"),
        ({"annual_rate_percent": Decimal(-1)}, "annual_rate_percent"),
        ({"least_fee": Decimal(-1)}, "least_fee"),
    ],
)
def test_a_small_limit_that_makes_no_sense_is_refused(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        SmallLimit(**{"amount": Decimal(250), "annual_rate_percent": Decimal(18), "days": 7, **changed})
    assert refused.value.path == path
