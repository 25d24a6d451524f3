"""What the home page and the page of a line read."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from advice import line_queries
from borrowers.models import Borrower, CreditLine, Document, LimitChange, Loan, RateChange, RepaymentPlan
from tests import factories

pytestmark = pytest.mark.django_db
OWNERS = {"debt_burden_high": "you", "model_updated": "model", "overdue_now": "you"}


@pytest.fixture
def plan() -> Callable[..., RepaymentPlan]:
    """A plan of a new loan of 6,000 yuan on a line."""

    def make(line: CreditLine, kind: str = "automatic") -> RepaymentPlan:
        terms = {
            "borrower": line.borrower,
            "principal": Decimal("6000.00"),
            "annual_rate_percent": Decimal("14.6"),
            "day_count": "30/360",
            "method": "equal_instalment",
            "instalments": 6,
        }
        loan = Loan.objects.create(sender_id=f"n-{uuid.uuid4()}", line=line, drawn_on=date(2026, 6, 6), **terms)
        return RepaymentPlan.objects.create(
            sender_id=f"r-{uuid.uuid4()}", loan=loan, kind=kind, starts_on=date(2026, 9, 6), first_due_on=date(2026, 10, 6), **terms
        )

    return make


def test_the_history_steps_from_before_the_first_change_to_after_the_last(owner: Borrower) -> None:
    line = factories.line(owner, opened_on=date(2022, 3, 5))
    later = factories.change(line, effective_on=date(2026, 10, 20), old_limit=Decimal(20000), new_limit=Decimal(250))
    earlier = factories.change(
        line,
        decided_at=datetime(2026, 5, 1, tzinfo=UTC),
        effective_on=date(2026, 5, 1),
        old_limit=Decimal(30000),
        new_limit=Decimal(20000),
    )
    steps = line_queries.limit_history(line, [later, earlier], {later.pk: "you"})
    assert [(step.day, step.amount, step.cause, step.owner) for step in steps] == [
        (date(2022, 3, 5), Decimal(30000), "", "unknown"),
        (date(2026, 5, 1), Decimal(20000), "降低", "unknown"),
        (date(2026, 10, 20), Decimal(250), "降低", "you"),
    ]


def test_without_a_change_nothing_is_known_of_the_past(owner: Borrower) -> None:
    assert line_queries.limit_history(factories.line(owner), []) == ()


def test_the_newest_change_of_all_lines_comes_first(owner: Borrower) -> None:
    first, second = factories.line(owner), factories.line(owner)
    factories.change(first)
    newest = factories.change(second, decided_at=datetime(2026, 10, 30, tzinfo=UTC))
    home = line_queries.home(owner, None)
    assert home.newest == newest
    assert {card.line for card in home.cards} == {first, second}


def test_at_the_first_visit_everything_is_news_and_later_only_what_came_since(owner: Borrower, plan: Callable[..., RepaymentPlan]) -> None:
    line = factories.line(owner)
    factories.change(line)
    plan(line, "automatic")
    plan(line, "original")
    first_visit = line_queries.home(owner, None).news
    assert [item.kind for item in first_visit] == ["LimitChange", "PlanNews"]
    assert first_visit[1].what == line_queries.PlanNews("自动分期", Decimal("6000.00"), 6)

    now = timezone.now()
    assert line_queries.home(owner, now + timedelta(seconds=1)).news == ()
    RateChange.objects.create(
        sender_id="t-1",
        borrower=owner,
        line=line,
        effective_on=date(2026, 9, 2),
        old_annual_rate_percent=Decimal("14.6"),
        new_annual_rate_percent=Decimal("12.4"),
        received_at=now + timedelta(hours=1),
    )
    news = line_queries.home(owner, now + timedelta(seconds=1)).news
    assert [(item.on, item.line, item.what) for item in news] == [
        (date(2026, 9, 2), line, line_queries.RateNews(Decimal("14.6"), Decimal("12.4")))
    ]


def test_documents_that_are_ready_are_not_in_progress(owner: Borrower) -> None:
    for state, sha256 in (("waiting", ""), ("ready", "f" * 64), ("failed", "")):
        Document.objects.create(
            borrower=owner,
            kind="letter",
            language="zh-hans",
            title="信",
            content="{}",
            content_hash=state,
            code=state,
            state=state,
            sha256=sha256,
        )
    assert {document.state for document in line_queries.home(owner, None).documents} == {"waiting", "failed"}


def test_what_a_lender_knows_is_not_what_the_borrower_typed_in(owner: Borrower) -> None:
    sent = factories.facts(owner, {"active_lenders": 5}, as_of=date(2026, 9, 1))
    factories.facts(owner, {"active_lenders": 1}, as_of=date(2026, 10, 1), origin="borrower", source=None)

    assert line_queries.line(owner, factories.line(owner).public_id, OWNERS).facts == sent


def test_nothing_of_another_borrower_is_read(owner: Borrower, other: Borrower, plan: Callable[..., RepaymentPlan]) -> None:
    theirs = factories.line(other)
    factories.change(theirs)
    factories.facts(other, {"active_lenders": 5})
    plan(theirs)
    home = line_queries.home(owner, None)
    assert (home.cards, home.news, home.newest, home.documents) == ((), (), None, ())
    with pytest.raises(CreditLine.DoesNotExist):
        line_queries.line(owner, theirs.public_id, OWNERS)
    with pytest.raises(CreditLine.DoesNotExist):
        line_queries.line(owner, uuid.uuid4(), OWNERS)


def test_a_row_says_whose_reasons_and_at_which_stage(owner: Borrower) -> None:
    line = factories.line(owner)
    change = factories.change(line)
    for code in ("overdue_now", "debt_burden_high", "model_updated", "house_rule"):
        factories.reason(change, code)
    account = line_queries.line(owner, line.public_id, OWNERS)
    assert [(row.owners, row.stage, row.arrival) for row in account.rows] == [(("you", "model", "unknown"), "after", False)]


def test_a_line_that_another_moved_into_shows_the_arrival(owner: Borrower) -> None:
    left, entered = factories.line(owner, limit=0), factories.line(owner, product="wangshangdai")
    factories.change(left, kind=LimitChange.Kind.MIGRATION, new_limit=Decimal(0), target_line=entered)
    account = line_queries.line(owner, entered.public_id, OWNERS)
    assert [row.arrival for row in account.rows] == [True]
    assert account.history == ()  # the limit of this line itself did not change


def test_how_much_is_on_record_does_not_change_the_number_of_queries(
    owner: Borrower, plan: Callable[..., RepaymentPlan], django_assert_num_queries: Callable[..., object]
) -> None:
    line = factories.line(owner)
    for number in range(30):
        factories.reason(factories.change(factories.line(owner) if number % 2 else line), "debt_burden_high")
        plan(line)
    with django_assert_num_queries(3):
        assert len(line_queries.home(owner, None).news) == 31  # every change, and the newest plan of the one line with loans
    with django_assert_num_queries(7):
        account = line_queries.line(owner, line.public_id, OWNERS)
        assert len(account.loans) == 30
        assert [row.terms.get_kind_display() for row in account.loans] == ["自动分期"] * 30
