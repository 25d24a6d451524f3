"""What advice rests on is gathered for many borrowers at once: what others sent, what the borrower typed in, what happened by the day."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from advice import gather
from advice.events import Events
from advice.facts import Facts
from borrowers.models import Borrower
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 5)


def facts_of(borrower: Borrower, day: date = TODAY) -> Facts:
    return gather.inputs([borrower], day)[borrower.pk].facts


def events_of(borrower: Borrower, day: date = TODAY) -> Events:
    return gather.inputs([borrower], day)[borrower.pk].events


def typed_in(borrower: Borrower, values: dict[str, Any], as_of: date) -> None:
    factories.facts(borrower, values, as_of=as_of, origin="borrower", source=None)


def full(borrower: Borrower) -> None:
    """Something of every kind on record."""
    for month in (8, 9, 10):
        factories.facts(borrower, {"days_past_due": month}, as_of=date(2026, month, 1))
    typed_in(borrower, {"monthly_income": "8000.00"}, date(2026, 10, 5))
    line = factories.line(borrower)
    factories.reason(factories.change(line), "many_lenders")
    factories.plan(factories.loan(line))


def test_six_queries_are_enough_however_many_borrowers(
    owner: Borrower, other: Borrower, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for borrower in (owner, other):
        full(borrower)
    with django_assert_num_queries(6):
        found = gather.inputs([owner, other], TODAY)
    assert [one.facts["days_past_due"].value for one in found.values()] == [10, 10]


@pytest.mark.usefixtures("stories")
def test_everybodys_inputs_are_the_same_alone_as_together() -> None:
    everybody = list(Borrower.objects.all())
    together = gather.inputs(everybody, TODAY)
    for borrower in everybody:
        alone = gather.inputs([borrower], TODAY)[borrower.pk]
        assert (alone.facts.known(), alone.events) == (together[borrower.pk].facts.known(), together[borrower.pk].events)


@pytest.mark.usefixtures("stories")
def test_events_are_those_of_the_borrower_with_their_lenders_and_reasons() -> None:
    events = events_of(Borrower.objects.get(sender_id="b-auto-plan"))

    (change,) = events.changes
    assert (change.id, change.on, change.line, change.lender_kind) == (
        "c-auto-plan",
        date(2026, 9, 22),
        "l-auto-plan",
        "consumer_finance",
    )
    assert "income_fell" in change.reasons
    assert [loan.id for loan in events.open_loans()] == ["n-auto-plan"]
    assert [(plan.id, plan.kind, plan.loan) for plan in events.plans_in_force()] == [("r-auto-plan-1", "automatic", "n-auto-plan")]
    assert [plan.cost_sheet_shown for plan in events.plans_in_force()] == [False]
    assert events_of(Borrower.objects.get(sender_id="b-moved")).audience == "sole_proprietor"


def test_each_kind_of_event_is_oldest_first_and_reasons_stand_as_they_were_sent(owner: Borrower) -> None:
    line = factories.line(owner)
    late = factories.change(line, sender_id="late")
    factories.change(line, sender_id="early", decided_at=datetime(2026, 1, 5, tzinfo=UTC))
    for code in ("many_lenders", "debt_burden_high"):
        factories.reason(late, code)
    of = factories.loan(line, sender_id="n-late")
    factories.loan(line, sender_id="n-early", drawn_on=date(2026, 1, 1))
    factories.plan(of, sender_id="r-late")
    factories.plan(of, sender_id="r-early", starts_on=date(2026, 8, 1))

    events = events_of(owner)

    assert [change.id for change in events.changes] == ["early", "late"]
    assert events.changes[1].reasons == ("many_lenders", "debt_burden_high")
    assert [loan.id for loan in events.loans] == ["n-early", "n-late"]
    assert [plan.id for plan in events.plans] == ["r-early", "r-late"]


def test_what_happens_after_the_day_is_not_there(owner: Borrower) -> None:
    line = factories.line(owner)
    factories.change(line, decided_at=datetime(2026, 11, 5, 16, 30, tzinfo=UTC))  # the 6th in Shanghai
    factories.loan(line, settled_on=date(2026, 11, 6))
    factories.facts(owner, {"days_past_due": 3}, as_of=date(2026, 11, 6))

    assert (events_of(owner).changes, events_of(owner).loans[0].settled_on) == ((), None)
    assert facts_of(owner).known() == []
    assert len(events_of(owner, date(2026, 11, 6)).changes) == 1


def test_what_others_sent_is_their_latest_and_never_filled_from_an_older_one(owner: Borrower) -> None:
    factories.facts(owner, {"active_lenders": 5, "days_past_due": 1}, as_of=date(2026, 9, 1))
    factories.facts(owner, {"days_past_due": 2}, as_of=date(2026, 10, 1), sender_id="f-a")
    factories.facts(owner, {"days_past_due": 3}, as_of=date(2026, 10, 1), sender_id="f-b")

    known = facts_of(owner)

    assert (known["days_past_due"].value, known["active_lenders"].known) == (3, False)


def test_the_borrowers_own_word_counts_where_it_is_as_new_or_nobody_else_says_anything(owner: Borrower) -> None:
    factories.facts(owner, {"active_lenders": 5, "days_past_due": 1}, as_of=date(2026, 10, 1))
    typed_in(owner, {"active_lenders": 4, "reported_score": 640}, date(2026, 9, 1))
    typed_in(owner, {"days_past_due": 0}, date(2026, 10, 1))

    known = facts_of(owner)

    assert [(known[name].value, known[name].origin) for name in ("active_lenders", "days_past_due", "reported_score")] == [
        (5, "lender"),
        (0, "borrower"),
        (640, "borrower"),
    ]
    assert known["days_past_due"].as_of == date(2026, 10, 1)


def test_of_what_the_borrower_typed_in_the_last_word_counts_fact_by_fact(owner: Borrower) -> None:
    typed_in(owner, {"reported_score": 600, "active_lenders": 3}, date(2026, 9, 1))
    typed_in(owner, {"reported_score": 640, "monthly_income": None}, date(2026, 10, 1))

    known = facts_of(owner)

    assert (known["reported_score"].value, known["active_lenders"].value, known["monthly_income"].known) == (640, 3, False)


def test_a_ratio_that_was_sent_gives_way_when_the_borrower_tells_its_parts_anew(owner: Borrower) -> None:
    sent = {"monthly_income": "8000.00", "monthly_debt_service": "4000.00", "debt_service_ratio": "0.50"}
    factories.facts(owner, sent, as_of=date(2026, 10, 1))
    assert facts_of(owner)["debt_service_ratio"].value == Decimal("0.50")

    typed_in(owner, {"monthly_income": "5000.00"}, date(2026, 10, 20))

    assert not facts_of(owner)["debt_service_ratio"].known, "the engine works it out again from the parts"


def test_what_staff_entered_counts_as_sent(owner: Borrower) -> None:
    factories.facts(owner, {"active_lenders": 5}, as_of=date(2026, 9, 1))
    factories.facts(owner, {"active_lenders": 2}, as_of=date(2026, 10, 1), origin="staff")

    assert (facts_of(owner)["active_lenders"].value, facts_of(owner)["active_lenders"].origin) == (2, "staff")


def test_nothing_on_record_is_nothing_known(owner: Borrower) -> None:
    assert facts_of(owner).known() == []
    assert events_of(owner) == Events()
    assert gather.inputs([], TODAY) == {}
