"""Whatever is sent, an explanation holds its promises: every sentence labelled, every cause in exactly one list, nothing unfilled."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advice.explanations import explain, in_short
from advice.explanations.result import Explanation, Sentence, as_json, weakest
from advice.explanations.situation import Loan, RateChange, SentReason, Situation, Threshold
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES
from borrowers.exchange.facts import FACTS
from tests.pure.situations import AS_OF, DECIDED_ON, every_sentence, line, situation, snapshot

BOOK = rulebook()
KINDS = {
    "decrease": "5000",
    "temporary_decrease": "0",
    "increase": "40000",
    "restore": "40000",
    "freeze": "30000",
    "unfreeze": "30000",
    "migration": "0",
}
UNKNOWN_CODES = ("R77", "comprehensive_assessment", "unheard_of")


def decimals(least: int, most: int, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(least, most, places=places, allow_nan=False, allow_infinity=False)


def values() -> st.SearchStrategy[dict[str, Any]]:
    """Any mixture of known and unknown facts, as the exchange format writes them."""
    of_kind = {
        "money": decimals(0, 10**6).map(str),
        "share": decimals(0, 3).map(str),
        "percent": decimals(-100, 100).map(str),
        "count": st.integers(0, 400),
        "yes_no": st.booleans(),
    }
    return st.fixed_dictionaries({}, optional={name: st.none() | of_kind[fact.kind] for name, fact in FACTS.items()})


def reasons() -> st.SearchStrategy[list[SentReason]]:
    days = st.dates(date(2026, 1, 1), DECIDED_ON)
    one = st.builds(
        SentReason,
        code=st.sampled_from([*BOOK.reasons, *UNKNOWN_CODES]),
        points=st.none() | decimals(-100, 100),
        observed=st.none() | values(),
        threshold=st.none() | decimals(0, 1000),
        period_start=st.none() | days,
        period_end=st.none() | days,
        source=st.none() | st.just("征信查询 2026-10-10"),
        text=st.none() | st.sampled_from(["综合评估", "近三个月两次更换收款账户", "Internal policy", " "]),
    )
    return st.lists(one, max_size=6)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    kind = draw(st.sampled_from(list(KINDS)))
    loan = st.builds(
        Loan,
        drawn_on=st.just(date(2026, 5, 1)),
        principal=decimals(1, 10**5),
        annual_rate_percent=decimals(0, 36),
        principal_paid=st.none() | decimals(0, 1),
    )
    rate = st.builds(RateChange, effective_on=st.dates(date(2026, 1, 1), date(2026, 12, 31)), old=decimals(0, 36), new=decimals(0, 36))
    lines = st.builds(Threshold, decimals(0, 400), st.just(AS_OF))
    return situation(
        *draw(reasons()),
        kind=kind,
        new=KINDS[kind],
        until=draw(st.none() | st.just(DECIDED_ON + timedelta(30))) if kind == "temporary_decrease" else None,
        decided_by=draw(st.sampled_from([None, "automated", "person", "mixed"])),
        policy_version=draw(st.none() | st.just("2026-07")),
        notice_text=draw(st.none() | st.just("经综合评估调整")),
        target_line=line(product=draw(st.sampled_from(["wangshangdai", "other-loan"]))) if kind == "migration" else None,
        facts=snapshot(**draw(values())),
        earlier_facts=snapshot(as_of=AS_OF - timedelta(30), **draw(values())),
        loans=draw(st.none() | st.lists(loan, max_size=2).map(tuple)),
        rate_changes=tuple(draw(st.lists(rate, max_size=2))),
        thresholds=draw(st.dictionaries(st.sampled_from(list(BOOK.reasons)), lines, max_size=5)),
    )


@given(known=situations(), language=st.sampled_from(LANGUAGES))
def test_any_mixture_of_reasons_and_facts_keeps_every_promise(known: Situation, language: Any) -> None:
    found = explain(known, BOOK, language)

    every_cause_stands_in_exactly_one_list(found)
    every_sentence_is_whole(found, language)
    the_reasons_hold_together(known, found)
    the_short_form_says_the_same(known, found)
    assert json.loads(as_json(found))["limit_change"] == known.change.id
    assert explain(known, BOOK, language) == found


def every_cause_stands_in_exactly_one_list(found: Explanation) -> None:
    sent = {reason.code for reason in found.reasons} & set(BOOK.reasons)
    lists = Counter([*sent, *(cause.code for cause in found.ruled_out), *found.cannot_tell])
    assert set(lists) == set(BOOK.reasons)
    assert set(lists.values()) == {1}
    assert found.cannot_tell == tuple(cause.code for cause in found.undecided)
    for cause in found.ruled_out:
        assert (cause.kind is None) != (cause.fact is None)
        assert cause.source
        assert cause.as_of


def every_sentence_is_whole(found: Explanation, language: str) -> None:
    sentences = every_sentence(found)
    assert found.headline
    for sentence in sentences:
        assert sentence.label in ("fact", "derived", "unconfirmed")
        assert sentence.source.strip()
        assert sentence.as_of
        assert not re.search(r"\{[a-z_0-9]+\}|None|Decimal", sentence.text), sentence.text
        if language == "zh-hans":
            assert not re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", sentence.text), sentence.text


def the_reasons_hold_together(known: Situation, found: Explanation) -> None:
    catalogued = [reason for reason in known.reasons if reason.code in BOOK.reasons]
    assert Counter(reason.code for reason in catalogued) <= Counter(reason.code for reason in found.reasons)
    assert sum(reason.main for reason in found.reasons) == min(4, len(found.reasons))
    shares = [reason.points_share for reason in found.reasons if reason.points_share is not None]
    if shares:
        assert len(shares) == len(found.reasons)
        assert shares == sorted(shares, reverse=True)
        assert abs(sum(shares) - 1) < Decimal("0.001")
    for reason in found.reasons:
        assert reason.label == weakest(reason.sentences)
    owners = {reason.owner for reason in found.reasons}
    assert found.not_about_you is (bool(owners) and not owners & {"you", "unknown"})
    assert {conflict.code for conflict in found.conflicts} <= {reason.code for reason in found.reasons}
    assert set(found.next_steps) <= set(BOOK.steps)


def the_short_form_says_the_same(known: Situation, found: Explanation) -> None:
    """And it needs no more than what was sent with the change."""
    sent = Situation(name=known.name, change=known.change, line=known.line, reasons=known.reasons, target_line=known.target_line)
    short = in_short(sent, BOOK, found.language)
    assert short.headline == found.headline
    assert short.titles == {reason.code: reason.title for reason in found.reasons}
    assert short.next_steps == found.next_steps


@pytest.mark.parametrize(
    "fields",
    [
        {"text": " "},
        {"source": ""},
        {"label": "derived"},
        {"rule": "算出来的"},
    ],
)
def test_a_sentence_without_words_source_or_rule_cannot_be_made(fields: dict[str, Any]) -> None:
    whole = {"text": "好。", "label": "fact", "source": "记录", "as_of": DECIDED_ON}
    Sentence(**whole)

    with pytest.raises(ValueError, match="sentence"):
        Sentence(**{**whole, **fields})
