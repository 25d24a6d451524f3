"""Borrowed and repaid on any day, a loan costs interest by the day on what is borrowed that day."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borrowers.exchange.values import BrokenRule
from borrowers.money import Rounding, in_fen
from borrowers.repayment.daily import DailyTerms, Movement, daily_account
from tests.pure.plain_schedules import month_after, rounded

START = date(2026, 7, 4)


def daily(**changed: Any) -> DailyTerms:
    """14.6 % a year, 0.04 % a day."""
    return DailyTerms(**{"annual_rate_percent": Decimal("14.6"), **changed})


def drawn(on: date, amount: str) -> Movement:
    return Movement(on, "drawn", Decimal(amount))


def repaid(on: date, amount: str) -> Movement:
    return Movement(on, "repaid", Decimal(amount))


# --- it works -----------------------------------------------------------------------------------------------------------


def test_six_thousand_for_one_day_costs_2_40() -> None:
    """The payments of the story instant-repay."""
    account = daily_account(daily(), [drawn(START, "6000"), repaid(date(2026, 7, 5), "6002.40")], date(2026, 8, 1))
    assert [(each.interest, each.principal) for each in account.repaid] == [(Decimal("2.40"), Decimal(6000))]
    assert (account.payoff, account.interest) == (Decimal(0), Decimal("2.40"))


def test_each_balance_counts_for_the_days_that_it_stands() -> None:
    moves = [drawn(START, "6000"), drawn(date(2026, 7, 14), "4000"), repaid(date(2026, 7, 24), "5064")]
    account = daily_account(daily(), moves, date(2026, 8, 3))
    assert [(stretch.days, stretch.balance) for stretch in account.stretches] == [
        (10, Decimal(6000)),
        (10, Decimal(10000)),
        (10, Decimal(5000)),
    ]
    (posting,) = account.postings
    assert (posting.yuan_days, posting.interest) == (Decimal(160_000), Decimal(64))  # x 0.04 %
    assert (account.balance, account.interest_owed, account.interest_running) == (Decimal(5000), Decimal(0), Decimal(20))
    assert account.payoff == Decimal(5020)


def test_interest_may_be_posted_once_a_month_and_with_what_repays_everything() -> None:
    moves = [drawn(START, "6000"), repaid(date(2026, 7, 14), "1000"), repaid(date(2026, 8, 1), "5060")]
    account = daily_account(daily(posted="month", posting_day=21), moves, date(2026, 8, 1))
    # 6,000 for 10 days and 5,000 for 7; then 5,000 for 11 days.
    assert [(posting.on, posting.interest) for posting in account.postings] == [
        (date(2026, 7, 21), Decimal(38)),
        (date(2026, 8, 1), Decimal(22)),
    ]
    assert [(each.interest, each.principal) for each in account.repaid] == [(Decimal(0), Decimal(1000)), (Decimal(60), Decimal(5000))]
    assert account.payoff == 0


def test_a_year_may_have_360_days() -> None:
    account = daily_account(daily(annual_rate_percent=Decimal("14.4"), year_days=360), [drawn(START, "6000")], date(2026, 7, 5))
    assert account.interest_running == Decimal("2.40")


# --- the invariants -----------------------------------------------------------------------------------------------------


@st.composite
def accounts(draw: st.DrawFn) -> tuple[DailyTerms, list[Movement], date]:
    posted: Literal["repayment", "month"] = draw(st.sampled_from(["repayment", "month"]))
    terms = daily(
        annual_rate_percent=Decimal(draw(st.integers(0, 60_000_000))) / 10**6,
        year_days=draw(st.sampled_from([360, 365])),
        posted=posted,
        posting_day=draw(st.integers(1, 31)) if posted == "month" else None,
        rounding=draw(st.sampled_from(Rounding)),
    )
    moves: list[Movement] = []
    day = START
    for _ in range(draw(st.integers(1, 8))):
        day += timedelta(days=draw(st.integers(1, 50)))
        owed = in_fen(daily_account(terms, moves, day).payoff)
        if owed and draw(st.booleans()):
            moves.append(Movement(day, "repaid", Decimal(draw(st.integers(1, owed))) / 100))
        else:
            moves.append(Movement(day, "drawn", Decimal(draw(st.integers(1, 10**7))) / 100))
    return terms, moves, day + timedelta(days=draw(st.integers(0, 50)))


@settings(max_examples=300, deadline=None)
@given(accounts())
def test_it_equals_the_sum_of_every_single_day(case: tuple[DailyTerms, list[Movement], date]) -> None:
    account = daily_account(*case)
    balance, owed, interest = plain(*case)
    assert (in_fen(account.balance), in_fen(account.interest_owed), in_fen(account.interest)) == (balance, owed, interest)


@settings(max_examples=300, deadline=None)
@given(accounts())
def test_every_fen_drawn_and_repaid_is_accounted_for(case: tuple[DailyTerms, list[Movement], date]) -> None:
    _, moves, on = case
    account = daily_account(*case)
    assert account.balance == sum(move.amount if move.kind == "drawn" else 0 for move in moves) - sum(
        each.principal for each in account.repaid
    )
    assert [each.interest + each.principal for each in account.repaid] == [move.amount for move in moves if move.kind == "repaid"]
    assert sum(posting.interest for posting in account.postings) == account.interest_owed + sum(each.interest for each in account.repaid)
    if account.payoff:
        assert daily_account(case[0], [*moves, Movement(on, "repaid", account.payoff)], on).payoff == 0


def plain(terms: DailyTerms, moves: Sequence[Movement], on: date) -> tuple[int, int, int]:
    """Balance, interest owed and all interest, in fen: one day after another, in fractions."""
    a_day = Fraction(terms.annual_rate_percent) / 100 / terms.year_days
    balance = owed = posted = 0
    grown, day = Fraction(0), moves[0].on
    while True:
        if terms.posting_day and day > moves[0].on and day == month_after(day, 0, terms.posting_day):
            fen = rounded(grown, terms.rounding)
            posted, owed, grown = posted + fen, owed + fen, Fraction(0)
        for move in (each for each in moves if each.on == day):
            fen = in_fen(move.amount)
            if move.kind == "drawn":
                balance += fen
                continue
            if terms.posted == "repayment" or fen > owed + balance:
                grown_fen = rounded(grown, terms.rounding)
                posted, owed, grown = posted + grown_fen, owed + grown_fen, Fraction(0)
            balance, owed = balance - max(fen - owed, 0), max(owed - fen, 0)
        if day == on:
            return balance, owed, posted + rounded(grown, terms.rounding)
        grown += balance * a_day
        day += timedelta(days=1)


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"annual_rate_percent": Decimal("-1")}, "annual_rate_percent"),
        ({"year_days": 366}, "year_days"),
        ({"posted": "quarter"}, "posted"),
        ({"posted": "month"}, "posting_day"),
        ({"posting_day": 21}, "posting_day"),
        ({"posted": "month", "posting_day": 32}, "posting_day"),
    ],
)
def test_wrong_terms_are_refused_by_the_name_of_the_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        daily(**changed)
    assert refused.value.path == field


@pytest.mark.parametrize(
    ("moves", "field"),
    [
        ([drawn(START, "6000"), repaid(date(2026, 7, 5), "6002.41")], "amount"),
        ([repaid(START, "1")], "amount"),
        ([drawn(START, "0")], "movements"),
        ([drawn(date(2026, 8, 2), "1")], "movements"),
    ],
)
def test_movements_that_cannot_be_are_refused(moves: list[Movement], field: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        daily_account(daily(), moves, date(2026, 8, 1))
    assert refused.value.path == field


# --- edges --------------------------------------------------------------------------------------------------------------


def test_drawn_and_repaid_on_one_day_costs_nothing() -> None:
    account = daily_account(daily(), [repaid(START, "6000"), drawn(START, "6000")], START)
    assert (account.payoff, account.interest, account.stretches) == (Decimal(0), Decimal(0), ())


def test_nothing_drawn_is_nothing_owed() -> None:
    assert daily_account(daily(), [], START).payoff == 0


def test_interest_is_posted_on_the_last_day_of_a_month_too_short() -> None:
    account = daily_account(daily(posted="month", posting_day=31), [drawn(date(2026, 1, 31), "1000")], date(2026, 4, 1))
    assert [posting.on for posting in account.postings] == [date(2026, 2, 28), date(2026, 3, 31)]
