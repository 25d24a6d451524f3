"""Nothing that harms is ever suggested, whoever wrote it and however it is put; warnings of the same things are let through."""

from itertools import product
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from advice.engine import advise
from advice.events import Audience, Events, LimitChanged
from advice.guard import Harm, harm_for, harm_in_step, harm_in_words
from advice.rule_loading.files import rulebook
from advice.rule_loading.texts import shown_texts_of
from advice.rulebook import Rule
from advice.words import Text
from tests.pure.situations import DECIDED_ON, snapshot

BOOK = rulebook()
LINES = (Path(__file__).parents[1] / "data" / "red_team.txt").read_text(encoding="utf-8").splitlines()
WORDINGS = [tuple(line.split(": ", 1)) for line in LINES if line and not line.startswith("#")]
HARMFUL = [(harm, words) for harm, words in WORDINGS if harm != "fine"]

# People who are short of money or may be, each in another way; whatever else is known of them makes the risky steps look right.
TEMPTING: dict[str, Any] = {
    "turnover_change_6m_percent": "-21",
    "outstanding_principal": "20000.00",
    "utilisation": "0.90",
    "active_lenders": 2,
    "early_settlements_180d": 3,
}
COMFORTABLE = {"monthly_income": "90000.00", "monthly_debt_service": "100.00", "monthly_spend_3m": "100.00"}
SHORT: list[dict[str, Any]] = [
    {"days_past_due": 1},
    {"days_past_due": 90, **COMFORTABLE},
    {"days_past_due": 30, "hardship_declared": True},
    {"days_past_due": 0, "debt_service_ratio": "1.01"},
    {"days_past_due": 0, "debt_service_ratio": "1.0001", **COMFORTABLE},
    {"days_past_due": 0, "monthly_income": "5000.00", "monthly_debt_service": "5000.01"},
    {"days_past_due": 0, "monthly_income": "0.00", "monthly_debt_service": "0.01"},
    {"days_past_due": 0, "monthly_income": "5000.00", "monthly_debt_service": "3000.00", "monthly_spend_3m": "2000.01"},
    {"monthly_income": "9000.00", "monthly_debt_service": "1000.00", "monthly_spend_3m": "1000.00"},
    {"days_past_due": 0},
    {"days_past_due": 0, "monthly_income": "9000.00"},
    {"days_past_due": 0, "monthly_debt_service": "900.00"},
    {"hardship_declared": True, "monthly_income": "9000.00"},
    {},
]
NAMED = [
    (),
    ("turnover_fell",),
    ("utilisation_high", "settled_early"),
    ("overdue_now", "debt_burden_high"),
    ("many_lenders", "enquiries_many"),
    ("shared_total_limit",),
    ("line_unused",),
    ("business_profile",),
]
PEOPLE = [pytest.param({**TEMPTING, **short}, reasons, id=f"{short}-{reasons}") for short, reasons in product(SHORT, NAMED)]


@pytest.mark.parametrize(("harm", "words"), HARMFUL)
def test_a_wording_that_suggests_harm_is_stopped(harm: Harm, words: str) -> None:
    assert harm_in_words(words) == harm


@pytest.mark.parametrize("part", ["title", "why", "how", "expected", "evidence", "stop_condition"])
def test_harm_is_found_in_every_part_of_a_step_and_in_both_languages(part: str) -> None:
    step = BOOK.steps["make_a_budget"]
    for text in (Text("可以套现。", "Fine."), Text("很好。", "Cash out the limit.")):
        assert harm_in_step(msgspec.structs.replace(step, **{part: text})) == "cash_out"


def test_harm_is_found_in_what_is_said_for_a_step_against_another() -> None:
    step = BOOK.steps["plan_season_peak"]
    side = msgspec.structs.replace(step.conflicts_with[0], side=Text("可以套现。", "Fine."))
    assert harm_in_step(msgspec.structs.replace(step, conflicts_with=(side,))) == "cash_out"


@pytest.mark.parametrize(("facts", "reasons"), PEOPLE)
def test_whoever_is_short_or_may_be_is_not_led_to_new_credit_or_to_paying_ahead(facts: dict[str, Any], reasons: tuple[str, ...]) -> None:
    """The conditions of the risky steps hold: it is the guard, and nothing else, that keeps them back."""
    change = LimitChanged(id="c", on=DECIDED_ON, line="l", kind="decrease", lender_kind="bank", reasons=reasons)
    for audience in get_args(Audience):
        advice = advise(snapshot(**facts), Events(audience=audience, changes=(change,)), BOOK, DECIDED_ON)
        assert not [one.step.code for one in advice.steps if one.step.asks]
        if audience == "sole_proprietor":
            assert {one.step.code for one in advice.withheld} >= {"plan_season_peak", "compare_business_finance"}


def test_whoever_may_pay_ahead_by_one_figure_and_may_not_by_another_is_not_led_to_it() -> None:
    facts = snapshot(days_past_due=0, debt_service_ratio="1.01", utilisation="0.90", **COMFORTABLE)
    advice = advise(facts, Events(), BOOK, DECIDED_ON)

    assert [(one.step.code, one.harm) for one in advice.withheld] == [("lower_utilisation", "money_needed_now")]


def test_the_red_team_has_a_hundred_people_and_a_hundred_wordings_with_every_harm_in_both_languages() -> None:
    assert len(PEOPLE) >= 100
    assert len(HARMFUL) >= 200
    assert len(set(WORDINGS)) == len(WORDINGS)
    for harm in set(get_args(Harm)) - {"money_needed_now"}:
        words = [words for named, words in HARMFUL if named == harm]
        assert sum(words_.isascii() for words_ in words) >= 5, harm
        assert sum(not words_.isascii() for words_ in words) >= 5, harm


@pytest.mark.parametrize("words", [words for harm, words in WORDINGS if harm == "fine"])
def test_a_warning_or_an_honest_step_passes(words: str) -> None:
    assert harm_in_words(words) is None


OUR_OWN = {
    f"{folder}/{code}": rule
    for folder in ("steps", "lessons", "letters", "reasons", "routes")
    for code, rule in getattr(BOOK, folder).items()
}


@pytest.mark.parametrize("rule", OUR_OWN.values(), ids=OUR_OWN)
def test_none_of_our_own_words_is_a_false_alarm(rule: Rule) -> None:
    for key, text in shown_texts_of(rule):
        assert harm_in_words(text.zh_hans) is None, key
        assert harm_in_words(text.en) is None, key


def test_whoever_can_carry_it_may_be_told_of_both() -> None:
    facts = snapshot(days_past_due=0, monthly_income="9000.00", monthly_debt_service="1000.00", monthly_spend_3m="1000.00")

    assert harm_for(BOOK.steps["plan_season_peak"], facts) is None
    assert harm_for(BOOK.steps["lower_utilisation"], facts) is None
