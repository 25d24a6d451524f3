"""A letter is composed from what is on record; what is not known is asked for, and nothing unfilled is ever left."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from advice.explanations.situation import Situation
from advice.letters import compose
from advice.rule_files import rulebook
from advice.rulebook import LANGUAGES, Language
from tests.pure.situations import AS_OF, reason, situation, snapshot
from tests.pure.test_explanation_invariants import situations

BOOK = rulebook()
REASON = reason("debt_burden_high", observed={"debt_service_ratio": "0.65"}, source="征信查询", period_end=AS_OF)


def letter(code: str, known: Situation, reason_code: str = "", language: Language = "zh-hans", **rest: Any) -> str:
    return compose(BOOK.letters[code], known, language, reason_code, rulebook=BOOK, **rest).body


def test_the_letter_that_asks_for_reasons_names_the_person_the_change_and_what_is_asked() -> None:
    body = letter("reasons_and_human_review", situation(notice_text="经系统综合评估，您的额度有所调整。"), today=date(2026, 11, 5))

    for expected in ("林晓", "示例消费金融有限公司", "30,000.00 元", "5,000.00 元", "2026 年 10 月 12 日", "2026-07", "2026 年 11 月 5 日"):
        assert expected in body
    assert "经系统综合评估，您的额度有所调整。" in body
    assert "人工" in body
    assert "此致" in body


def test_the_letter_that_corrects_a_value_says_what_the_record_says_and_where_it_stands() -> None:
    facts = snapshot(monthly_debt_service="5330.00", monthly_income="8200.00")
    body = letter("value_correction", situation(REASON, facts=facts), "debt_burden_high")

    assert BOOK.reasons["debt_burden_high"].title.zh_hans in body
    assert "您每月要还 5,330.00 元，占月收入 8,200.00 元的 65%。" in body
    assert "征信查询" in body
    assert "2026 年 10 月 10 日" in body


def test_it_reads_in_english_too() -> None:
    body = letter("reasons_and_human_review", situation(REASON), language="en")

    assert "30,000.00 yuan" in body
    assert "12 October 2026" in body
    assert not re.search(r"[\u4e00-\u9fff]", body.replace("林晓", "").replace("示例消费金融有限公司", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_without_figures_is_not_given_any(language: Language) -> None:
    body = letter("value_correction", situation(reason("model_updated")), "model_updated", language)

    assert BOOK.reasons["model_updated"].title.in_language(language) in body
    assert BOOK.letters["value_correction"].body[5].otherwise.in_language(language) in body


def test_a_reason_that_was_not_sent_is_an_error() -> None:
    with pytest.raises(LookupError, match="c-1 has no reason overdue_now"):
        letter("value_correction", situation(REASON), "overdue_now")


@settings(max_examples=30)  # each tries every letter, reason and language
@given(known=situations())
def test_nothing_unfilled_is_ever_left_and_no_breach_is_claimed(known: Situation) -> None:
    for language in LANGUAGES:
        for code in BOOK.letters:
            for reason_code in ("", *(sent.code for sent in known.reasons)):
                body = letter(code, known, reason_code, language)
                assert not re.search(r"\{[a-z_0-9]+\}|None", body)
                assert not re.search("违法|违规|非法|illegal|unlawful|violat", body)
