"""A payment is applied to the oldest instalment first, and within it in a stated order; every fen of it is accounted for."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from msgspec import structs

from borrowers.repayment.allocation import DEFAULT_ORDER, Allocation, Applied, Part, allocate, compare_split
from borrowers.repayment.payoff import payoff
from borrowers.repayment.schedule import Schedule, schedule
from borrowers.repayment.terms import Terms
from tests.database import ROOT
from tests.pure.test_schedule import loans, made_or_refused, terms


class Paid(NamedTuple):
    """A payment, and the lender's split of it where it sent one."""

    paid_on: date
    amount: Decimal
    penalty: Decimal | None = None
    fee: Decimal | None = None
    interest: Decimal | None = None
    principal: Decimal | None = None


def paid(on: date, amount: str, **split: str) -> Paid:
    return Paid(on, Decimal(amount), **{part: Decimal(sent) for part, sent in split.items()})


def a_thousand() -> Schedule:
    """Four rows, each 250.00 principal, 10.00 interest at the beginning, 5.00 fee; due on the 28th."""
    return schedule(
        terms(
            method="equal_principal",
            principal=Decimal(1000),
            annual_rate_percent=Decimal(12),
            instalments=4,
            starts_on=date(2026, 1, 28),
            fee_per_instalment=Decimal(5),
        )
    )


def parts(applied: Applied) -> list[tuple[int, str, str, str]]:
    return [(portion.number, str(portion.fee), str(portion.interest), str(portion.principal)) for portion in applied.portions]


def story(loan: str) -> tuple[Schedule, list[Paid]]:
    """A story's loan on its own terms, and its payments with the lender's split."""
    records = [json.loads(line) for line in (ROOT / "deploy/demo/stories.jsonl").read_text().splitlines()]
    (sent,) = (record for record in records if record["type"] == "loan" and record["id"] == loan)
    payments = [record for record in records if record["type"] == "payment" and record["loan"] == loan]
    made = schedule(
        Terms(
            principal=Decimal(sent["principal"]),
            annual_rate_percent=Decimal(sent["annual_rate_percent"]),
            instalments=sent["instalments"],
            method=sent["method"],
            day_count=sent["day_count"],
            starts_on=date.fromisoformat(sent["drawn_on"]),
            first_due_on=date.fromisoformat(sent["first_due_on"]),
        )
    )
    split = [{part: each[part] for part in DEFAULT_ORDER if part in each} for each in payments]
    return made, [paid(date.fromisoformat(each["paid_on"]), each["amount"], **parts) for each, parts in zip(payments, split, strict=True)]


# --- it works -----------------------------------------------------------------------------------------------------------


def test_a_payment_pays_the_oldest_instalment_first_and_in_it_fee_interest_principal() -> None:
    made = a_thousand()
    result = allocate(made.instalments, [paid(date(2026, 3, 28), "300")])
    (applied,) = result.applied
    assert parts(applied) == [(1, "5.00", "10.00", "250.00"), (2, "5.00", "7.50", "22.50")]
    assert [str(portion.total) for portion in result.owed] == ["0.00", "227.50", "260.00", "257.50"]
    assert (result.total_owed, applied.in_advance) == (Decimal(745), Decimal(0))


def test_payments_are_taken_in_the_order_of_their_dates() -> None:
    late_first = [paid(date(2026, 3, 28), "262.50"), paid(date(2026, 2, 28), "265")]
    result = allocate(a_thousand().instalments, late_first)
    assert [parts(applied) for applied in result.applied] == [[(1, "5.00", "10.00", "250.00")], [(2, "5.00", "7.50", "250.00")]]


def test_another_order_is_the_contracts_to_choose() -> None:
    order: tuple[Part, ...] = ("principal", "interest", "fee", "penalty")
    (applied,) = allocate(a_thousand().instalments, [paid(date(2026, 2, 28), "255")], order).applied
    assert parts(applied) == [(1, "0.00", "5.00", "250.00")]


