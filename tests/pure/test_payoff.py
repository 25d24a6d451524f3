"""What pays a loan off on a day is told part by part; what is not known is never taken for nothing."""

import contextlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from msgspec import structs

from borrowers.exchange.values import BrokenRule
from borrowers.repayment.allocation import allocate
from borrowers.repayment.late import LateTerms
from borrowers.repayment.payoff import Payoff, payoff
from borrowers.repayment.prepayment import choices, prepay
from borrowers.repayment.rates import RateFrom, with_rate_changes
from borrowers.repayment.schedule import Schedule, schedule
from borrowers.repayment.terms import Terms
from tests.pure import plain_events
from tests.pure.plain_schedules import rounded
from tests.pure.test_payment_order import paid
from tests.pure.test_schedule import loans, made_or_refused, terms

LATE = LateTerms(annual_rate_percent=Decimal("21.9"), year_days=365)


def parts(quote: Payoff) -> tuple[Decimal, Decimal, Decimal, Decimal | None]:
    return quote.principal, quote.interest, quote.fee, quote.penalty


def with_fees(**changed: Any) -> Schedule:
    return schedule(terms(fee_per_instalment=Decimal(45), **changed))


# --- it works -----------------------------------------------------------------------------------------------------------


def test_between_two_due_dates_interest_runs_to_the_day() -> None:
    quote = payoff(with_fees(), date(2026, 5, 10))
    # 30 April to 10 May: 22,903.08 x 14.6 % x 10 / 360.
    assert parts(quote) == (Decimal("22903.08"), Decimal("92.88"), Decimal(45), Decimal(0))
    assert (quote.total, quote.interest_per_day, quote.late_cost_per_day) == (Decimal("23040.96"), Decimal("9.29"), Decimal(0))


def test_the_fee_of_the_running_period_is_the_contracts_to_decide() -> None:
    assert payoff(with_fees(), date(2026, 5, 10), fee_of_running_period=False).fee == 0


def test_on_a_due_date_the_instalment_of_the_day_is_owed_and_no_day_more() -> None:
    made = with_fees()
    quote = payoff(made, made.instalments[3].due_on)
    assert parts(quote) == (made.instalments[2].balance, made.instalments[3].interest, Decimal(45), Decimal(0))
    paid_already = payoff(made, made.instalments[3].due_on, paid_up_to=4)
    assert parts(paid_already) == (made.instalments[3].balance, Decimal(0), Decimal(0), Decimal(0))


def test_on_the_first_day_the_principal_is_owed_and_nothing_else() -> None:
    assert parts(payoff(with_fees(), date(2026, 1, 31))) == (Decimal(30000), Decimal(0), Decimal(0), Decimal(0))


def test_after_the_last_due_date_what_is_unpaid_is_owed() -> None:
    made = with_fees()
    last = made.instalments[-1]
    quote = payoff(made, date(2027, 3, 2), paid_up_to=11, late=LATE)
    # 30 days at 21.9 % a year of 365: 0.06 % a day.
    assert parts(quote) == (last.principal, last.interest, last.fee, (last.total * 30 * 6 / 10000).quantize(Decimal("0.01")))
    assert quote.interest_per_day == 0


def test_what_is_overdue_is_owed_in_full_with_its_penalty_apart() -> None:
    made = schedule(terms())
    quote = payoff(made, date(2026, 5, 10), paid_up_to=2, late=LATE)
    # The third instalment, 2,702.09, is ten days late: 2,702.09 x 0.06 % x 10.
    assert parts(quote) == (Decimal("25297.39"), Decimal("307.78") + Decimal("92.88"), Decimal(0), Decimal("16.21"))
    assert quote.late_cost_per_day == Decimal("1.62")
    assert quote.total == quote.without_penalty + Decimal("16.21")


def test_a_part_paid_instalment_owes_the_rest_of_it() -> None:
    made = schedule(terms())
    allocation = allocate(made.instalments, [paid(date(2026, 2, 28), "2702.09"), paid(date(2026, 3, 31), "1000")])
    quote = payoff(made, date(2026, 4, 10), allocation=allocation, late=LATE)
    # The second owes 1,702.09 of principal; ten days of April on 25,297.39.
    assert (quote.principal, quote.interest) == (Decimal("25297.39") + Decimal("1702.09"), Decimal("102.59"))


def test_money_paid_in_advance_counts() -> None:
    made = with_fees()
    ahead = allocate(made.instalments, [paid(date(2026, 2, 10), "1000")])
    assert payoff(made, date(2026, 2, 10), allocation=ahead).total == payoff(made, date(2026, 2, 10)).without_penalty - 1000


