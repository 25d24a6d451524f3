"""A loan as it is read: its plans, schedules, payments and rate changes."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from advice.loans.queries import LoanAccount, loan, open_loans
from borrowers.exchange.values import BrokenRule
from borrowers.models import Borrower, Loan
from tests import factories
from tests.advice.stories import Stories


def account(stories: Stories, name: str) -> LoanAccount:
    borrower = stories.borrower(name)
    return loan(borrower, borrower.loans.get(sender_id=f"n-{name}").public_id)


def test_both_plans_of_a_loan_that_was_put_on_another_one(stories: Stories) -> None:
    found = account(stories, "auto-plan")
    assert [plan.kind for plan in found.plans] == ["original", "automatic"]
    assert found.before is found.plans[0]
    assert found.before.schedule.instalments[-1].total == Decimal("18223.20")
    assert found.current.schedule.totals.paid == Decimal("20342.89")
    assert round(found.current.cost.irr_percent or 0, 2) == Decimal("23.21")
    assert len(found.payments) == 7


def test_the_rows_are_the_lenders_where_it_sent_them_and_ours_elsewhere(stories: Stories) -> None:
    found = account(stories, "wrong-schedule").current
    assert found.rows[3].interest - found.schedule.instalments[3].interest == Decimal("7.30")
    assert [row.balance for row in found.rows] == [row.balance for row in found.schedule.instalments]
    ours = account(stories, "frozen").current
    assert ours.rows is ours.schedule.instalments


def test_a_loan_without_an_original_plan_has_one_by_its_own_terms(stories: Stories) -> None:
    found = account(stories, "cut-to-250")
    assert found.current.plan is None
    assert found.current.kind == "original"
    assert found.before is None
    assert found.current.rows[0].total == Decimal("2594.01")


def test_a_plan_that_names_no_other_took_the_place_of_the_one_before_it(owner: Borrower) -> None:
    drawn = factories.loan(factories.line(owner))
    factories.plan(drawn)
    found = loan(owner, drawn.public_id)
    assert found.current.kind == "automatic"
    assert found.before is found.plans[0]
    assert found.before.plan is None


def test_the_number_of_queries_does_not_grow(owner: Borrower, django_assert_num_queries: object) -> None:
    line = factories.line(owner)
    few, many = factories.loan(line), factories.loan(line)
    for plans in range(1, 5):
        factories.plan(many, rows=[(date(2026, 11, 10), "12000", "120", None)], starts_on=date(2026, 10, plans))
        factories.payment(many, date(2026, 10, plans), "10.00")
        factories.rate_change(line, effective_on=date(2026, 10, plans))
    factories.plan(few, rows=[(date(2026, 11, 10), "12000", "120", None)])
    for drawn in (few, many):
        with django_assert_num_queries(5):  # type: ignore[operator]
            loan(owner, drawn.public_id)
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert len(open_loans(owner)) == 2


def test_another_persons_loan_does_not_exist(owner: Borrower, other: Borrower) -> None:
    drawn = factories.loan(factories.line(other))
    for public_id in (drawn.public_id, uuid4()):
        with pytest.raises(Loan.DoesNotExist):
            loan(owner, public_id)
    assert open_loans(owner) == ()


def test_terms_that_make_no_schedule_are_named_and_left_out_of_a_list(owner: Borrower) -> None:
    line = factories.line(owner)
    drawn = factories.loan(line, first_due_on=date(2026, 7, 1))
    sound = factories.loan(line)
    with pytest.raises(BrokenRule, match="first_due_on"):
        loan(owner, drawn.public_id)
    assert [found.loan for found in open_loans(owner)] == [sound]


def test_rows_that_do_not_repay_the_principal_are_shown_and_our_own_schedule_gives_the_cost(owner: Borrower) -> None:
    drawn = factories.loan(factories.line(owner))
    factories.plan(drawn, rows=[(date(2026, 11, 10), "11000", "120", None)], instalments=1)
    found = loan(owner, drawn.public_id).current
    assert found.rows[0].balance == Decimal("1000.00")
    assert found.billed is found.schedule


def test_a_settled_loan_is_not_open(owner: Borrower) -> None:
    factories.loan(factories.line(owner), settled_on=date(2026, 8, 1))
    assert open_loans(owner) == ()
