"""The facts without which a step can neither be shown nor left out are named, and no others."""

from datetime import date
from typing import Any

import pytest

from advice.engine import Advice, Finding, Place, StepAdvice, Trace, Verdict, advise
from advice.events import Events
from advice.facts import UNKNOWN, Fact
from advice.open_questions import OpenQuestion, open_questions, out_of_date
from advice.rule_loading.files import rulebook

TODAY = date(2026, 11, 5)


def finding(answer: bool | None, **facts: int | None) -> Finding:
    return Finding("some_condition", answer, tuple(Fact(name=name, value=value) for name, value in facts.items()))


def trace(*findings: tuple[Place, Finding], verdict: Verdict = "conditions", step: str = "a_step") -> Trace:
    return Trace(step, verdict, findings)


def asked(*traces: Trace) -> list[str]:
    advice = Advice(as_of=TODAY, rulebook_version="", steps=(), withheld=(), traces=traces)
    return [question.fact for question in open_questions(advice)]


def test_a_condition_that_could_not_be_told_asks_for_its_unknown_facts() -> None:
    assert asked(trace(("when", finding(None, days_past_due=None, active_lenders=2)))) == ["days_past_due"]


def test_the_heaviest_step_asks_first_and_a_fact_names_all_its_steps() -> None:
    heavy = trace(("when", finding(None, active_lenders=None)), step="heavy")
    light = trace(("when", finding(None, days_past_due=None, active_lenders=None)), step="light")
    advice = Advice(as_of=TODAY, rulebook_version="", steps=(), withheld=(), traces=(heavy, light))
    assert open_questions(advice) == (OpenQuestion("active_lenders", ("heavy", "light")), OpenQuestion("days_past_due", ("light",)))


@pytest.mark.parametrize(
    "known",
    [
        ("when", finding(False)),
        ("unless", finding(True)),
        ("any_of", finding(False)),
    ],
)
def test_what_is_known_to_speak_against_a_step_leaves_nothing_to_ask(known: tuple[Place, Finding]) -> None:
    assert asked(trace(known, ("when", finding(None, days_past_due=None)))) == []


def test_one_of_several_that_holds_is_enough() -> None:
    several: tuple[tuple[Place, Finding], ...] = (("any_of", finding(True)), ("any_of", finding(None, external_debt=None)))
    assert asked(trace(*several, ("unless", finding(None, days_past_due=None)))) == ["days_past_due"]


@pytest.mark.parametrize("verdict", ["shown", "withheld", "other_audience", "not_in_force"])
def test_a_step_that_was_decided_asks_nothing(verdict: Verdict) -> None:
    assert asked(trace(("any_of", finding(None, days_past_due=None)), verdict=verdict)) == []


def test_somebody_of_whom_nothing_is_known_is_asked_for_what_the_rulebook_looks_at() -> None:
    questions = open_questions(advise(UNKNOWN, Events(), rulebook(), TODAY))
    assert "days_past_due" in [question.fact for question in questions]
    assert len({question.fact for question in questions}) == len(questions)


def test_facts_on_which_a_step_rests_and_that_are_old_are_named_and_derived_ones_are_not() -> None:
    def fact(name: str, as_of: date, **others: Any) -> Fact:
        return Fact(name=name, value=1, as_of=as_of, **others)

    old, new = date(2026, 10, 4), date(2026, 10, 5)
    seen = (fact("days_past_due", old), fact("active_lenders", new), fact("debt_service_ratio", old, label="derived"))
    step = next(iter(rulebook().steps.values()))
    shown = StepAdvice(step, (Finding("some_condition", True, seen),), ())
    advice = Advice(as_of=TODAY, rulebook_version="", steps=(shown,), withheld=(), traces=())
    assert out_of_date(advice, before=new) == ("days_past_due",)
