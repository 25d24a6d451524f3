"""A letter is composed from what is on record; what is not known is asked for, and nothing unfilled is ever left."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advice.explanations.situation import Situation
from advice.letters import DueAmount, PlanInQuestion, change_figures, compose, plan_figures
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES, Language
from tests.pure.situations import AS_OF, reason, situation, snapshot
from tests.pure.test_explanation_invariants import situations

BOOK = rulebook()
REASON = reason("debt_burden_high", observed={"debt_service_ratio": "0.65"}, source="征信查询", period_end=AS_OF)


def letter(code: str, known: Situation, reason_code: str = "", language: Language = "zh-hans", today: date | None = None) -> str:
    return compose(BOOK.letters[code], change_figures(known, BOOK, language, reason_code, today), language).body


def plan(**fields: Any) -> PlanInQuestion:
    """An automatic plan about which nothing more is on record."""
    given: dict[str, Any] = {"name": "曹可", "lender": "示例消费金融有限公司", "product": "jiebei", "drawn_on": date(2026, 3, 22)}
    given |= {"loan_principal": Decimal(18000), "starts_on": date(2026, 9, 22), "principal": Decimal(18000), "instalments": 12}
    return PlanInQuestion(**{**given, "annual_rate_percent": Decimal(18), **fields})


KNOWN: dict[str, Any] = {
    "fee": Decimal(45),
    "first_due": DueAmount(date(2026, 10, 22), Decimal("1695.24")),
    "original_last_due": DueAmount(date(2026, 9, 22), Decimal("18223.20")),
    "reason_codes": ("income_fell",),
    "consented_on": date(2026, 9, 21),
    "consent_how": "应用内弹窗",
    "notified_on": date(2026, 9, 22),
    "cost_sheet_shown": False,
    "stated_cost": Decimal(18),
    "computed_cost": Decimal("23.213456"),
}


def about_plan(code: str, known: PlanInQuestion, language: Language = "zh-hans", today: date | None = None) -> str:
    return compose(BOOK.letters[code], plan_figures(known, BOOK, language, today), language).body


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
        for code in (code for code, rule in BOOK.letters.items() if rule.about == "limit_change"):
            for reason_code in ("", *(sent.code for sent in known.reasons)):
                body = letter(code, known, reason_code, language)
                assert not re.search(r"\{[a-z_0-9]+\}|None", body)
                assert not re.search("违法|违规|非法|illegal|unlawful|violat", body)


# --- letters about a repayment plan -----------------------------------------------------------------------------------------


def test_the_question_about_a_plan_says_what_is_on_record_and_asks_six_things() -> None:
    body = about_plan("automatic_plan_question", plan(**KNOWN), today=date(2026, 11, 5))

    for expected in ("曹可", "18,000.00 元", "12 期", "18%", "1,695.24 元", "收入比以前少了", "2026 年 9 月 21 日、应用内弹窗", "没有出示"):
        assert expected in body
    assert "年化成本是 23.21%" in body
    assert "每期另收 45.00 元" in body
    assert "从 2026 年 8 月 1 日起施行" in body
    assert all(f"{number}、" in body for number in "一二三四五六")


def test_what_is_not_on_record_is_said_to_be_not_found() -> None:
    body = about_plan("automatic_plan_question", plan())

    for words in (
        "我没有找到自己同意这个计划的记录。",
        "我没有找到收到通知的记录。",
        "没有写明改成分期的原因",
        "没有看到贵公司写明的年化成本",
    ):
        assert words in body
    assert "另收" not in body
    assert "内部收益率" not in body


def test_consent_without_a_way_is_still_consent_on_record() -> None:
    body = about_plan("automatic_plan_question", plan(consented_on=date(2026, 9, 21)))

    assert "我同意了这个计划（2026 年 9 月 21 日、方式没有写）" in body


def test_a_rule_is_not_quoted_for_a_day_before_it_was_in_force() -> None:
    assert "2026 年 8 月 1 日" not in about_plan("automatic_plan_question", plan(starts_on=date(2026, 7, 31)))


def test_the_refusal_refuses_the_plan_and_not_the_debt() -> None:
    body = about_plan("automatic_plan_refusal", plan(**KNOWN))

    assert "我不同意把这笔借款改成自动分期" in body
    assert "本函不是拒绝还款" in body
    assert "18,223.20 元" in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", [{}, KNOWN])
def test_before_a_refusal_is_sent_the_borrower_reads_what_may_fall_due_at_once(language: Language, known: dict[str, Any]) -> None:
    rule = BOOK.letters["automatic_plan_refusal"]
    caution = compose(rule, plan_figures(plan(**known), BOOK, language), language).caution

    assert ("18,223.20" in caution) == bool(known)
    assert caution
    assert not compose(BOOK.letters["automatic_plan_question"], plan_figures(plan(), BOOK, language), language).caution


@given(known=st.sets(st.sampled_from(sorted(KNOWN))), starts_on=st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_nothing_unfilled_is_ever_left_in_a_letter_about_a_plan(known: set[str], starts_on: date) -> None:
    for language in LANGUAGES:
        for code in (code for code, rule in BOOK.letters.items() if rule.about == "repayment_plan"):
            body = about_plan(code, plan(starts_on=starts_on, **{name: KNOWN[name] for name in known}), language)
            assert not re.search(r"\{[a-z_0-9]+\}|None", body)
            assert not re.search("违法|违规|非法|illegal|unlawful|violat", body)
            if language == "en":
                assert not re.search(r"[\u4e00-\u9fff]", re.sub("曹可|示例消费金融有限公司|应用内弹窗", "", body))
