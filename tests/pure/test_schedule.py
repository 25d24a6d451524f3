"""A schedule repays the loan exactly, on the terms stated."""

import json
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borrowers.exchange.values import BrokenRule
from borrowers.money import Rounding, in_fen
from borrowers.repayment.schedule import Instalment, Schedule, schedule
from borrowers.repayment.terms import Terms
from tests.database import ROOT
from tests.pure.plain_schedules import level_ends, plain_schedule
from tests.pure.plain_schedules import rates as plain_rates

METHODS = ["equal_instalment", "equal_principal", "interest_first", "single_payment", "flat_fee"]
DAY_COUNTS = ["30/360", "actual/365", "actual/360"]
STORIES = {
    record["id"]: record
    for record in map(json.loads, (ROOT / "deploy/demo/stories.jsonl").read_text().splitlines())
    if record["type"] == "repayment_plan"
}


def terms(**changed: Any) -> Terms:
    usual = {
        "principal": Decimal("30000"),
        "annual_rate_percent": Decimal("14.6"),
        "instalments": 12,
        "method": "equal_instalment",
        "day_count": "30/360",
        "starts_on": date(2026, 1, 31),
    }
    return Terms(**{**usual, **changed})


def rows(made: Schedule) -> list[tuple[date, int, int]]:
    return [(row.due_on, row.principal_fen, row.interest_fen) for row in made.instalments]


