"""Nothing that harms is ever suggested, whoever wrote it and however it is put; warnings of the same things are let through."""

from itertools import product
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from advice.engine import advise
from advice.events import Events, LimitChanged
from advice.guard import Harm, harm_for, harm_in_step, harm_in_words
from advice.rule_files import rulebook
from advice.words import Text
from tests.pure.situations import DECIDED_ON, snapshot

BOOK = rulebook()
LINES = (Path(__file__).parents[1] / "data" / "red_team.txt").read_text(encoding="utf-8").splitlines()
WORDINGS = [tuple(line.split(": ", 1)) for line in LINES if line and not line.startswith("#")]
HARMFUL = [(harm, words) for harm, words in WORDINGS if harm != "fine"]

# People who are short of money, each in another way; whatever else is known of them makes the risky steps look right.
TEMPTING: dict[str, Any] = {
    "turnover_change_6m_percent": "-21",
    "outstanding_principal": "20000.00",
    "utilisation": "0.90",
    "active_lenders": 2,
    "early_settlements_180d": 3,
}
SHORT: list[dict[str, Any]] = [
    {"days_past_due": 1},
    {"days_past_due": 90, "monthly_income": "90000.00", "monthly_debt_service": "100.00", "monthly_spend_3m": "100.00"},
    {"days_past_due": 0, "debt_service_ratio": "1.01"},
    {"days_past_due": 0, "monthly_income": "5000.00", "monthly_debt_service": "5000.01"},
    {"days_past_due": 0, "monthly_income": "5000.00", "monthly_debt_service": "3000.00", "monthly_spend_3m": "2000.01"},
    {"monthly_income": "9000.00", "monthly_debt_service": "1000.00", "monthly_spend_3m": "1000.00"},
    {"days_past_due": 0},
    {},
]
NAMED = [(), ("turnover_fell",), ("utilisation_high", "settled_early"), ("overdue_now", "debt_burden_high")]
PEOPLE = [pytest.param({**TEMPTING, **short}, reasons, id=f"{short}-{reasons}") for short, reasons in product(SHORT, NAMED)]


@pytest.mark.parametrize(("harm", "words"), HARMFUL)
def test_a_wording_that_suggests_harm_is_stopped(harm: Harm, words: str) -> None:
    assert harm_in_words(words) == harm


@pytest.mark.parametrize("part", ["title", "why", "how", "expected", "evidence", "stop_condition"])
def test_harm_is_found_in_every_part_of_a_step_and_in_both_languages(part: str) -> None:
    step = BOOK.steps["make_a_budget"]
    for text in (Text("可以套现。", "Fine."), Text("很好。", "Cash out the limit.")):
        assert harm_in_step(msgspec.structs.replace(step, **{part: text})) == "cash_out"


@pytest.mark.parametrize(("facts", "reasons"), PEOPLE)
def test_whoever_is_short_or_may_be_is_not_led_to_new_credit_or_to_paying_ahead(facts: dict[str, Any], reasons: tuple[str, ...]) -> None:
    change = LimitChanged(id="c", on=DECIDED_ON, line="l", kind="decrease", lender_kind="bank", reasons=reasons)
    for audience in ("consumer", "sole_proprietor"):
        advice = advise(snapshot(**facts), Events(audience=audience, changes=(change,)), BOOK, DECIDED_ON)
        assert not [one.step.code for one in advice.steps if one.step.asks]


def test_the_red_team_has_a_hundred_attempts_against_every_harm_in_both_languages() -> None:
    assert len(HARMFUL) + len(PEOPLE) >= 100
    assert len(set(WORDINGS)) == len(WORDINGS)
    for harm in set(get_args(Harm)) - {"money_needed_now"}:
        words = [words for named, words in HARMFUL if named == harm]
        assert sum(words_.isascii() for words_ in words) >= 5, harm
        assert sum(not words_.isascii() for words_ in words) >= 5, harm


@pytest.mark.parametrize("words", [words for harm, words in WORDINGS if harm == "fine"])
def test_a_warning_or_an_honest_step_passes(words: str) -> None:
    assert harm_in_words(words) is None


@pytest.mark.parametrize("step", BOOK.steps.values(), ids=lambda step: step.code)
def test_none_of_our_own_steps_is_a_false_alarm(step: Any) -> None:
    assert harm_in_step(step) is None
    for side in step.conflicts_with:
        assert harm_in_words(side.side.zh_hans) is None
        assert harm_in_words(side.side.en) is None


def test_whoever_can_carry_it_may_be_told_of_both() -> None:
    facts = snapshot(days_past_due=0, monthly_income="9000.00", monthly_debt_service="1000.00", monthly_spend_3m="1000.00")

    assert harm_for(BOOK.steps["plan_season_peak"], facts) is None
    assert harm_for(BOOK.steps["lower_utilisation"], facts) is None