def test_a_penalty_that_the_lender_charged_stands_first() -> None:
    result = allocate(a_thousand().instalments, [paid(date(2026, 3, 10), "20")], penalties={1: Decimal("3.20")})
    (portion,) = result.applied[0].portions
    assert (portion.penalty, portion.fee, portion.interest, portion.principal) == (
        Decimal("3.20"),
        Decimal("5.00"),
        Decimal("10.00"),
        Decimal("1.80"),
    )


def test_money_beyond_what_is_due_goes_to_the_next_instalment_and_is_named() -> None:
    (applied,) = allocate(a_thousand().instalments, [paid(date(2026, 2, 28), "275")]).applied
    assert parts(applied) == [(1, "5.00", "10.00", "250.00"), (2, "5.00", "5.00", "0.00")]
    assert applied.in_advance == Decimal(10)


def test_money_beyond_the_last_instalment_is_kept_apart() -> None:
    result = allocate(a_thousand().instalments, [paid(date(2026, 6, 1), "1050")])
    assert (result.total_owed, result.applied[0].beyond) == (Decimal(0), Decimal(5))


def test_a_loan_repaid_early_owes_no_later_interest_and_agrees_with_the_lender() -> None:
    made, payments = story("n-instant-repay-1")
    result = allocate(made.instalments, payments, schedule=made)
    assert (result.applied[0].settles_early, result.total_owed) == (True, Decimal(0))
    assert [portion.interest for portion in result.spared] == [Decimal("72.00")]  # 30 of 31 days at 2.40
    assert compare_split(result.applied[0], payments[0]) == ()


def test_payments_of_one_day_repay_a_loan_early_together() -> None:
    made, _ = story("n-instant-repay-1")
    result = allocate(made.instalments, [paid(date(2026, 7, 5), "6000"), paid(date(2026, 7, 5), "2.40")], schedule=made)
    assert [applied.settles_early for applied in result.applied] == [True, True]
    assert (result.total_owed, result.applied[1].beyond) == (Decimal(0), Decimal(0))


@pytest.mark.parametrize("loan", ["n-instant-repay-2", "n-instant-repay-3", "n-cut-to-250", "n-frozen", "n-extension"])
def test_every_story_is_applied_as_its_lender_says(loan: str) -> None:
    made, payments = story(loan)
    assert payments
    result = allocate(made.instalments, payments, schedule=made)
    assert [compare_split(applied, applied_as) for applied, applied_as in zip(result.applied, payments, strict=True)] == [()] * len(
        payments
    )


def test_a_lenders_split_that_differs_is_shown_part_by_part() -> None:
    sent = paid(date(2026, 2, 28), "265", penalty="15", principal="250")
    (applied,) = allocate(a_thousand().instalments, [sent]).applied
    assert compare_split(applied, sent) == (
        ("penalty", Decimal(0), Decimal(15)),
        ("fee", Decimal(5), Decimal(0)),
        ("interest", Decimal(10), Decimal(0)),
    )


# --- the invariants -----------------------------------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> tuple[Schedule, Allocation, Sequence[Paid]]:
    loan = draw(loans(most_fen=10**7, most_instalments=12))
    made = made_or_refused(loan) or reject()
    days = st.integers(-5, (loan.due_on[-1] - loan.starts_on).days + 40)
    largest = sum(row.total_fen for row in made.instalments) + 100
    sent = draw(st.lists(st.tuples(days, st.integers(1, largest)), max_size=6))
    payments = [Paid(loan.starts_on + timedelta(days=day), Decimal(fen) / 100) for day, fen in sent]
    order = tuple(draw(st.permutations(DEFAULT_ORDER)))
    known = draw(st.sampled_from([made, None]))
    return made, allocate(made.instalments, payments, order, schedule=known), payments