@st.composite
def loans(draw: st.DrawFn, most_fen: int = 10**9, most_instalments: int = 60, most_rate: int = 60_000_000) -> Terms:
    """Loans as contracts have them; a rate up to 60 %."""
    method = draw(st.sampled_from(METHODS))
    starts_on = draw(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
    to_first = draw(st.none() | st.integers(1, 62))
    return terms(
        principal=Decimal(draw(st.integers(1, most_fen))) / 100,
        annual_rate_percent=Decimal(0) if method == "flat_fee" else Decimal(draw(st.integers(0, most_rate))) / 10**6,
        instalments=draw(st.integers(1, most_instalments)),
        method=method,
        day_count=draw(st.sampled_from(DAY_COUNTS)),
        starts_on=starts_on,
        first_due_on=None if to_first is None else date.fromordinal(starts_on.toordinal() + to_first),
        due_day=draw(st.none() | st.integers(1, 31)),
        fee_per_instalment=Decimal(draw(st.integers(0, 10_000))) / 100,
        upfront_fee=Decimal(draw(st.integers(0, 10_000))) / 100,
        rounding=draw(st.sampled_from(Rounding)),
    )


def made_or_refused(loan: Terms) -> Schedule | None:
    """Its schedule; None where no level instalment covers the interest, as the contract of the format says."""
    try:
        return schedule(loan)
    except BrokenRule as error:
        if (error.path, loan.method) != ("instalments", "equal_instalment"):
            raise
        return None


# --- it works -----------------------------------------------------------------------------------------------------------


def of_the_story(name: str) -> list[dict[str, str | int]]:
    plan = STORIES[name]
    amounts = {key: Decimal(plan[key]) for key in ("principal", "annual_rate_percent", "fee_per_instalment")}
    days = {key: date.fromisoformat(plan[key]) for key in ("starts_on", "first_due_on")}
    made = schedule(terms(**amounts, **days, **{key: plan[key] for key in ("instalments", "method", "day_count")}))
    return [
        {
            "number": row.number,
            "due_on": row.due_on.isoformat(),
            "principal": str(row.principal),
            "interest": str(row.interest),
            "fee": str(row.fee),
        }
        for row in made.instalments
    ]


def test_the_lenders_schedule_of_the_automatic_plan_equals_ours() -> None:
    assert of_the_story("r-auto-plan-1") == STORIES["r-auto-plan-1"]["schedule"]


def test_the_wrong_schedule_differs_from_ours_in_one_interest_by_7_30() -> None:
    lender = STORIES["r-wrong-schedule"]["schedule"]
    pairs = zip(of_the_story("r-wrong-schedule"), lender, strict=True)
    assert [(row["number"], key, row[key], sent[key]) for row, sent in pairs for key in sent if row[key] != sent[key]] == [
        (4, "interest", "100.32", "107.62")
    ]


def test_a_first_period_that_is_not_whole_counts_its_30e_360_days() -> None:
    made = schedule(terms(method="interest_first", starts_on=date(2026, 1, 15), first_due_on=date(2026, 2, 20)))
    assert [str(row.interest) for row in made.instalments[:2]] == ["425.83", "365.00"]  # 30000 x 14.6 % x 35/360, x 1/12


def test_actual_days_are_counted_over_365_or_360() -> None:
    first = [
        schedule(terms(method="interest_first", day_count=day_count)).instalments[0].interest for day_count in ("actual/365", "actual/360")
    ]
    assert first == [Decimal("336.00"), Decimal("340.67")]  # 31 January to 28 February: 28 days


def test_a_single_payment_counts_its_whole_term() -> None:
    (row,) = schedule(terms(method="single_payment", instalments=6)).instalments
    assert (row.number, row.due_on, row.interest, row.balance) == (1, date(2026, 7, 31), Decimal("2190.00"), 0)


def test_a_flat_fee_has_no_interest() -> None:
    made = schedule(terms(method="flat_fee", annual_rate_percent=Decimal(0), fee_per_instalment=Decimal("45"), upfront_fee=Decimal(10)))
    assert {row.interest for row in made.instalments} == {Decimal("0.00")}
    assert made.totals == (Decimal(30000), Decimal(0), Decimal(550), Decimal(30550))


def test_half_a_fen_goes_up_or_to_the_even_fen() -> None:
    half = {"principal": Decimal("0.50"), "annual_rate_percent": Decimal("60"), "instalments": 1, "method": "interest_first"}
    interest = [schedule(terms(**half, rounding=rounding)).instalments[0].interest_fen for rounding in Rounding]
    assert interest == [3, 2]  # 2.5 fen


# --- the invariants -----------------------------------------------------------------------------------------------------


def is_right_day(due_on: date, months: int, loan: Terms) -> bool:
    """Whether `due_on` is `months` after the first due date, on the anchor day or the last day of a month too short for it."""
    first = loan.first_due_on or loan.starts_on
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return (due_on.year, due_on.month, due_on.day) == (year, month + 1, min(loan.anchor_day, monthrange(year, month + 1)[1]))


@settings(max_examples=10_000, deadline=None)
@given(loans(most_instalments=36))
def test_every_schedule_adds_up_and_falls_due_on_the_right_days(loan: Terms) -> None:
    made = made_or_refused(loan)
    if made is None:
        return
    rows, before = made.instalments, in_fen(loan.principal)
    assert [row.number for row in rows] == list(range(1, 1 + (1 if loan.method == "single_payment" else loan.instalments)))
    for row in rows:
        assert 0 <= row.principal_fen <= before
        assert row.interest_fen >= 0
        assert row.fee_fen >= 0
        assert row.total == row.principal + row.interest + row.fee
        assert row.balance_fen == before - row.principal_fen
        before = row.balance_fen
    assert before == 0

    # One remainder row: before it, as long as there is something to repay, each row repays the same.
    paying = [row for row in rows[:-1] if row.balance_fen]
    same = [row.total_fen for row in paying] if loan.method == "equal_instalment" else [row.principal_fen for row in paying]
    assert len(set(same)) <= 1

    totals = made.totals
    assert totals.principal == loan.principal == sum(row.principal for row in rows)
    assert totals.interest == sum(row.interest for row in rows)
    assert totals.fees == loan.upfront_fee + sum(row.fee for row in rows)
    assert totals.paid == totals.principal + totals.interest + totals.fees == loan.upfront_fee + sum(row.total for row in rows)

    offset = loan.months_to_first if loan.first_due_on is None else 0
    assert rows[0].due_on == loan.first_due_on or is_right_day(rows[0].due_on, offset, loan)
    assert all(is_right_day(row.due_on, offset + months, loan) for months, row in enumerate(rows) if months)
    assert all(one.due_on < other.due_on for one, other in pairwise(rows))


# From the last of a month and from its middle, across a leap day; first periods whole, short and long.
STARTS = [date(2024, 1, 31), date(2025, 2, 28), date(2023, 11, 15)]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("day_count", DAY_COUNTS)
@pytest.mark.parametrize("rounding", Rounding)
def test_every_kind_of_loan_equals_the_plain_way_of_computing_it(method: str, day_count: str, rounding: Rounding) -> None:
    for starts_on, first_in_days, due_day, instalments in product(STARTS, [None, 12, 45], [None, 31, 5], [1, 5]):
        loan = terms(
            principal=Decimal("1.55"),  # so small that the plain way can try every level instalment
            annual_rate_percent=Decimal(0) if method == "flat_fee" else Decimal("73.8"),
            instalments=instalments,
            method=method,
            day_count=day_count,
            starts_on=starts_on,
            first_due_on=None if first_in_days is None else starts_on + timedelta(days=first_in_days),
            due_day=due_day,
            rounding=rounding,
        )
        assert rows(schedule(loan)) == plain_schedule(loan)


@settings(max_examples=100, deadline=None)
@given(loans(most_instalments=12).filter(lambda loan: loan.method == "equal_instalment" and loan.instalments > 1))
def test_no_other_level_instalment_near_by_ends_closer(loan: Terms) -> None:
    made = made_or_refused(loan)
    if made is None or len(set(plain_rates(loan))) == 1 or not made.instalments[-2].balance_fen:
        return
    level = made.instalments[0].total_fen - made.instalments[0].fee_fen
    near_by = range(level - 4, level + 5)
    assert min(near_by, key=lambda fen: (abs(level_ends(loan, fen)), fen)) == level


@settings(max_examples=300, deadline=None)
@given(loans(most_fen=300, most_instalments=6))
def test_small_loans_equal_the_plain_way_of_computing_them(loan: Terms) -> None:
    made = made_or_refused(loan)
    plain = plain_schedule(loan)
    assert any(part < 0 for _, part, _ in plain) if made is None else rows(made) == plain


@settings(max_examples=200, deadline=None)
@given(loans(most_instalments=24).filter(lambda loan: loan.method != "equal_instalment"))
def test_loans_without_a_level_instalment_equal_the_plain_way_of_computing_them(loan: Terms) -> None:
    assert rows(schedule(loan)) == plain_schedule(loan)


@settings(max_examples=200, deadline=None)
@given(loans(most_instalments=36))
def test_the_callers_decimal_context_changes_nothing(loan: Terms) -> None:
    made = made_or_refused(loan)
    with localcontext(prec=3):
        assert made_or_refused(loan) == made


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("principal", Decimal(0)),
        ("principal", Decimal("-1")),
        ("principal", Decimal("0.001")),
        ("principal", Decimal("NaN")),
        ("principal", Decimal("1E12")),
        ("annual_rate_percent", Decimal("-1")),
        ("annual_rate_percent", Decimal("0.0000001")),
        ("annual_rate_percent", Decimal("Infinity")),
        ("instalments", 0),
        ("instalments", 601),
        ("method", "balloon"),
        ("day_count", "actual/actual"),
        ("due_day", 32),
        ("first_due_on", date(2026, 1, 31)),
        ("upfront_fee", Decimal("-0.01")),
        ("fee_per_instalment", Decimal("0.005")),
    ],
)
def test_wrong_terms_are_refused_by_the_name_of_the_field(field: str, value: object) -> None:
    with pytest.raises(BrokenRule) as refused:
        terms(**{field: value})
    assert refused.value.path == field


