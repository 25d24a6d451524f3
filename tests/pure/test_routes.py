"""The ladder says which routes are open to a borrower on a day, and why; what is not on record or not known opens nothing."""

from datetime import date
from typing import Any

import pytest

from advice.events import Events, LimitChanged, PlanMade, RouteTaken
from advice.facts import UNKNOWN, Facts, read
from advice.routes import RouteAdvice, as_json, open_routes
from advice.rule_loading.files import rulebook
from advice.rulebook import LenderKind, RouteCode

BOOK = rulebook()
CUT_ON, TODAY = date(2026, 9, 1), date(2026, 11, 5)


def cut(kind: LenderKind = "consumer_finance", on: date = CUT_ON) -> LimitChanged:
    return LimitChanged(id="c", on=on, line="l", kind="decrease", lender_kind=kind)


def plan(**changed: Any) -> PlanMade:
    return PlanMade(**{"id": "p", "on": CUT_ON, "loan": "n", "kind": "automatic", "lender_kind": "consumer_finance", **changed})


def taken(route: RouteCode, on: date, kind: LenderKind = "consumer_finance", **changed: Any) -> RouteTaken:
    return RouteTaken(route=route, on=on, lender_kind=kind, **changed)


def facts(**values: object) -> Facts:
    return read(values, source="", as_of=date(2026, 10, 1))


def ladder(*routes: RouteTaken, known: Facts = UNKNOWN, as_of: date = TODAY, **events: Any) -> dict[str, RouteAdvice]:
    happened = {"changes": (cut(),), **events}
    return {route.code: route for route in open_routes(known, Events(routes=routes, **happened), BOOK, as_of)}


def is_open(advice: dict[str, RouteAdvice]) -> list[str]:
    return [code for code, route in advice.items() if route.open]


# --- what is open --------------------------------------------------------------------------------------------------------


def test_after_a_cut_the_first_steps_are_open_in_the_order_of_the_ladder() -> None:
    advice = ladder()
    assert list(advice) == list(BOOK.ladder.order)
    assert is_open(advice) == ["lender_complaint", "explanation_request", "bureau_objection"]
    assert advice["lender_complaint"].because.zh_hans == "您的额度在 2026 年 9 月 1 日被调低、冻结或者迁移。"
    assert advice["lender_complaint"].because.en == "Your limit was lowered, frozen or moved on 1 September 2026."


def test_a_rise_opens_nothing() -> None:
    rise = LimitChanged(id="c", on=CUT_ON, line="l", kind="increase", lender_kind="bank")
    assert is_open(ladder(changes=(rise,))) == []


def test_nothing_known_opens_nothing_and_each_route_says_what_is_missing() -> None:
    advice = ladder(changes=())
    assert is_open(advice) == []
    for code, route in advice.items():
        rule = BOOK.routes[code]
        assert route.because == (rule.trigger if rule.opens else rule.prerequisites)


@pytest.mark.parametrize(
    ("known", "opened"),
    [
        (facts(hardship_declared=True), ["hardship_request"]),
        (facts(monthly_debt_service="5000.00", monthly_income="4999.99"), ["hardship_request"]),
        (facts(monthly_debt_service="5000.00", monthly_income="5000.00"), []),
        (facts(monthly_debt_service="5000.00"), []),
        (facts(days_past_due=1), ["hardship_request"]),
        (facts(days_past_due=0, late_payments_12m=0, disputed_records=0, hardship_declared=False), []),
        (facts(late_payments_12m=1), ["bureau_objection"]),
        (facts(disputed_records=2), ["bureau_objection"]),
    ],
)
def test_facts_open_a_route_only_when_they_are_known_and_say_so(known: Facts, opened: list[str]) -> None:
    assert is_open(ladder(known=known, changes=())) == opened


def test_a_plan_for_which_no_cost_sheet_was_shown_can_be_reported_and_one_that_says_nothing_cannot() -> None:
    assert "breach_report" in is_open(ladder(changes=(), plans=(plan(cost_sheet_shown=False),)))
    for known in (None, True):
        advice = ladder(changes=(), plans=(plan(cost_sheet_shown=known),))
        assert is_open(advice) == ["lender_complaint", "explanation_request", "bureau_objection"]


def test_a_hardship_request_that_nobody_answers_can_be_raised_again_as_a_complaint() -> None:
    asked = taken("hardship_request", date(2026, 10, 1))
    assert "lender_complaint" not in is_open(ladder(asked, changes=(), as_of=date(2026, 10, 16)))
    advice = ladder(asked, changes=(), as_of=date(2026, 10, 17))
    assert advice["lender_complaint"].because.en.startswith("“Ask the lender for easier payments”: the time to answer, or our reminder,")
    answered = taken("hardship_request", date(2026, 10, 1), answered_on=date(2026, 10, 5))
    assert is_open(ladder(answered, changes=())) == []


# --- what comes first ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "opened"),
    [(date(2026, 9, 16), False), (date(2026, 9, 17), True)],  # received on 1 September: 15 days end on the 16th
)
def test_the_regulator_is_open_the_day_after_the_lenders_time_has_passed(as_of: date, opened: bool) -> None:
    advice = ladder(taken("lender_complaint", CUT_ON), as_of=as_of)
    assert advice["regulator_complaint"].open is opened
    assert advice["lender_complaint"].due_on == date(2026, 9, 16)


