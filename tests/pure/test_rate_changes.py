"""A rate that changes in mid-life changes only the rows due after it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from borrowers.exchange.values import BrokenRule
from borrowers.repayment.rates import RateFrom, differences, with_rate_changes
from borrowers.repayment.schedule import Schedule, schedule
from borrowers.repayment.terms import Terms
from tests.pure import plain_events
from tests.pure.test_schedule import loans, made_or_refused, rows, terms


def rate(on: date, percent: str) -> RateFrom:
    return RateFrom(on, Decimal(percent))


def changed(made: Schedule, changes: Sequence[RateFrom]) -> Schedule:
    """With the changes; the example is left out where a new level instalment would not cover the interest."""
    try:
        return with_rate_changes(made, changes)
    except BrokenRule as error:
        if (error.path, made.terms.method) != ("instalments", "equal_instalment"):
            raise
        return reject()


@st.composite
def changes_of(draw: st.DrawFn, loan: Terms, most: int = 3) -> list[RateFrom]:
    days = (loan.due_on[-1] - loan.starts_on).days
    on = draw(st.lists(st.integers(0, days + 5), max_size=most, unique=True))
    percents = st.just(0) if loan.method == "flat_fee" else st.integers(0, 60_000_000)
    return [RateFrom(loan.starts_on + timedelta(days=day), Decimal(draw(percents)) / 10**6) for day in on]


# --- it works -----------------------------------------------------------------------------------------------------------


def test_the_period_of_a_change_is_split_by_days_and_the_level_instalment_computed_anew_once() -> None:
    before = schedule(terms())
    after = with_rate_changes(before, [rate(date(2026, 5, 10), "18")])
    assert after.instalments[:3] == before.instalments[:3]
    fourth = after.instalments[3]
    # 30 April to 31 May is a whole month of 30 days: 22,903.08 x (14.6 % x 10 + 18 % x 20) / 360.
    assert (before.instalments[2].balance, fourth.interest) == (Decimal("22903.08"), Decimal("321.92"))
    level = {row.total for row in after.instalments[3:-1]}
    assert len(level) == 1
    assert min(level) > before.instalments[3].total
    assert abs(after.instalments[-1].total - fourth.total) < Decimal("0.10")


def test_two_changes_in_one_period_share_its_days() -> None:
    after = with_rate_changes(schedule(terms()), [rate(date(2026, 5, 20), "12"), rate(date(2026, 5, 10), "18")])
    # 22,903.08 x (14.6 % x 10 + 18 % x 10 + 12 % x 10) / 360; then 12 % / 12 a month.
    assert [row.interest for row in after.instalments[3:5]] == [Decimal("283.74"), Decimal("205.07")]


def test_a_change_on_a_due_date_touches_the_whole_next_period_and_not_the_row_of_that_day() -> None:
    before = schedule(terms(method="interest_first"))
    after = with_rate_changes(before, [rate(date(2026, 2, 28), "12")])
    assert [row.interest for row in after.instalments] == [Decimal("365.00")] + [Decimal("300.00")] * 11


def test_actual_days_are_split_as_they_are() -> None:
    before = schedule(terms(method="interest_first", day_count="actual/365", starts_on=date(2026, 3, 1)))
    after = with_rate_changes(before, [rate(date(2026, 3, 11), "18.25")])
    # 10 days at 14.6 % and 21 at 18.25 %: 12.00 and 15.00 a day.
    assert after.instalments[0].interest == Decimal("435.00")


@pytest.mark.parametrize("method", ["equal_principal", "interest_first", "single_payment"])
def test_with_the_other_methods_the_principal_parts_stay(method: str) -> None:
    before = schedule(terms(method=method))
    after = with_rate_changes(before, [rate(date(2026, 3, 15), "20")])
    assert [row.principal_fen for row in after.instalments] == [row.principal_fen for row in before.instalments]
    assert after.instalments[-1].interest_fen > before.instalments[-1].interest_fen


def test_what_a_change_means_is_told_in_yuan_for_each_row_that_is_left() -> None:
    before = schedule(terms(method="interest_first"))
    told = differences(before, with_rate_changes(before, [rate(date(2026, 12, 15), "18")]))
    # 30 November to 31 December: 15 days at 14.6 %, 15 at 18 %; then a whole month at 18 %.
    assert [(each.number, each.interest, each.total) for each in told] == [
        (11, Decimal("42.50"), Decimal("42.50")),
        (12, Decimal("85.00"), Decimal("85.00")),
    ]


def test_changes_are_taken_one_after_another_or_all_at_once() -> None:
    made, first, second = schedule(terms()), rate(date(2026, 4, 3), "18"), rate(date(2026, 9, 9), "9")
    at_once = with_rate_changes(made, [second, first])
    assert with_rate_changes(with_rate_changes(made, [first]), [second]) == at_once
    assert with_rate_changes(with_rate_changes(made, [second]), [first]) == at_once
    assert at_once.rate_changes == (first, second)


# --- the invariants -----------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.data(), loans(most_instalments=24))
def test_rows_before_a_change_stay_and_the_number_and_dates_of_rows_never_change(data: st.DataObject, loan: Terms) -> None:
    made = made_or_refused(loan) or reject()
    changes = data.draw(changes_of(loan))
    after = changed(made, changes)
    first = min((change.on for change in changes), default=date.max)
    untouched = [row for row in made.instalments if row.due_on <= first]
    assert list(after.instalments[: len(untouched)]) == untouched
    assert [(row.number, row.due_on, row.fee_fen) for row in after.instalments] == [
        (row.number, row.due_on, row.fee_fen) for row in made.instalments
    ]
    assert sum(row.principal for row in after.instalments) == loan.principal


@settings(max_examples=200, deadline=None)
@given(st.data(), loans(most_instalments=24))
def test_a_change_to_the_same_rate_changes_nothing(data: st.DataObject, loan: Terms) -> None:
    made = made_or_refused(loan) or reject()
    on = [change.on for change in data.draw(changes_of(loan))]
    assert with_rate_changes(made, [RateFrom(day, loan.annual_rate_percent) for day in on]) == made


@settings(max_examples=150, deadline=None)
@given(st.data(), loans(most_fen=300, most_instalments=6))
def test_small_loans_equal_the_plain_way_of_computing_them(data: st.DataObject, loan: Terms) -> None:
    made = made_or_refused(loan) or reject()
    changes = data.draw(changes_of(loan))
    assert rows(changed(made, changes)) == plain(made, changes)


def plain(made: Schedule, changes: Sequence[RateFrom]) -> list[plain_events.Row]:
    loan, table = made.terms, rows(made)
    due = [on for on, _, _ in table]
    starts = [loan.starts_on, *due[:-1]]
    rate_before, real = loan.annual_rate_percent, []
    for change in sorted(changes, key=lambda each: each.on):
        if change.annual_rate_percent != rate_before:
            real.append(change)
        rate_before = change.annual_rate_percent
    for first in sorted({sum(on <= change.on for on in due) for change in real}):
        if first == len(due):
            continue
        known = [change for change in real if change.on < due[first]]
        balance = sum(part for _, part, _ in table[first:])
        months = [loan.months_to_first if place == 0 else 1 for place in range(len(due))]
        rates = [
            plain_events.grown(loan, known, (starts[place], due[place]), months[place], starts[place], due[place])
            for place in range(first, len(due))
        ]
        if loan.method == "equal_instalment":
            level = plain_events.best_level(balance, due[first:], rates, loan.rounding)
            new = plain_events.walk(balance, due[first:], rates, loan.rounding, lambda place, owed, interest, level=level: level - interest)
        else:
            parts = [part for _, part, _ in table[first:]]
            new = plain_events.walk(balance, due[first:], rates, loan.rounding, lambda place, owed, interest, parts=parts: parts[place])
        table[first:] = new
    return table


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ([rate(date(2026, 5, 10), "18"), rate(date(2026, 5, 10), "12")], "on"),
        ([rate(date(2026, 1, 30), "18")], "on"),
    ],
)
def test_changes_that_cannot_be_are_refused(changes: list[RateFrom], field: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        with_rate_changes(schedule(terms()), changes)
    assert refused.value.path == field


def test_a_flat_fee_has_no_rate_to_change() -> None:
    made = schedule(terms(method="flat_fee", annual_rate_percent=Decimal(0)))
    with pytest.raises(BrokenRule) as refused:
        with_rate_changes(made, [rate(date(2026, 5, 10), "18")])
    assert refused.value.path == "annual_rate_percent"


@pytest.mark.parametrize("percent", ["-1", "0.0000001", "1000000", "NaN"])
def test_what_is_no_rate_is_refused(percent: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        rate(date(2026, 5, 10), percent)
    assert refused.value.path == "annual_rate_percent"


def test_schedules_of_different_length_are_not_compared() -> None:
    with pytest.raises(ValueError, match="zip"):
        differences(schedule(terms()), schedule(terms(instalments=11)))


# --- edges --------------------------------------------------------------------------------------------------------------


def test_a_change_after_the_last_due_date_changes_no_row() -> None:
    made = schedule(terms())
    assert with_rate_changes(made, [rate(date(2027, 1, 31), "18")]).instalments == made.instalments


def test_a_change_on_the_first_day_counts_from_the_beginning() -> None:
    after = with_rate_changes(schedule(terms()), [rate(date(2026, 1, 31), "18")])
    assert rows(after) == rows(schedule(terms(annual_rate_percent=Decimal(18))))


def test_a_change_in_a_first_period_that_is_not_whole_counts_its_30e_360_days() -> None:
    loan = terms(method="interest_first", starts_on=date(2026, 1, 15), first_due_on=date(2026, 2, 20))
    after = with_rate_changes(schedule(loan), [rate(date(2026, 2, 1), "18")])
    # 15 January to 1 February are 16 days, to 20 February 19 more.
    assert after.instalments[0].interest == Decimal("479.67")  # 30,000 x (14.6 % x 16 + 18 % x 19) / 360


def test_days_beyond_thirty_of_a_whole_month_count_no_more() -> None:
    made = schedule(terms(method="interest_first"))
    late_in_march = with_rate_changes(made, [rate(date(2026, 3, 30), "60")])  # 28 February to 30 March are 30 days already, by 30E/360
    assert late_in_march.instalments[1].interest == Decimal("365.00")
