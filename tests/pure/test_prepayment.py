"""A part repaid early pays the interest so far, then principal; what is left is shorter or lower, never longer."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, log

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from borrowers.exchange.values import BrokenRule
from borrowers.money import in_fen
from borrowers.repayment.payoff import payoff
from borrowers.repayment.prepayment import Keeping, Prepayment, choices, prepay
from borrowers.repayment.rates import RateFrom, with_rate_changes
from borrowers.repayment.schedule import Instalment, Schedule, schedule
from borrowers.repayment.terms import Terms
from tests.pure import plain_events
from tests.pure.plain_schedules import rounded
from tests.pure.test_schedule import loans, made_or_refused, rows, terms

TEN_THOUSAND = 1_000_000  # fen


def prepaid(made: Schedule, amount_fen: int, on: date, keeping: Keeping) -> Prepayment:
    """The prepayment; the example is left out where a new level instalment would not cover the interest."""
    try:
        return prepay(made, amount_fen, on, keeping)
    except BrokenRule as error:
        if (error.path, made.terms.method) != ("instalments", "equal_instalment"):
            raise
        return reject()


@st.composite
def prepayments(draw: st.DrawFn, most_fen: int = 10**8, most_instalments: int = 24) -> Prepayment:
    """Prepayments of every kind of loan, on any day of it."""
    loan = draw(loans(most_fen=most_fen, most_instalments=most_instalments))
    made = made_or_refused(loan) or reject()
    on = loan.starts_on + timedelta(days=draw(st.integers(0, (loan.due_on[-1] - loan.starts_on).days - 1)))
    paid = [row for row in made.instalments if row.due_on <= on]
    quote = payoff(made, on, paid_up_to=len(paid), fee_of_running_period=False)
    assume(quote.principal > Decimal("0.01"))
    principal = draw(st.integers(1, in_fen(quote.principal) - 1))
    return prepaid(made, in_fen(quote.interest) + principal, on, draw(st.sampled_from(choices(loan))))


# --- it works -----------------------------------------------------------------------------------------------------------


def test_the_interest_so_far_is_paid_first_and_the_rest_is_principal() -> None:
    made = prepay(schedule(terms()), TEN_THOUSAND, date(2026, 5, 10))
    # 30 April to 10 May: 22,903.08 x 14.6 % x 10 / 360.
    assert (made.interest, made.principal, made.amount) == (Decimal("92.88"), Decimal("9907.12"), Decimal(10000))
    assert made.after.terms.principal == Decimal("22903.08") - Decimal("9907.12")
    # The 20 days that are left of the month: 12,995.96 x 14.6 % x 20 / 360.
    assert made.after.instalments[0].interest == Decimal("105.41")


def test_keeping_the_instalment_ends_earlier_and_keeping_the_term_pays_less_each_month() -> None:
    before = schedule(terms())
    shorter, lower = (prepay(before, TEN_THOUSAND, date(2026, 4, 30), keeping) for keeping in ("instalment", "term"))
    level = before.instalments[0].total
    assert [row.total for row in shorter.after.instalments[:-1]] == [level] * 4
    assert (shorter.instalments_fewer, lower.instalments_fewer) == (4, 0)
    assert shorter.after.instalments[-1].total < level
    assert {row.total for row in lower.after.instalments[:-1]} == {Decimal("1522.30")}
    assert shorter.interest_saved > lower.interest_saved > 0


@pytest.mark.parametrize("paid", [1, 3, 6, 11])
@pytest.mark.parametrize("principal", ["0.01", "500", "1000"])
def test_on_a_due_date_it_meets_the_closed_form_of_the_annuity(paid: int, principal: str) -> None:
    before = schedule(terms(instalments=13))
    on, balance = before.instalments[paid - 1].due_on, before.instalments[paid - 1].balance
    left, monthly = balance - Decimal(principal), Decimal("14.6") / 1200
    lower = prepay(before, in_fen(Decimal(principal)), on, "term").after
    discount = 1 - (1 + monthly) ** -(13 - paid)
    assert lower.instalments[0].total == (left * monthly / discount).quantize(Decimal("0.01"))
    shorter = prepay(before, in_fen(Decimal(principal)), on, "instalment").after
    level = before.instalments[0].total
    rows_needed = ceil(-log(1 - float(left * monthly / level)) / log(1 + float(monthly)))
    # The last instalment takes the remainder, also one of a fen or two above the level.
    assert len(shorter.instalments) == min(rows_needed, 13 - paid)


def test_equal_principal_keeps_its_principal_part_or_spreads_what_is_left() -> None:
    before = schedule(terms(method="equal_principal"))
    shorter, lower = (prepay(before, 500_000, date(2026, 4, 30), keeping) for keeping in ("instalment", "term"))
    assert [row.principal for row in shorter.after.instalments] == [Decimal(2500)] * 7
    assert {row.principal for row in lower.after.instalments[:-1]} == {Decimal("1944.44")}


def test_fees_of_instalments_that_fall_away_are_saved() -> None:
    before = schedule(terms(method="flat_fee", annual_rate_percent=Decimal(0), fee_per_instalment=Decimal(45)))
    made = prepay(before, 500_000, date(2026, 4, 30))
    assert (made.instalments_fewer, made.fees_saved, made.interest_saved) == (2, Decimal(90), Decimal(0))


@pytest.mark.parametrize("method", ["interest_first", "single_payment"])
def test_a_loan_repaid_at_its_end_keeps_its_term_and_pays_less_interest(method: str) -> None:
    before = schedule(terms(method=method))
    made = prepay(before, TEN_THOUSAND, date(2026, 7, 31), "term")
    assert len(made.after.instalments) == len(made.without)
    assert made.after.instalments[-1].principal == made.after.terms.principal
    half_a_year_on_it = made.principal * Decimal("14.6") / 200
    assert abs(made.interest_saved - half_a_year_on_it) <= Decimal("0.01") * len(made.without)
    assert choices(before.terms) == ("term",)


def test_rate_changes_to_come_stay() -> None:
    changes = [RateFrom(date(2026, 3, 1), Decimal(12)), RateFrom(date(2026, 6, 30), Decimal(18))]
    lower = prepay(with_rate_changes(schedule(terms(method="interest_first")), changes), TEN_THOUSAND, date(2026, 4, 30), "term").after
    assert [row.interest for row in lower.instalments[:4]] == [Decimal(200), Decimal(200), Decimal(300), Decimal(300)]
    shorter = prepay(with_rate_changes(schedule(terms()), changes), TEN_THOUSAND, date(2026, 4, 30))
    held = [row.total for row in shorter.after.instalments[:-1]]
    assert held == [row.total for row in shorter.without[: len(held)]]
    assert len(set(held)) == 2


@pytest.mark.parametrize(("on", "interest"), [(date(2020, 1, 20), "60.00"), (date(2020, 2, 28), "100.00"), (date(2020, 1, 2), "0.00")])
def test_a_period_longer_than_a_month_never_bills_more_than_a_month(on: date, interest: str) -> None:
    """The first due date stands off the due day, so that the second period runs from 2 January to 29 February: one month by 30/360."""
    loan = Terms(
        principal=Decimal(10000),
        annual_rate_percent=Decimal(12),
        instalments=6,
        method="interest_first",
        day_count="30/360",
        starts_on=date(2019, 12, 2),
        first_due_on=date(2020, 1, 2),
        due_day=31,
    )
    made = prepay(schedule(loan), TEN_THOUSAND // 2 + int(Decimal(interest) * 100), on, "term")
    assert (made.without[0].due_on, made.without[0].interest) == (date(2020, 2, 29), Decimal("100.00"))
    assert made.interest == Decimal(interest)
    assert made.after.instalments[0].interest == (Decimal(100) - Decimal(interest)) / 2
    assert payoff(schedule(loan), on, paid_up_to=1).interest == Decimal(interest)


# --- the invariants -----------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(prepayments())
def test_no_prepayment_lengthens_a_loan_or_raises_a_row_or_bills_interest_twice(made: Prepayment) -> None:
    after = made.after.instalments
    assert len(after) <= len(made.without)
    assert [row.due_on for row in after] == [row.due_on for row in made.without[: len(after)]]
    if made.keeping == "term":
        assert len(after) == len(made.without)
    else:
        assert after[-1].principal_fen > 0
        assert all(row.total_fen <= old.total_fen for row, old in zip(after, made.without, strict=False))
    opening = made.without[0].balance_fen + made.without[0].principal_fen
    assert made.principal_fen + sum(row.principal_fen for row in after) == opening
    # Rounding: a fen for the period that is split, and one for each of the others where the balances are a few fen apart.
    assert made.interest_saved >= -Decimal(len(after)) / 100


@settings(max_examples=300, deadline=None)
@given(prepayments())
def test_what_is_left_is_a_loan_like_any_other(made: Prepayment) -> None:
    if made.keeping == "term":
        assert schedule(made.after.terms) == made.after
    assert payoff(made.after, made.on, paid_up_to=0).principal == made.after.terms.principal
    assert payoff(made.after, made.on, paid_up_to=0).interest == 0


@settings(max_examples=200, deadline=None)
@given(prepayments(most_fen=300, most_instalments=6))
def test_small_prepayments_equal_the_plain_way_of_computing_them(made: Prepayment) -> None:
    assert (made.interest_fen, rows(made.after)) == plain(made)


def plain(made: Prepayment) -> tuple[int, list[plain_events.Row]]:
    loan, due = made.after.terms, [row.due_on for row in made.without]
    began_on, months = loan.running_since or loan.starts_on, loan.months_to_first
    rates = [plain_events.grown(loan, (), (began_on, due[0]), months, made.on, due[0])]
    rates += [plain_events.grown(loan, (), period, 1, *period) for period in pairwise(due)]
    balance = made.without[0].balance_fen + made.without[0].principal_fen
    interest = rounded(balance * plain_events.grown(loan, (), (began_on, due[0]), months, began_on, made.on), loan.rounding)
    left, count = balance - made.principal_fen, len(due)

    def repaid(place: int, owed: int, of_it: int) -> int:
        row = made.without[place]
        if loan.method == "equal_instalment":
            return (level if made.keeping == "term" else row.principal_fen + row.interest_fen) - of_it
        if loan.method in ("interest_first", "single_payment"):
            return 0
        return rounded(Fraction(left, count), loan.rounding) if made.keeping == "term" else row.principal_fen

    level = plain_events.best_level(left, due, rates, loan.rounding) if loan.method == "equal_instalment" else 0
    table = plain_events.walk(left, due, rates, loan.rounding, repaid)
    if made.keeping == "instalment":
        done = next(place for place in range(count) if sum(part for _, part, _ in table[: place + 1]) == left)
        table = table[: done + 1]
    return interest, table


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount_fen", "on", "keeping", "field"),
    [
        (TEN_THOUSAND, date(2026, 1, 30), "term", "on"),
        (TEN_THOUSAND, date(2027, 1, 31), "term", "on"),
        (9288, date(2026, 5, 10), "term", "amount"),  # the interest of ten days, and no more
        (2_299_596, date(2026, 5, 10), "term", "amount"),  # that and the whole principal
        (TEN_THOUSAND, date(2026, 5, 10), "rate", "keeping"),
    ],
)
def test_a_prepayment_that_is_none_is_refused(amount_fen: int, on: date, keeping: Keeping, field: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        prepay(schedule(terms()), amount_fen, on, keeping)
    assert refused.value.path == field


def test_a_loan_repaid_at_its_end_has_no_instalment_to_keep() -> None:
    with pytest.raises(BrokenRule) as refused:
        prepay(schedule(terms(method="interest_first")), TEN_THOUSAND, date(2026, 5, 10), "instalment")
    assert refused.value.path == "keeping"


def test_a_period_begins_before_the_day_from_which_its_rest_is_counted() -> None:
    with pytest.raises(BrokenRule) as refused:
        Terms(**{**vars(terms()), "running_since": date(2026, 1, 31)})
    assert refused.value.path == "running_since"


# --- edges --------------------------------------------------------------------------------------------------------------


def test_on_the_first_day_no_interest_has_grown() -> None:
    made = prepay(schedule(terms()), TEN_THOUSAND, date(2026, 1, 31), "term")
    assert made.interest == 0
    assert rows(made.after) == rows(schedule(terms(principal=Decimal(20000))))


def test_two_prepayments_in_one_period_count_its_days_once() -> None:
    first = prepay(schedule(terms(method="interest_first")), TEN_THOUSAND, date(2026, 3, 10), "term")
    second = prepay(first.after, TEN_THOUSAND // 2, date(2026, 3, 20), "term")
    # 28 February to 31 March is one month of 30 days: 12 on 30,000.00, 10 on what was left then, 8 on what is left now.
    assert first.interest == Decimal("146.00")
    assert second.interest == rounded_yuan(first.after.terms.principal * Decimal("14.6") * 10 / 36000)
    assert second.after.instalments[0].interest == rounded_yuan(second.after.terms.principal * Decimal("14.6") * 8 / 36000)


def test_a_whole_month_never_has_more_than_thirty_days_in_two_parts() -> None:
    before = schedule(terms(method="interest_first"))
    # 28 February to 30 March are 32 days by 30E/360: the month is full, and the last day of it is free.
    made = prepay(before, TEN_THOUSAND, date(2026, 3, 30), "term")
    assert (made.interest, made.after.instalments[0].interest) == (Decimal("365.00"), Decimal("0.00"))
    assert schedule(made.after.terms) == made.after


@pytest.mark.parametrize("keeping", ["instalment", "term"])
def test_a_change_of_the_day_is_the_rate_of_what_is_left(keeping: Keeping) -> None:
    changed = with_rate_changes(schedule(terms(method="equal_principal")), [RateFrom(date(2026, 4, 30), Decimal(18))])
    after = prepay(changed, TEN_THOUSAND, date(2026, 4, 30), keeping).after
    assert (after.terms.annual_rate_percent, after.rate_changes) == (Decimal(18), ())


def test_a_lenders_rows_that_do_not_cover_the_interest_leave_the_rest_to_the_last() -> None:
    loan = terms(instalments=3)
    lent = Schedule(
        loan,
        (
            Instalment(1, date(2026, 2, 28), 0, 10_000, 0, 3_000_000),
            Instalment(2, date(2026, 3, 31), 0, 10_000, 0, 3_000_000),
            Instalment(3, date(2026, 4, 30), 3_000_000, 0, 0, 0),
        ),
    )
    made = prepay(lent, 10_000, date(2026, 1, 31))
    # A month at 14.6 % on 29,900.00 is 363.78, more than the 100.00 that the lender's rows ask for.
    assert rows(made.after) == [(date(2026, 2, 28), 0, 36_378), (date(2026, 3, 31), 0, 36_378), (date(2026, 4, 30), 2_990_000, 36_378)]


def test_rows_of_a_shortened_loan_stay_as_they_are_before_a_later_change() -> None:
    known = with_rate_changes(schedule(terms()), [RateFrom(date(2026, 6, 30), Decimal(18))])
    shorter = prepay(known, TEN_THOUSAND, date(2026, 3, 31)).after
    later = with_rate_changes(shorter, [RateFrom(date(2026, 8, 31), Decimal(12))])
    untouched = [row for row in shorter.instalments if row.due_on <= date(2026, 8, 31)]
    assert list(later.instalments[: len(untouched)]) == untouched


def rounded_yuan(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def test_the_last_period_still_takes_a_prepayment() -> None:
    made = prepay(schedule(terms()), 100_000, date(2027, 1, 15), "instalment")
    (row,) = made.after.instalments
    assert (row.due_on, row.principal) == (date(2027, 1, 31), made.after.terms.principal)
