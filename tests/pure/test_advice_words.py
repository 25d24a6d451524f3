"""An advice in words: each step with its reasons for this person, in both languages, resting on something that has a name and a day."""

import re
from typing import Any

import pytest

from advice.advice_words import AdviceInWords, as_builtins, in_words
from advice.engine import advise
from advice.routes import open_routes
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES
from advice.step_conditions import STEP_CONDITIONS
from advice.words import Language
from tests.pure.advice_cases import CASES, EVERY_CASE, FACTS_AS_OF, events_of, facts_of

HAN = re.compile(r"[\u3400-\u9fff]")


def told(case: dict[str, Any], language: Language) -> AdviceInWords:
    facts, events, book = facts_of(case), events_of(case), rulebook()
    return in_words(advise(facts, events, book, case["on"]), open_routes(facts, events, book, case["on"]), book, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", EVERY_CASE)
def test_every_golden_case_is_told_with_a_reason_a_source_and_a_day_for_each_step(case: dict[str, Any], language: Language) -> None:
    words = told(case, language)
    assert [step.code for step in words.steps] == [step["code"] for step in case.get("steps", [])]
    assert [route.code for route in words.routes] == [route["code"] for route in case.get("routes", [])]
    for step, expected in zip(words.steps, case.get("steps", []), strict=True):
        assert len(step.because) == len(expected["by"])
        assert all(sentence.as_of <= case["on"] for sentence in step.because)
        assert step.sources
        assert all(step.sources)


@pytest.mark.parametrize("case", EVERY_CASE)
def test_each_reason_is_the_sentence_of_its_condition_with_the_figures_in_brackets(case: dict[str, Any]) -> None:
    for step, expected in zip(told(case, "zh-hans").steps, case.get("steps", []), strict=True):
        for sentence, condition in zip(step.because, expected["by"], strict=True):
            plain = STEP_CONDITIONS[condition].sentence.zh_hans
            assert sentence.text == plain or sentence.text.startswith(plain.removesuffix("。") + "（")


@pytest.mark.parametrize("case", EVERY_CASE)
def test_the_english_holds_no_chinese_but_names(case: dict[str, Any]) -> None:
    words = told(case, "en")
    for step in words.steps:
        texts = (step.title, step.why, step.how, step.expected, step.evidence, step.stop_condition, *(one.text for one in step.because))
        assert [text for text in texts if HAN.search(text)] == []


def test_a_figure_is_named_once_and_only_if_it_is_known() -> None:
    for case in CASES.values():
        words = told(case, "zh-hans")
        labels = [figure.label for figure in words.figures]
        assert len(labels) == len(set(labels))
        assert set(labels).isdisjoint(gap.label for gap in words.gaps)
        assert all(figure.as_of == FACTS_AS_OF for figure in words.figures)


def test_the_same_advice_gives_the_same_words() -> None:
    case = CASES["moved-to-shop-product"]
    assert as_builtins(told(case, "zh-hans")) == as_builtins(told(case, "zh-hans"))


def test_what_was_withheld_is_said_with_the_reason() -> None:
    words = told(CASES["overdue-shop"], "zh-hans")
    assert len(words.withheld) == len(CASES["overdue-shop"]["withheld"])
    assert all(one.title and one.reason for one in words.withheld)
