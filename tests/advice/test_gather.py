"""What an explanation may rest on is gathered from the records of that borrower, as of the day of the decision, in few queries."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from advice import gather
from advice.queries import explained_change, with_lines
from borrowers.models import Borrower, CreditLine, LimitChange, Loan, Payment, RateChange, RepaymentPlan
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(owner: Borrower) -> CreditLine:
    return factories.line(owner)


@pytest.fixture
def change(line: CreditLine) -> LimitChange:
    return factories.change(line, policy_version="2026-07")


def loan(line: CreditLine, sender_id: str = "n-1", **fields: Any) -> Loan:
    given = {
        "drawn_on": date(2026, 6, 1),
        "principal": Decimal("12000.00"),
        "annual_rate_percent": Decimal("14.6"),
        "day_count": "30/360",
        "method": "equal_instalment",
        "instalments": 12,
    }
    return Loan.objects.create(borrower=line.borrower, line=line, sender_id=sender_id, **{**given, **fields})


def payment(of: Loan, paid_on: date, principal: str | None = "1000.00") -> Payment:
    parts = {} if principal is None else {"principal": principal, "interest": "0", "fee": "0", "penalty": "0"}
    amount = principal or "1000.00"
    return Payment.objects.create(
        borrower=of.borrower, loan=of, sender_id=f"y-{of.sender_id}-{paid_on}", paid_on=paid_on, amount=amount, **parts
    )


def fresh(change: LimitChange) -> LimitChange:
    return with_lines(LimitChange.objects.select_related("borrower")).get(pk=change.pk)


def test_eight_queries_are_enough_however_much_is_on_record(
    owner: Borrower, line: CreditLine, change: LimitChange, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        factories.reason(change, "late_payments", observed={"late_payments_12m": number})
        factories.facts(owner, {"late_payments_12m": number}, as_of=date(2026, 1 + number, 1))
        payment(loan(line, f"n-{number}"), date(2026, 7, 1))

    migration = {"kind": LimitChange.Kind.MIGRATION, "new_limit": Decimal(0), "target_line": factories.line(owner)}
    moved = factories.change(line, policy_version="2026-07", **migration)
    for each in (fresh(change), fresh(moved)):
        with django_assert_num_queries(8):
            gather.situation(each)


def test_the_snapshot_is_the_latest_on_or_before_the_day_of_the_decision_in_china(owner: Borrower, line: CreditLine) -> None:
    # 17:00 UTC on the 20th is 01:00 on the 21st in Shanghai
    change = factories.change(line, decided_at=datetime(2026, 10, 20, 17, tzinfo=UTC))
    factories.facts(owner, {"days_past_due": 1}, as_of=date(2026, 10, 20))
    factories.facts(owner, {"days_past_due": 2}, as_of=date(2026, 10, 21), sender_id="f-a")
    factories.facts(owner, {"days_past_due": 3}, as_of=date(2026, 10, 21), sender_id="f-b")
    factories.facts(owner, {"days_past_due": 4}, as_of=date(2026, 10, 22))

    known = gather.situation(fresh(change))

    assert known.change.decided_on == date(2026, 10, 21)
    assert known.facts["days_past_due"].value == 3  # of two of the same day, the greater sender's id
    assert known.earlier_facts["days_past_due"].value == 2


def test_unknown_is_never_filled_from_an_older_snapshot(owner: Borrower, change: LimitChange) -> None:
    factories.facts(owner, {"active_lenders": 5}, as_of=date(2026, 9, 1))
    factories.facts(owner, {"active_lenders": None, "days_past_due": 0}, as_of=date(2026, 10, 1))

    assert not gather.situation(fresh(change)).facts["active_lenders"].known


def test_what_the_borrower_typed_in_never_changes_an_explanation(owner: Borrower, change: LimitChange) -> None:
    factories.facts(owner, {"active_lenders": 5, "monthly_income": "8000.00"}, as_of=date(2026, 9, 1))
    before = explained_change(owner, change.public_id, "zh-hans")

    factories.facts(owner, {"active_lenders": 1, "reported_score": 640}, as_of=date(2026, 10, 1), origin="borrower", source=None)
    after = explained_change(owner, change.public_id, "zh-hans")

    assert (after.situation, after.explanation) == (before.situation, before.explanation)
    assert gather.facts_behind(change)["active_lenders"].value == 5


def test_loans_and_payments_count_as_of_the_day_of_the_decision(line: CreditLine, change: LimitChange) -> None:
    open_one = loan(line)
    payment(open_one, date(2026, 7, 1))
    payment(open_one, date(2026, 11, 1))
    loan(line, "settled", settled_on=date(2026, 10, 1))
    loan(line, "settled-later", settled_on=date(2026, 11, 1))
    loan(line, "drawn-later", drawn_on=date(2026, 11, 1))

    loans = gather.situation(fresh(change)).loans

    assert loans
    assert [known.principal_paid for known in loans] == [Decimal("1000.00"), Decimal(0)]


def test_a_payment_that_does_not_name_its_principal_leaves_what_was_repaid_unknown(line: CreditLine, change: LimitChange) -> None:
    payment(loan(line), date(2026, 7, 1), principal=None)

    loans = gather.situation(fresh(change)).loans

    assert loans
    assert loans[0].principal_paid is None


def test_no_loan_ever_sent_is_not_the_same_as_all_repaid(line: CreditLine, change: LimitChange) -> None:
    assert gather.situation(fresh(change)).loans is None

    loan(line, settled_on=date(2026, 7, 1))

    assert gather.situation(fresh(change)).loans == ()


def test_plans_come_with_their_loan(line: CreditLine, change: LimitChange) -> None:
    of = loan(line)
    RepaymentPlan.objects.create(
        borrower=line.borrower,
        loan=of,
        sender_id="r-1",
        kind="automatic",
        starts_on=date(2026, 10, 20),
        principal=Decimal(12000),
        annual_rate_percent=Decimal(18),
        day_count="30/360",
        method="equal_instalment",
        instalments=12,
        first_due_on=date(2026, 11, 20),
    )

    loans = gather.situation(fresh(change)).loans

    assert loans
    assert [plan.kind for plan in loans[0].plans] == ["automatic"]


def test_a_later_change_of_rate_is_taken_back(line: CreditLine, change: LimitChange) -> None:
    RateChange.objects.create(
        borrower=line.borrower,
        line=line,
        sender_id="t-1",
        effective_on=date(2026, 12, 1),
        old_annual_rate_percent=Decimal("16.2"),
        new_annual_rate_percent=Decimal("14.6"),
    )

    assert gather.situation(fresh(change)).line.annual_rate_percent == Decimal("16.2")


def test_the_line_moved_into_has_the_limit_it_had_then(owner: Borrower, line: CreditLine) -> None:
    target = factories.line(owner, product="wangshangdai", limit=Decimal("60000.00"))
    change = factories.change(line, kind="migration", new_limit=Decimal(0), target_line=target)
    factories.change(target, decided_at=datetime(2026, 11, 1, tzinfo=UTC), old_limit=Decimal("120000.00"), new_limit=Decimal("60000.00"))

    known = gather.situation(fresh(change)).target_line

    assert known
    assert known.limit == Decimal("120000.00")


def test_a_policy_release_is_looked_up_within_the_lender_of_the_line_and_by_the_day(line: CreditLine, change: LimitChange) -> None:
    factories.release(version="2026-07", lender="另一家公司", published_on=date(2026, 7, 1))
    factories.release(version="2026-07", lender=line.lender, published_on=date(2026, 11, 1))
    assert gather.situation(fresh(change)).release is None

    factories.release(version="2026-07", lender=line.lender, published_on=date(2026, 7, 1), title="评分模型更新")
    release = gather.situation(fresh(change)).release

    assert release
    assert release.title == "评分模型更新"


def test_a_lenders_line_is_taken_only_from_the_same_lender_policy_and_borrower(
    owner: Borrower, other: Borrower, line: CreditLine, change: LimitChange
) -> None:
    def earlier(on: CreditLine, policy: str, code: str) -> None:
        sent = factories.change(on, policy_version=policy, decided_at=datetime(2026, 8, 1, tzinfo=UTC))
        factories.reason(sent, code, threshold=Decimal("3"))

    earlier(line, "2026-07", "many_lenders")
    earlier(line, "2026-01", "debt_burden_high")
    earlier(factories.line(owner, lender="另一家公司"), "2026-07", "late_payments")
    earlier(factories.line(other), "2026-07", "income_fell")
    factories.reason(change, "overdue_now", threshold=Decimal("30"))

    known = gather.situation(fresh(change))

    assert set(known.thresholds) == {"many_lenders"}
    assert [reason.code for reason in known.reasons] == ["overdue_now"]


def test_another_borrowers_records_are_never_touched(owner: Borrower, other: Borrower, change: LimitChange) -> None:
    factories.facts(other, {"days_past_due": 90})
    payment(loan(factories.line(other)), date(2026, 7, 1))

    known = gather.situation(fresh(change))

    assert known.facts.known() == []
    assert known.loans is None


def test_a_change_of_somebody_else_is_not_explained(other: Borrower, change: LimitChange) -> None:
    with pytest.raises(LimitChange.DoesNotExist):
        explained_change(other, change.public_id, "zh-hans")


def test_a_snapshot_computes_what_was_not_sent_and_says_so(owner: Borrower, change: LimitChange) -> None:
    factories.facts(owner, {"monthly_debt_service": "5330.00", "monthly_income": "8200.00"})

    ratio = gather.situation(fresh(change)).facts["debt_service_ratio"]

    assert (ratio.value, ratio.label) == (Decimal("0.65"), "derived")