def test_after_a_rate_change_interest_runs_at_the_rate_of_each_day() -> None:
    made = with_rate_changes(schedule(terms()), [RateFrom(date(2026, 5, 5), Decimal(18))])
    quote = payoff(made, date(2026, 5, 10))
    # 22,903.08 x (14.6 % x 5 + 18 % x 5) / 360.
    assert (quote.interest, quote.interest_per_day) == (Decimal("103.70"), Decimal("11.45"))


# --- what is not known --------------------------------------------------------------------------------------------------


def test_with_something_overdue_and_no_late_terms_penalty_and_total_are_unknown() -> None:
    quote = payoff(schedule(terms()), date(2026, 5, 10), paid_up_to=2)
    assert (quote.penalty, quote.late_cost_per_day, quote.total) == (None, None, None)
    assert quote.without_penalty == Decimal("25698.05")


# --- the invariants -----------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.data(), loans(most_instalments=24))
def test_a_payoff_equals_the_plain_way_of_computing_it(data: st.DataObject, loan: Terms) -> None:
    made = made_or_refused(loan) or reject()
    on = loan.starts_on + timedelta(days=data.draw(st.integers(0, (loan.due_on[-1] - loan.starts_on).days + 30)))
    quote = payoff(made, on, paid_up_to=sum(row.due_on <= on for row in made.instalments))
    place = sum(row.due_on <= on for row in made.instalments)
    balance = made.instalments[place - 1].balance_fen if place else int(loan.principal * 100)
    if balance:
        period = (made.instalments[place - 1].due_on if place else loan.starts_on, made.instalments[place].due_on)
        months = loan.months_to_first if place == 0 else 1
        interest = rounded(balance * plain_events.grown(loan, (), period, months, period[0], on), loan.rounding)
    else:
        interest = 0
    assert (quote.principal, quote.interest) == (Decimal(balance) / 100, Decimal(interest) / 100)


@settings(max_examples=300, deadline=None)
@given(st.data(), loans(most_instalments=24))
def test_waiting_a_day_never_makes_a_payoff_cheaper(data: st.DataObject, loan: Terms) -> None:
    made = made_or_refused(loan) or reject()
    on = loan.starts_on + timedelta(days=data.draw(st.integers(0, (loan.due_on[-1] - loan.starts_on).days)))
    today, tomorrow = (payoff(made, day, paid_up_to=0).without_penalty for day in (on, on + timedelta(days=1)))
    assert today <= tomorrow
    assert today <= sum(row.total for row in made.instalments)


# --- wrong input --------------------------------------------------------------------------------------------------------


def test_a_day_before_the_loan_is_refused() -> None:
    with pytest.raises(BrokenRule) as refused:
        payoff(schedule(terms()), date(2026, 1, 30))
    assert refused.value.path == "on"


def test_what_is_paid_is_said_in_one_way() -> None:
    made = schedule(terms())
    with pytest.raises(ValueError, match="one of them"):
        payoff(made, date(2026, 5, 10), paid_up_to=2, allocation=allocate(made.instalments, []))


# --- edges --------------------------------------------------------------------------------------------------------------


def test_a_loan_paid_off_owes_nothing() -> None:
    made = schedule(terms())
    settled = allocate(made.instalments, [paid(date(2026, 2, 10), "31000")], schedule=made)
    quote = payoff(made, date(2026, 2, 11), allocation=settled)
    assert (parts(quote), quote.interest_per_day) == ((0, 0, 0, 0), 0)


@settings(max_examples=300, deadline=None)
@given(st.data(), loans(most_fen=10**7, most_instalments=6))
def test_whatever_rows_a_lender_sent_there_is_an_answer_or_a_refusal_by_name(data: st.DataObject, loan: Terms) -> None:
    made = made_or_refused(loan) or reject()
    days = st.integers(-40, 250).map(lambda day: loan.starts_on + timedelta(days=day))
    changed = [{"due_on": data.draw(days), "interest_fen": data.draw(st.integers(0, row.interest_fen))} for row in made.instalments]
    sent = Schedule(loan, tuple(structs.replace(row, **each) for row, each in zip(made.instalments, changed, strict=True)))
    on = data.draw(days)
    allocation = allocate(sent.instalments, [paid(on, "100.00")], schedule=sent)
    assert allocation.total_owed + allocation.applied[0].beyond >= 0
    for ask in (
        lambda: payoff(sent, on, allocation=allocation),
        lambda: prepay(sent, data.draw(st.integers(1, 10**7)), on, choices(loan)[0]),
        lambda: with_rate_changes(sent, [RateFrom(on, Decimal(0 if loan.method == "flat_fee" else 18))]),
    ):
        with contextlib.suppress(BrokenRule):
            ask()


def test_all_paid_in_advance_as_billed_owes_nothing() -> None:
    made = schedule(terms())
    quote = payoff(made, date(2026, 2, 10), paid_up_to=12)
    assert (parts(quote), quote.interest_per_day) == ((0, 0, 0, 0), 0)
