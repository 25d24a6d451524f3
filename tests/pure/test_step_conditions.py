"""A condition for steps knows what it says it looks at, takes unknown for neither yes nor no, and reads as a sentence."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advice.events import Events, LimitChanged, RouteTaken
from advice.facts import UNKNOWN, Facts
from advice.rule_loading.files import rulebook
from advice.step_conditions import STEP_CONDITIONS, FactCondition
from borrowers.exchange.facts import FACTS
from tests.pure.situations import snapshot

OVER_FACTS = [condition for condition in STEP_CONDITIONS.values() if isinstance(condition, FactCondition)]
OVER_EVENTS = [condition for condition in STEP_CONDITIONS.values() if not isinstance(condition, FactCondition)]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "share": st.sampled_from(["0.00", "0.50", "1.20"]),
    "money": st.sampled_from(["0.00", "1000.00", "2000.00"]),
    "percent": st.sampled_from(["-1", "0", "1"]),
    "count": st.sampled_from([0, 1, 2]),
    "yes_no": st.booleans(),
}
ANYBODY = st.fixed_dictionaries({}, optional={name: VALUES[fact.kind] for name, fact in FACTS.items()})


DAYS = ("2026-09-01", "2026-10-01")


def only(facts: Facts, names: Any) -> Facts:
    return Facts({name: facts[name] for name in names})


@pytest.mark.parametrize("condition", OVER_FACTS, ids=lambda condition: condition.name)
def test_of_nobody_it_says_unknown(condition: Any) -> None:
    assert condition.test(UNKNOWN) is None


@pytest.mark.parametrize("condition", OVER_EVENTS, ids=lambda condition: condition.name)
def test_without_events_it_does_not_hold(condition: Any) -> None:
    assert condition.test(Events()) == ()


@settings(max_examples=200, deadline=None)
@given(values=ANYBODY, removed=st.sampled_from(sorted(FACTS)))
def test_to_know_less_never_turns_an_answer_round(values: dict[str, Any], removed: str) -> None:
    facts = snapshot(**values)
    fewer = only(facts, (name for name in FACTS if name != removed))
    for condition in OVER_FACTS:
        assert condition.test(fewer) in (None, condition.test(facts)), condition.name


@settings(max_examples=200, deadline=None)
@given(values=ANYBODY)
def test_it_looks_at_the_facts_it_names_and_no_others(values: dict[str, Any]) -> None:
    facts = snapshot(**values)
    for condition in OVER_FACTS:
        assert condition.test(only(facts, condition.facts)) is condition.test(facts), condition.name


@pytest.mark.parametrize("condition", STEP_CONDITIONS.values(), ids=lambda condition: condition.name)
def test_it_reads_as_a_sentence_in_both_languages(condition: Any) -> None:
    assert re.fullmatch(r"[^A-Za-z]+。", condition.sentence.zh_hans)
    assert re.fullmatch(r"[A-Z][ -~]+\.", condition.sentence.en)
    if isinstance(condition, FactCondition):
        assert condition.facts
        assert set(condition.facts) <= set(FACTS)


@pytest.mark.parametrize("name", STEP_CONDITIONS)
def test_some_step_uses_it(name: str) -> None:
    assert any(name in (*step.when, *step.any_of, *step.unless) for step in rulebook().steps.values())


def test_reasons_count_as_asked_for_only_when_each_lender_that_cut_was_asked_after_its_cut() -> None:
    asked_for = STEP_CONDITIONS["reasons_asked_for"].test
    bank = LimitChanged(id="a", on=date(2026, 9, 1), line="a", kind="decrease", lender_kind="bank")
    small = LimitChanged(id="b", on=date(2026, 9, 5), line="b", kind="freeze", lender_kind="small_loan")
    to_bank = RouteTaken(route="explanation_request", on=date(2026, 9, 1), lender_kind="bank")
    to_small, too_early = (RouteTaken(route="explanation_request", on=on, lender_kind="small_loan") for on in (small.on, bank.on))
    complaint = RouteTaken(route="lender_complaint", on=date(2026, 9, 9), lender_kind="small_loan")

    assert asked_for(Events(changes=(bank,), routes=(to_bank,))) == (to_bank,)
    assert asked_for(Events(changes=(bank, small), routes=(to_bank, to_small))) == (to_bank, to_small)
    for routes in ((to_bank,), (to_bank, too_early), (to_bank, complaint)):
        assert asked_for(Events(changes=(bank, small), routes=routes)) == ()
    assert asked_for(Events(routes=(to_bank,))) == ()


def test_a_line_that_changed_twice_is_told_from_two_lines_that_changed_once() -> None:
    changed_again = STEP_CONDITIONS["changed_more_than_once"].test
    first, second = (LimitChanged(id=on, on=date.fromisoformat(on), line="a", kind="decrease", lender_kind="bank") for on in DAYS)
    other = LimitChanged(id="c", on=date(2026, 9, 5), line="b", kind="decrease", lender_kind="bank")

    assert changed_again(Events(changes=(first, other))) == ()
    assert changed_again(Events(changes=(first, other, second))) == (first, second)