def test_a_notice_of_more_time_keeps_it_shut_until_the_longer_time_has_passed() -> None:
    once = taken("lender_complaint", CUT_ON, extensions=1)
    assert not ladder(once, as_of=date(2026, 10, 8))["regulator_complaint"].open  # 1 October moves to the 8th
    assert ladder(once, as_of=date(2026, 10, 9))["regulator_complaint"].open
    twice = taken("lender_complaint", CUT_ON, extensions=2)
    assert not ladder(twice, as_of=date(2026, 11, 2))["regulator_complaint"].open
    assert ladder(twice, as_of=date(2026, 11, 3))["regulator_complaint"].open
    for_ever = taken("lender_complaint", CUT_ON, extensions=9)  # there is no third extension
    assert ladder(for_ever, as_of=date(2026, 11, 3))["regulator_complaint"].open


def test_an_answer_opens_it_at_once_and_says_which_and_when() -> None:
    advice = ladder(taken("lender_complaint", CUT_ON, answered_on=date(2026, 9, 5)), as_of=date(2026, 9, 5))
    assert advice["regulator_complaint"].because.zh_hans == "“向放款方正式投诉”在 2026 年 9 月 5 日有了答复；不同意的话，可以走这一步。"
    assert advice["lender_complaint"].due_on is None
    assert "mediation" in is_open(advice)


def test_an_answer_after_the_day_asked_about_is_not_known_on_it() -> None:
    late = taken("lender_complaint", CUT_ON, answered_on=date(2026, 11, 20))
    assert ladder(late)["regulator_complaint"].because.en == (
        "“Complain to the lender”: the time to answer, or our reminder, ended on 16 September 2026, and no answer is on record."
    )


def test_each_kind_of_lender_has_its_own_regulator() -> None:
    by_kind = {}
    kinds: tuple[LenderKind, ...] = ("bank", "consumer_finance", "small_loan")
    for kind in kinds:
        answered = taken("lender_complaint", CUT_ON, kind, answered_on=date(2026, 9, 5))
        advice = ladder(answered, changes=(cut(kind),))
        doors = ("regulator_complaint", "local_finance_bureau", "internal_review")
        by_kind[kind] = [code for code in is_open(advice) if code in doors]
        for code in doors:
            if code not in by_kind[kind]:
                assert advice[code].because == BOOK.routes[code].not_for
    assert by_kind == {
        "bank": ["regulator_complaint", "internal_review"],
        "consumer_finance": ["regulator_complaint"],
        "small_loan": ["local_finance_bureau"],
    }


def test_a_complaint_to_one_lender_does_not_open_the_regulator_of_another() -> None:
    other = taken("lender_complaint", CUT_ON, "small_loan", answered_on=date(2026, 9, 5))
    advice = ladder(other, changes=(cut("bank"), cut("small_loan")))
    assert not advice["regulator_complaint"].open
    assert advice["local_finance_bureau"].open


def test_objection_then_the_peoples_bank_then_reconsideration_within_its_60_days() -> None:
    objection = taken("bureau_objection", date(2026, 3, 2))
    assert "credit_reporting_complaint" in is_open(ladder(objection, as_of=date(2026, 4, 1)))
    answered = taken("credit_reporting_complaint", date(2026, 4, 1), answered_on=date(2026, 5, 6))
    assert ladder(objection, answered, as_of=date(2026, 7, 6))["reconsideration"].open  # 5 July, a Sunday, moves to the 6th
    assert not ladder(objection, answered, as_of=date(2026, 7, 7))["reconsideration"].open


def test_a_limit_for_asking_that_is_not_confirmed_closes_nothing() -> None:
    answered = taken("lender_complaint", date(2026, 3, 2), "bank", answered_on=date(2026, 3, 4))
    review = ladder(answered, changes=(cut("bank"),))["internal_review"]
    assert (review.open, review.confidence) == (True, "unconfirmed")


# --- what is said of it --------------------------------------------------------------------------------------------------


def test_a_route_names_its_clock_its_next_steps_and_the_weakest_confidence() -> None:
    advice = ladder(taken("regulator_complaint", CUT_ON))
    assert as_json(advice["regulator_complaint"], "en") == {
        "code": "regulator_complaint",
        "title": "Complain to the financial regulator",
        "open": False,
        "because": "Complain to the lender first, and have its decision or see its time pass without one.",
        "clock": {"name": "answer", "days": 15, "kind": "calendar", "due_on": date(2026, 9, 28)},
        "next_if_unanswered": ["mediation", "breach_report", "court", "reconsideration"],
        "confidence": "unconfirmed",
    }
    objection = as_json(advice["bureau_objection"], "zh-hans")
    assert objection["clock"] == {"name": "answer", "days": 20, "kind": "calendar", "due_on": None}
    assert objection["confidence"] == "verified"


def test_with_two_kinds_of_lender_no_clock_is_named_that_holds_for_one_only() -> None:
    assert ladder(changes=(cut("bank"), cut("small_loan")))["lender_complaint"].clock is None
    assert ladder(changes=(cut("small_loan"),))["lender_complaint"].clock is not None


def test_every_route_can_be_open_and_can_be_shut() -> None:
    before: tuple[RouteCode, ...] = (
        "lender_complaint", "explanation_request", "bureau_objection", "regulator_complaint", "credit_reporting_complaint",
    )  # fmt: skip
    answered = tuple(taken(code, CUT_ON, "bank", answered_on=TODAY) for code in before)
    small = taken("lender_complaint", CUT_ON, "small_loan", answered_on=TODAY)
    advice = ladder(*answered, small, known=facts(days_past_due=3), changes=(cut("bank"),), plans=(plan(cost_sheet_shown=False),))
    assert is_open(advice) == list(BOOK.ladder.order)
    assert is_open(ladder(changes=())) == []


def test_the_same_record_gives_the_same_answer() -> None:
    assert ladder(taken("lender_complaint", CUT_ON)) == ladder(taken("lender_complaint", CUT_ON))
