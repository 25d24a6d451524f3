"""A plan that took the place of another, compared by due date: what stays due, what drops out, what is paid more."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from borrowers.dates import add_months
from borrowers.money import from_fen, in_fen
from borrowers.repayment.compare import Comparison, Due, compare, still_due
from borrowers.repayment.schedule import Schedule, schedule
from borrowers.repayment.terms import Terms


def plan(principal: str, rate: str, instalments: int, starts_on: date, **more: object) -> Schedule:
    terms = {"method": "equal_instalment", "day_count": "30/360", **more}
    return schedule(
        Terms(
            principal=Decimal(principal),
            annual_rate_percent=Decimal(rate),
            instalments=instalments,
            starts_on=starts_on,
            **terms,  # type: ignore[arg-type]
        )
    )


def between(old: Schedule, new: Schedule) -> Comparison:
    return compare(old.instalments, new.instalments, new.terms.starts_on, in_fen(new.terms.principal), in_fen(new.terms.upfront_fee))


def automatic_plan() -> Comparison:
    old = plan("18000", "14.6", 6, date(2026, 3, 22), method="interest_first", day_count="actual/365")
    return between(old, plan("18000", "18", 12, date(2026, 9, 22), fee_per_instalment=Decimal(45)))


def test_the_principal_that_was_due_at_once_is_spread_and_the_interest_of_the_day_stays() -> None:
    found = automatic_plan()
    assert from_fen(found.difference_fen) == Decimal("2342.89")
    switch = next(day for day in found.days if day.on == date(2026, 9, 22))
    assert switch.before == Due(1_800_000, 22_320, 0)
    assert switch.after == Due(0, 22_320, 0)
    assert [day.on for day in found.days if day.before is None] == [add_months(date(2026, 9, 22), month) for month in range(1, 13)]
    assert found.principal_gap_fen == 0


def test_rows_after_the_switch_drop_out_and_a_row_missed_before_it_keeps_its_interest() -> None:
    old = plan("6000", "14.6", 6, date(2026, 6, 6))
    found = between(old, plan("3054.42", "14.6", 6, date(2026, 10, 16)))
    missed = next(day for day in found.days if day.on == date(2026, 10, 6))
    assert missed.after == Due(0, 3716, 0)
    assert [day.after for day in found.days if day.on in (date(2026, 11, 6), date(2026, 12, 6))] == [None, None]
    assert found.days[0].difference_fen == 0
    assert found.principal_gap_fen == 0


def test_the_balance_counts_what_was_taken_over_as_not_repaid() -> None:
    old = plan("6000", "14.6", 6, date(2026, 6, 6))
    assert [row.balance for row in still_due(old.instalments, date(2026, 10, 16), 305_442)][-2:] == [Decimal("3054.42")] * 2


def test_an_upfront_fee_of_the_new_plan_is_due_on_the_day_of_the_switch() -> None:
    old = plan("6000", "14.6", 6, date(2026, 6, 6))
    found = between(old, plan("6000", "14.6", 6, date(2026, 6, 20), upfront_fee=Decimal("60")))
    assert next(day for day in found.days if day.on == date(2026, 6, 20)).after == Due(0, 0, 6000)


def test_more_principal_than_was_ever_borrowed_shows_as_a_gap() -> None:
    old = plan("6000", "14.6", 6, date(2026, 6, 6))
    assert from_fen(between(old, plan("6037.16", "14.6", 6, date(2026, 7, 16))).principal_gap_fen) == Decimal("37.16")


def test_principal_that_nobody_took_over_shows_as_a_gap() -> None:
    old = plan("6000", "14.6", 6, date(2026, 6, 6))
    assert from_fen(between(old, plan("1000", "14.6", 6, date(2026, 6, 20))).principal_gap_fen) == Decimal("-5000")


def test_a_cheaper_plan_costs_less() -> None:
    old = plan("6000", "14.6", 6, date(2026, 6, 6))
    assert between(old, plan("6000", "7.3", 6, date(2026, 6, 6))).difference_fen < 0


@given(
    principal=st.integers(100, 10**7),
    months=st.integers(1, 36),
    new_months=st.integers(1, 36),
    after=st.integers(0, 36),
    taken=st.integers(1, 10**7),
    fee=st.integers(0, 10**4),
)
def test_the_days_add_up_and_no_part_is_negative(principal: int, months: int, new_months: int, after: int, taken: int, fee: int) -> None:
    starts_on = date(2026, 1, 31)
    old = plan(str(from_fen(principal)), "14.6", months, starts_on)
    new = plan(str(from_fen(taken)), "18", new_months, add_months(starts_on, after), upfront_fee=from_fen(fee))
    found = between(old, new)
    assert sum(day.difference_fen for day in found.days) == found.difference_fen
    assert found.before.total_fen == in_fen(old.totals.paid)
    assert all(min(due) >= 0 for day in found.days for due in (day.before, day.after) if due)
    kept = still_due(old.instalments, new.terms.starts_on, taken)
    assert found.after.total_fen == sum(row.total_fen for row in kept) + in_fen(new.totals.paid)
    dropped = sum(row.principal_fen for row in old.instalments if row.due_on > new.terms.starts_on)
    assert found.principal_gap_fen == (taken - dropped if taken < dropped else max(0, taken - principal))
