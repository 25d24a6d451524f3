"""Figures are written out for people, in both languages, and no placeholder is ever left in a text."""

from datetime import date
from decimal import Decimal

import pytest

from advice import wording
from advice.facts import Value
from advice.rule_loading.files import rulebook
from advice.words import Language, Text

WORDS = rulebook().words


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("monthly_income", Decimal("30000"), "30,000.00 元", "30,000.00 yuan"),
        ("monthly_income", Decimal("0.5"), "0.50 元", "0.50 yuan"),
        ("debt_service_ratio", Decimal("0.65"), "65%", "65%"),
        ("debt_service_ratio", Decimal("0.6721"), "67.21%", "67.21%"),
        ("income_change_6m_percent", Decimal("-18"), "−18%", "−18%"),
        ("income_change_6m_percent", Decimal("12"), "+12%", "+12%"),
        ("income_change_6m_percent", Decimal("0"), "0%", "0%"),
        ("days_past_due", 12, "12 天", "12 days"),
        ("days_past_due", 1, "1 天", "1 day"),
        ("days_past_due", 0, "0 天", "0 days"),
        ("months_on_book", 55, "55 个月", "55 months"),
        ("active_lenders", 5, "5 家", "5 lenders"),
        ("identity_complete", True, "是", "yes"),
        ("identity_complete", False, "否", "no"),
    ],
)
def test_a_figure_is_written_the_way_people_write_it(name: str, value: Value, zh: str, en: str) -> None:
    assert wording.figure(name, value, WORDS, "zh-hans") == zh
    assert wording.figure(name, value, WORDS, "en") == en


def test_dates_and_lists() -> None:
    assert wording.day(date(2026, 10, 12), "zh-hans") == "2026 年 10 月 12 日"
    assert wording.day(date(2026, 10, 12), "en") == "12 October 2026"
    assert wording.listed(["甲", "乙", "丙"], "zh-hans") == "甲、乙、丙"
    assert wording.listed(["a", "b", "c"], "en") == "a, b and c"
    assert wording.listed(["a", "b"], "en") == "a and b"
    assert wording.listed(["a"], "en") == "a"
    assert wording.listed([], "en") == ""


@pytest.mark.parametrize(
    ("zh", "value", "filled"),
    [
        ("占 {x} 的钱", "65%", "占 65% 的钱"),
        ("已借的 {x} 还要还", "28,800.00 元", "已借的 28,800.00 元还要还"),
        ("从 {x} 起", "2026 年 10 月 12 日", "从 2026 年 10 月 12 日起"),
        ("转到 {x} 了", "网商贷", "转到网商贷了"),
        ("{x} → 以后", "1.00 元", "1.00 元 → 以后"),
    ],
)
def test_chinese_has_a_space_beside_figures_and_none_between_chinese_characters(zh: str, value: str, filled: str) -> None:
    assert wording.fill(Text(zh_hans=zh, en="{x}"), {"x": value}, "zh-hans") == filled


def test_a_value_that_looks_like_a_placeholder_is_left_as_it_is() -> None:
    text = Text(zh_hans="“{words}”,{other}", en="{words}")

    assert wording.fill(text, {"words": "{other}", "other": "完"}, "zh-hans") == "“{other}”,完"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_missing_value_is_an_error_that_names_it(language: Language) -> None:
    text = Text(zh_hans="您欠 {owed},占 {share}", en="You owe {owed}, {share}")

    with pytest.raises(wording.UnfilledPlaceholder, match="no value for share in"):
        wording.fill(text, {"owed": "1.00 元"}, language)


@pytest.mark.parametrize(
    ("text", "language", "ended"),
    [("好了", "zh-hans", "好了。"), ("好了。", "zh-hans", "好了。"), ("Done", "en", "Done."), (" Done! ", "en", "Done!")],
)
def test_a_sentence_ends_once(text: str, language: Language, ended: str) -> None:
    assert wording.ended(text, language) == ended