@settings(max_examples=500, deadline=None)
@given(histories())
def test_every_fen_is_accounted_for(history: tuple[Schedule, Allocation, Sequence[Paid]]) -> None:
    made, result, payments = history
    assert len(result.applied) == len(payments)
    for applied in result.applied:
        assert sum(portion.total for portion in applied.portions) + applied.beyond == applied.payment.amount
        assert sum(applied.of(part) for part in DEFAULT_ORDER) + applied.beyond == applied.payment.amount
        assert all(min(portion[2:]) >= 0 for portion in applied.portions)
        assert applied.beyond_fen >= 0
    for row, owed in zip(made.instalments, result.owed, strict=True):
        for part in ("fee", "interest", "principal"):
            of_it = [getattr(portion, part) for applied in result.applied for portion in applied.portions if portion.number == row.number]
            spared = sum(getattr(portion, part) for portion in result.spared if portion.number == row.number)
            assert getattr(owed, part) >= 0
            assert sum(of_it) + getattr(owed, part) + spared == getattr(row, part)
    assert all(portion.principal == 0 for portion in result.spared)


@settings(max_examples=500, deadline=None)
@given(histories())
def test_nothing_is_paid_beyond_or_of_a_later_instalment_while_an_older_one_owes(
    history: tuple[Schedule, Allocation, Sequence[Paid]],
) -> None:
    _, result, _ = history
    still = [portion.total_fen > 0 for portion in result.owed]
    touched = {portion.number for applied in result.applied for portion in applied.portions}
    if True in still:
        first = result.owed[still.index(True)].number
        assert all(number <= first for number in touched)
        assert not any(applied.beyond_fen for applied in result.applied)
        assert not result.spared


@settings(max_examples=300, deadline=None)
@given(st.data(), loans(most_fen=10**7, most_instalments=12))
def test_paying_the_payoff_of_any_day_settles_the_loan_to_the_fen(data: st.DataObject, loan: Terms) -> None:
    made = made_or_refused(loan) or reject()
    on = loan.starts_on + timedelta(days=data.draw(st.integers(0, (loan.due_on[-1] - loan.starts_on).days)))
    before = [Paid(row.due_on, row.total) for row in made.instalments if row.due_on < on and row.total]
    asked = payoff(made, on).without_penalty
    result = allocate(made.instalments, [*before, Paid(on, asked)], schedule=made)
    assert (result.total_owed, result.applied[-1].beyond) == (Decimal(0), Decimal(0))
    a_fen_short = [*before, Paid(on, asked - Decimal("0.01"))] if asked > Decimal("0.01") else before
    assert allocate(made.instalments, a_fen_short, schedule=made).total_owed > 0


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [("fee", "interest", "principal"), ("fee", "fee", "interest", "principal"), ()])
def test_an_order_that_does_not_name_every_part_once_is_refused(order: tuple[Part, ...]) -> None:
    with pytest.raises(ValueError, match="order"):
        allocate(a_thousand().instalments, [], order)


def test_a_penalty_on_no_instalment_is_refused() -> None:
    with pytest.raises(ValueError, match="penalties: no instalment 5"):
        allocate(a_thousand().instalments, [], penalties={5: Decimal(1)})


def test_portions_that_do_not_add_up_to_the_payment_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="add up"):
        Applied(paid(date(2026, 2, 28), "10"), (), 999)


# --- edges --------------------------------------------------------------------------------------------------------------


def test_without_payments_everything_is_owed() -> None:
    result = allocate(a_thousand().instalments, [])
    assert (result.applied, result.total_owed) == ((), Decimal(1045))


def test_the_oldest_is_the_first_that_was_due_whatever_its_number() -> None:
    first, second, *later = a_thousand().instalments
    swapped = [structs.replace(first, due_on=second.due_on), structs.replace(second, due_on=first.due_on), *later]
    (applied,) = allocate(swapped, [paid(date(2026, 2, 28), "100")]).applied
    assert [portion.number for portion in applied.portions] == [2]


def test_without_a_split_of_the_lender_there_is_nothing_to_compare() -> None:
    sent = paid(date(2026, 2, 28), "265")
    assert compare_split(allocate(a_thousand().instalments, [sent]).applied[0], sent) is None


def test_interest_paid_in_advance_beyond_what_has_grown_is_no_early_settlement() -> None:
    made = a_thousand()
    ahead = [paid(date(2026, 1, 29), "600"), paid(date(2026, 1, 30), "500")]
    result = allocate(made.instalments, ahead, schedule=made)
    assert not any(applied.settles_early for applied in result.applied)
    assert result.applied[-1].beyond == Decimal(55)  # the instalments were paid as billed: 1,045.00