def test_a_flat_fee_with_a_rate_is_refused() -> None:
    with pytest.raises(BrokenRule) as refused:
        terms(method="flat_fee")
    assert refused.value.path == "annual_rate_percent"


def test_a_level_instalment_below_the_interest_is_refused() -> None:
    with pytest.raises(BrokenRule) as refused:
        schedule(terms(annual_rate_percent=Decimal(999), instalments=60, first_due_on=date(2026, 12, 31)))
    assert refused.value.path == "instalments"


def test_due_dates_after_the_year_9999_are_refused() -> None:
    with pytest.raises(BrokenRule) as refused:
        schedule(terms(starts_on=date(9999, 6, 1)))
    assert refused.value.path == "starts_on"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Instalment(2, date(2026, 2, 28), 3_000_000, 0, 0, 0), "number"),
        (Instalment(1, date(2026, 2, 28), 3_000_000, -1, 0, 0), "negative"),
        (Instalment(1, date(2026, 2, 28), 3_000_000, 0, 0, 1), "balance"),
        (Instalment(1, date(2026, 2, 28), 2_999_999, 0, 0, 1), "not repaid"),
        (Instalment(1, date(2026, 2, 28), 3_000_001, 0, 0, -1), "below 0"),
    ],
)
def test_a_schedule_that_does_not_add_up_cannot_be_made(row: Instalment, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Schedule(terms(instalments=1), (row,))


# --- edges --------------------------------------------------------------------------------------------------------------


def test_less_than_a_fen_each_month_is_repaid_at_the_end() -> None:
    made = schedule(terms(principal=Decimal("0.05"), annual_rate_percent=Decimal(0)))
    assert [row.principal_fen for row in made.instalments] == [0] * 11 + [5]


def test_a_part_never_exceeds_the_balance() -> None:
    made = schedule(terms(principal=Decimal("0.07"), annual_rate_percent=Decimal(0)))
    assert [row.principal_fen for row in made.instalments] == [1] * 7 + [0] * 5


@pytest.mark.parametrize("day_count", DAY_COUNTS)
def test_the_longest_loan_at_the_highest_rate_still_ends(day_count: str) -> None:
    loan = terms(principal=Decimal("999999999999.99"), annual_rate_percent=Decimal("999999.999999"), instalments=600, day_count=day_count)
    made = made_or_refused(loan)
    assert made is None or made.instalments[-1].balance_fen == 0
