"""A borrower accepts a step, does it, puts it aside, or takes that back: each click has one effect, and the history is kept."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.test import Client

from advice import marks, runs
from advice.models import AdviceNeed, Recommendation, StepMark, Trigger
from borrowers.models import Borrower
from tests import factories
from tests.at_once import at_once
from tests.types import ClientOf

TODAY = date(2026, 11, 5)
STEP = "clear_overdue_first"


@pytest.fixture
def advised(owner: Borrower) -> Borrower:
    """The owner, who is overdue and was advised."""
    factories.facts(owner, {"days_past_due": 12, "outstanding_principal": "9000.00"})
    runs.do([owner.pk], Trigger.ASKED, TODAY)
    return owner


def state(borrower: Borrower, step: str = STEP) -> str:
    return borrower.recommendations.get(step=step).state


def history(borrower: Borrower) -> list[tuple[str, str]]:
    return list(borrower.step_marks.order_by("pk").values_list("before", "after"))


# --- it works -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["accepted", "done", "dismissed"])
def test_a_suggestion_is_marked_and_the_mark_is_kept(advised: Borrower, mark: str) -> None:
    assert marks.mark(advised, STEP, mark)
    assert state(advised) == mark
    assert history(advised) == [("suggested", mark)]


def test_a_step_taken_up_is_done_later(advised: Borrower) -> None:
    marks.mark(advised, STEP, "accepted")
    marks.mark(advised, STEP, "done")
    assert state(advised) == "done"
    assert history(advised) == [("suggested", "accepted"), ("accepted", "done")]


def test_undoing_goes_back_one_mark_at_a_time_and_adds_to_the_history(advised: Borrower) -> None:
    marks.mark(advised, STEP, "accepted")
    marks.mark(advised, STEP, "done")
    assert marks.undo(advised, STEP)
    assert state(advised) == "accepted"
    assert marks.undo(advised, STEP)
    assert state(advised) == "suggested"
    assert not marks.undo(advised, STEP)
    assert history(advised) == [("suggested", "accepted"), ("accepted", "done"), ("done", "accepted"), ("accepted", "suggested")]


def test_undoing_tells_the_latest_way_from_an_earlier_one(advised: Borrower) -> None:
    marks.mark(advised, STEP, "done")
    marks.undo(advised, STEP)
    marks.mark(advised, STEP, "accepted")
    marks.mark(advised, STEP, "done")
    marks.undo(advised, STEP)
    assert state(advised) == "accepted"


def test_a_mark_calls_for_a_new_look(advised: Borrower) -> None:
    marks.mark(advised, STEP, "accepted")
    assert AdviceNeed.objects.get().trigger == Trigger.STEP


def test_a_new_run_leaves_the_marks_alone(advised: Borrower) -> None:
    marks.mark(advised, STEP, "accepted")
    factories.facts(advised, {"days_past_due": 20, "outstanding_principal": "9000.00"}, as_of=TODAY)
    runs.do([advised.pk], Trigger.FACTS, TODAY)
    assert state(advised) == "accepted"
    assert history(advised) == [("suggested", "accepted")]


# --- who may not ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [lambda who: marks.mark(who, STEP, "done"), lambda who: marks.undo(who, STEP)])
def test_a_step_that_was_suggested_to_somebody_else_is_nobodys_to_mark(
    advised: Borrower, other: Borrower, act: Callable[[Borrower], bool]
) -> None:
    with pytest.raises(Recommendation.DoesNotExist):
        act(other)
    assert state(advised) == "suggested"


@pytest.mark.parametrize("mark", ["accepted", "undo"])
def test_sent_by_another_it_is_a_page_that_does_not_exist(advised: Borrower, other: Borrower, client_of: ClientOf, mark: str) -> None:
    assert client_of(other).post("/advice/", {"step": STEP, "mark": mark}).status_code == 404
    assert client_of(None).post("/advice/", {"step": STEP, "mark": mark}).status_code == 302
    assert history(advised) == []


# --- wrong input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent", [{}, {"step": STEP}, {"mark": "done"}, {"step": STEP, "mark": "suggested"}, {"step": "no_such_step", "mark": "done"}]
)
def test_what_is_no_button_of_the_page_does_nothing(advised: Borrower, client_of: ClientOf, sent: dict[str, str]) -> None:
    assert client_of(advised).post("/advice/", sent).status_code == 404
    assert history(advised) == []


@pytest.mark.parametrize(("first", "then"), [("done", "accepted"), ("dismissed", "done"), ("accepted", "accepted"), ("done", "suggested")])
def test_what_does_not_follow_from_where_it_stands_does_nothing(advised: Borrower, first: str, then: str) -> None:
    marks.mark(advised, STEP, first)
    assert not marks.mark(advised, STEP, then)
    assert state(advised) == first
    assert len(history(advised)) == 1


# --- edges ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_clicks_at_once_are_one_mark(advised: Borrower, client_of: ClientOf) -> None:
    answers: list[int] = []

    def click(client: Client) -> None:
        answers.append(client.post("/advice/", {"step": STEP, "mark": "accepted"}).status_code)

    at_once(*(partial(click, client_of(advised)) for _ in range(50)))
    assert answers == [302] * 50
    assert history(advised) == [("suggested", "accepted")]


@pytest.mark.django_db(transaction=True)
def test_of_two_different_clicks_at_once_both_follow_or_one_does_nothing(advised: Borrower) -> None:
    at_once(*(partial(marks.mark, advised, STEP, mark) for mark in ("accepted", "done", "dismissed") * 4))
    went = history(advised)
    assert went[0][0] == "suggested"
    assert [before for before, _ in went[1:]] == [after for _, after in went[:-1]]
    assert went[-1][1] == state(advised)
    assert StepMark.objects.count() in (1, 2)
