"""Who is given which steps, and why: the cases of tests/golden/advice, and what holds for everybody."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advice.advice_answer import as_json
from advice.engine import Advice, advise
from advice.events import Events
from advice.facts import UNKNOWN, Facts
from advice.routes import open_routes
from advice.rule_loading.files import rulebook
from advice.step_conditions import STEP_CONDITIONS, FactCondition
from advice.words import Text
from borrowers.exchange.facts import FACTS
from tests.pure.advice_cases import CASES, EVERY_CASE, events_of, facts_of
from tests.pure.situations import snapshot

BOOK = rulebook()
TODAY = date(2026, 11, 1)


def advice_of(case: dict[str, Any]) -> Advice:
    return advise(facts_of(case), events_of(case), BOOK, case["on"])


def codes(advice: Advice) -> list[str]:
    return [one.step.code for one in advice.steps]


# --- the cases ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", EVERY_CASE)
def test_a_person_is_given_these_steps_in_this_order_for_these_reasons(case: dict[str, Any]) -> None:
    advice = advice_of(case)

    given_steps = [(one.step.code, [finding.condition for finding in one.why]) for one in advice.steps]
    assert given_steps == [(step["code"], step["by"]) for step in case.get("steps", [])]
    for one, expected in zip(advice.steps, case.get("steps", []), strict=True):
        assert "".join(finding.sentence.zh_hans for finding in one.why) == expected["because"]
        assert [conflict.step.code for conflict in one.conflicts] == expected.get("conflicts_with", [])
    withheld = [{"code": one.step.code, "harm": one.harm} for one in advice.withheld]
    assert withheld == case.get("withheld", [])


@pytest.mark.parametrize("case", EVERY_CASE)
def test_a_person_can_turn_to_these_places_in_this_order_for_these_reasons(case: dict[str, Any]) -> None:
    routes = open_routes(facts_of(case), events_of(case), BOOK, case["on"])

    opened = [{"code": route.code, "because": route.because.zh_hans} for route in routes if route.open]
    assert opened == case.get("routes", [])
    assert case["law"].endswith("。")


def test_every_route_is_open_in_one_case_and_shut_in_another() -> None:
    states: dict[str, set[bool]] = {code: set() for code in BOOK.ladder.order}
    for case in CASES.values():
        for route in open_routes(facts_of(case), events_of(case), BOOK, case["on"]):
            states[route.code].add(route.open)

    assert states == {code: {True, False} for code in BOOK.ladder.order}


def test_the_cases_hold_routes_that_were_answered_left_unanswered_and_given_more_time() -> None:
    taken = [route for case in CASES.values() for route in events_of(case).routes]

    assert [route for route in taken if route.answered_on]
    assert [route for route in taken if not route.answered_on and not route.extensions]
    assert [route for route in taken if route.extensions]


def test_there_are_sixty_cases_and_each_is_somebody_else() -> None:
    assert len(CASES) >= 60
    assert len({case["person"] for case in CASES.values()}) == len(CASES)


def test_every_step_is_given_in_one_case_and_kept_back_in_another() -> None:
    given_somewhere = {code for case in CASES.values() for code in codes(advice_of(case))}
    kept_back_somewhere = {code for case in CASES.values() for code in set(BOOK.steps) - set(codes(advice_of(case)))}

    assert given_somewhere == kept_back_somewhere == set(BOOK.steps)


def test_every_condition_holds_in_one_case_fails_in_another_and_over_facts_is_unknown_in_a_third() -> None:
    answers: dict[str, set[bool | None]] = {name: set() for name in STEP_CONDITIONS}
    for case in CASES.values():
        for trace in advice_of(case).traces:
            for _, finding in trace.findings:
                answers[finding.condition].add(finding.answer)

    for name, condition in STEP_CONDITIONS.items():
        assert answers[name] == ({True, False, None} if isinstance(condition, FactCondition) else {True, False}), name


# --- what holds for everybody ---------------------------------------------------------------------------------------------

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "share": st.sampled_from(["0.00", "0.30", "1.00", "1.40"]),
    "money": st.sampled_from(["0.00", "900.00", "5000.00", "12000.00"]),
    "percent": st.sampled_from(["-35", "0", "12"]),
    "count": st.sampled_from([0, 1, 2, 30]),
    "yes_no": st.booleans(),
}
ANYBODY = st.fixed_dictionaries({}, optional={name: VALUES[fact.kind] for name, fact in FACTS.items()})
ANYTHING_THAT_HAPPENED = st.sampled_from([events_of(case) for case in CASES.values()])


def without(facts: Facts, name: str) -> Facts:
    return Facts({fact.name: fact for fact in facts.known() if fact.name != name})


@settings(max_examples=150, deadline=None)
@given(values=ANYBODY, events=ANYTHING_THAT_HAPPENED, removed=st.sampled_from(sorted(FACTS)))
def test_to_know_less_never_brings_up_a_step_that_needs_what_is_missing(values: dict[str, Any], events: Events, removed: str) -> None:
    """A step needs the facts of its conditions. What the guard stops is not brought up either by knowing less about those."""
    facts = snapshot(**values)
    before = advise(facts, events, BOOK, TODAY)
    after = advise(without(facts, removed), events, BOOK, TODAY)

    held = {trace.step for trace in before.traces if trace.verdict in ("shown", "withheld")}
    assert {trace.step for trace in after.traces if trace.verdict in ("shown", "withheld")} <= held
    for one in after.steps:
        for finding in one.why:
            assert finding.answer is True
            assert not finding.facts or any(fact.known for fact in finding.facts)


@settings(max_examples=150, deadline=None)
@given(values=ANYBODY, events=ANYTHING_THAT_HAPPENED)
def test_every_step_has_a_reason_and_every_conflict_both_sides(values: dict[str, Any], events: Events) -> None:
    advice = advise(snapshot(**values), events, BOOK, TODAY)

    assert [trace.step for trace in advice.traces] == sorted(BOOK.steps, key=lambda code: (-BOOK.steps[code].weight, code))
    for one in advice.steps:
        assert one.why
        assert events.audience in one.step.audience
        for conflict in one.conflicts:
            other = next(step for step in advice.steps if step.step == conflict.step)
            assert (conflict.other_side, conflict.this_side) in [(back.this_side, back.other_side) for back in other.conflicts]
    pairs = [(a, b.step) for a in advice.steps for b in a.step.conflicts_with if b.step in codes(advice)]
    assert len(pairs) == sum(len(one.conflicts) for one in advice.steps)


@settings(max_examples=50, deadline=None)
@given(values=ANYBODY, events=ANYTHING_THAT_HAPPENED)
def test_the_same_input_gives_the_same_bytes(values: dict[str, Any], events: Events) -> None:
    once, again = (advise(snapshot(**given_values), events, BOOK, TODAY) for given_values in (values, dict(reversed(values.items()))))

    assert as_json(once, (), "b-1", "en", with_trace=True) == as_json(again, (), "b-1", "en", with_trace=True)


def test_somebody_of_whom_nothing_is_known_is_told_nothing() -> None:
    advice = advise(UNKNOWN, Events(), BOOK, TODAY)

    assert advice.steps == advice.withheld == ()
    answers = {finding.answer for trace in advice.traces for _, finding in trace.findings if finding.facts}
    assert answers == {None}


def test_what_must_not_hold_must_be_known_not_to_hold() -> None:
    assert "keep_paying_on_time" in codes(advise(snapshot(utilisation="0.5", days_past_due=0), Events(), BOOK, TODAY))
    assert codes(advise(snapshot(utilisation="0.5"), Events(), BOOK, TODAY)) == []


def test_a_ratio_is_computed_from_what_is_due_and_what_comes_in() -> None:
    advice = advise(snapshot(monthly_debt_service="900.00", monthly_income="800.00", days_past_due=0), Events(), BOOK, TODAY)

    why = next(one.why for one in advice.steps if one.step.code == "no_new_lenders")
    assert [finding.condition for finding in why] == ["due_exceeds_income"]
    assert why[0].facts[0].value == Decimal("1.1250")


def test_a_trace_says_why_not() -> None:
    advice = advise(snapshot(days_past_due=3, outstanding_principal="900.00"), Events(), BOOK, TODAY)
    traces = {trace.step: trace for trace in advice.traces}

    assert traces["clear_overdue_first"].verdict == "shown"
    assert traces["plan_season_peak"].verdict == "other_audience"
    keeps = traces["keep_paying_on_time"]
    assert keeps.verdict == "conditions"
    assert [(place, finding.condition, finding.answer) for place, finding in keeps.findings] == [
        ("when", "owes_money", True),
        ("unless", "overdue_now", True),
    ]


def test_a_step_is_not_given_outside_its_days() -> None:
    facts = snapshot(days_past_due=3)
    early = advise(facts, Events(), BOOK, date(2025, 2, 28))

    assert codes(early) == ["clear_overdue_first", "make_a_budget", "refuse_paid_repair"]
    assert {trace.step: trace.verdict for trace in early.traces}["agree_a_plan_when_overdue"] == "not_in_force"


def test_a_step_whose_words_harm_is_withheld_even_if_the_loader_never_saw_it() -> None:
    harmful = msgspec.structs.replace(BOOK.steps["make_a_budget"], how=Text("可以先借新还旧。", "Plan ahead."))
    book = msgspec.structs.replace(BOOK, steps={**BOOK.steps, "make_a_budget": harmful})
    advice = advise(snapshot(days_past_due=3), Events(), book, TODAY)

    assert "make_a_budget" not in codes(advice)
    assert [(one.step.code, one.harm) for one in advice.withheld] == [("make_a_budget", "borrow_to_repay")]
