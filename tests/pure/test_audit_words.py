"""A borrower reads in plain words what differs in a lender's schedule, what it may be and what to ask."""

import json
import random
import re
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from advice.audit_words import AuditWords, as_builtins, audit_in_words
from advice.ceilings import ceilings
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES, Language
from borrowers.repayment.audit import Audit, Cause, LenderRow, audit
from tests.pure.seeded_differences import seeded
from tests.pure.test_audit import of_the_story, off, ours, terms

LINES = ceilings(rulebook(), date(2026, 9, 1), "small_loan")
HAN = re.compile("[\u3400-\u9fff]")


def said(words: AuditWords) -> list[str]:
    """Every text that is shown."""
    sentences = [words.headline, *words.cost]
    for finding in words.findings:
        sentences += [finding.differs, finding.may_be]
    for line in words.lines:
        sentences += [line.crossed, line.about]
    return [*(sentence.text for sentence in sentences), *(finding.title for finding in words.findings), *(f.ask for f in words.findings)]


# --- it works -----------------------------------------------------------------------------------------------------------


def test_the_story_of_the_wrong_schedule_says_the_row_the_amounts_and_what_to_ask() -> None:
    words = audit_in_words(of_the_story("r-wrong-schedule", *LINES), "zh-hans")
    assert words.headline.text == "放款方发来的还款表，和我们按借款条款算的对不上，一共多要 7.30 元。"
    (finding,) = words.findings
    assert finding.differs.text == "只有一处：第 4 期的利息，放款方写 107.62 元，按条款是 100.32 元，多 7.30 元。"
    assert finding.may_be.label == "unconfirmed"
    assert "怎么算出来的" in finding.ask
    assert [sentence.text for sentence in words.cost] == [
        "照放款方的还款表，实际年化成本是 39.42%。",
        "放款方告诉您的是 23.4%，实际高出 16.02 个百分点。",
    ]
    assert [(line.code, line.confidence) for line in words.lines] == [("court_relief", "unconfirmed"), ("small_loan_guidance", "reported")]
    assert words.about_lines is not None
    assert "监管部门或法院决定" in words.about_lines


def test_the_same_in_english() -> None:
    words = audit_in_words(of_the_story("r-wrong-schedule", *LINES), "en")
    assert words.findings[0].differs.text == (
        "There is one difference: the lender has 107.62 yuan as the interest of instalment 4; "
        "by the terms it is 100.32 yuan (7.30 yuan more)."
    )
    assert words.cost[1].text == "The lender told you 23.4%; the real cost is 16.02 percentage points higher."
    assert [line.crossed.text for line in words.lines] == ["The real annual cost of 39.42% is above the line of 24%."] * 2


def test_a_schedule_that_agrees_says_so_and_what_it_really_costs() -> None:
    words = audit_in_words(of_the_story("r-auto-plan-1"), "zh-hans")
    assert words.agrees
    assert words.findings == words.figures == words.lines == ()
    assert words.headline.text == "放款方发来的还款表，和我们按借款条款算的一分不差。"
    assert words.cost[1].text == "放款方告诉您的是 18%，实际高出 5.21 个百分点。"


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (audit(terms(), ours(annual_rate_percent=Decimal("14.6"))), "按年利率 14.6% 来算，就和放款方的数字一样。条款写的是 12%。"),
        (
            audit(terms(), ours(day_count="actual/360")),
            "按“实际天数、一年 360 天”计息，就和放款方的数字一样。条款按“每月 30 天、一年 360 天”。",
        ),
        (
            audit(terms(), ours(instalments=7)),
            "放款方的表有 7 期，条款是 6 期。可能期限被改长了，也可能有一期重复了。",
        ),
        (
            audit(terms(), [row._replace(interest=row.interest + 5) for row in ours()]),
            "每期利息里都多出 5.00 元，像是一笔固定的费用。",
        ),
    ],
)
def test_what_was_computed_again_is_derived_and_says_with_what(found: Audit, sentence: str) -> None:
    (finding,) = audit_in_words(found, "zh-hans").findings
    assert (finding.may_be.text, finding.may_be.label) == (sentence, "derived")
    assert finding.may_be.rule


def test_what_nothing_explains_comes_first() -> None:
    rows = off(ours(annual_rate_percent=Decimal("15")), 3, interest=Decimal("99.99"))
    words = audit_in_words(audit(terms(), rows), "zh-hans")
    assert [finding.cause for finding in words.findings] == ["unexplained", "rate"]
    assert words.findings[1].numbers == (1, 2, 4, 5, 6)
    assert "第 1、2、4 至 6 期不一样" in words.findings[1].differs.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_seeded_difference_is_said_in_words_that_can_be_frozen(language: Language) -> None:
    cases, causes = seeded(random.Random(3)), set()
    for _ in range(150):
        case = next(cases)
        found = audit(case.terms, case.rows, Decimal("12"), LINES)
        words = audit_in_words(found, language)
        causes |= {finding.cause for finding in words.findings}
        assert json.loads(json.dumps(as_builtins(words)))["agrees"] is False
        assert sum(len(finding.numbers) for finding in words.findings) >= len({row.number for row in found.differences})
        for text in said(words):
            assert "{" not in text
            assert bool(HAN.search(text)) is (language == "zh-hans")
    assert causes == set(get_args(Cause))


def test_no_cost_is_called_illegal() -> None:
    for language in LANGUAGES:
        for text in said(audit_in_words(of_the_story("r-wrong-schedule", *LINES), language)):
            assert not re.search("违法|非法|犯法|illegal|unlawful|usur", text)


# --- edges --------------------------------------------------------------------------------------------------------------


def test_rows_that_do_not_repay_the_loan_have_no_annual_cost_that_means_anything() -> None:
    found = audit(terms(), [row for row in ours() if row.number != 2], Decimal("12"))
    (sentence,) = audit_in_words(found, "zh-hans").cost
    assert sentence.text == "放款方的还款表加起来还不清本金，按它算年化成本没有意义。"


def test_a_cost_that_was_not_disclosed_is_said_to_be_unknown_and_none_at_all_by_name() -> None:
    assert audit_in_words(audit(terms(), ours()), "zh-hans").cost[1].text == "放款方告诉过您多少年化成本，没有记录。"
    upfront = terms(upfront_fee=Decimal("10000"))
    assert [sentence.text for sentence in audit_in_words(audit(upfront, ours(), Decimal(12)), "zh-hans").cost] == [
        "照放款方的还款表，算不出年化成本。"
    ]


@pytest.mark.parametrize(("disclosed", "words"), [("12", "和实际一致"), ("13", "实际低 1.00 个百分点"), ("11.5", "实际高出 0.50 个百分点")])
def test_a_cost_that_was_disclosed_is_compared_both_ways(disclosed: str, words: str) -> None:
    at_twelve = audit(terms(method="interest_first"), ours(method="interest_first"), Decimal(disclosed))
    assert at_twelve.lender_irr_percent == 12
    assert words in audit_in_words(at_twelve, "zh-hans").cost[1].text


def test_the_line_for_private_lending_is_said_to_be_for_nobody_here_and_only_where_its_figure_is_known() -> None:
    dear = {"annual_rate_percent": Decimal("30")}
    known = {**dear, "starts_on": date(2026, 8, 25)}
    quoted = audit_in_words(audit(terms(**known), ours(**known)), "zh-hans").often_quoted
    assert quoted is not None
    assert "不适用" in quoted.text
    assert audit_in_words(audit(terms(**dear), ours(**dear)), "zh-hans").often_quoted is None
    cheap = {"annual_rate_percent": Decimal("6"), "starts_on": date(2026, 8, 25)}
    assert audit_in_words(audit(terms(**cheap), ours(**cheap)), "zh-hans").often_quoted is None


def test_another_date_alone_changes_no_amount() -> None:
    rows = off(ours(), 2, due_on=date(2026, 3, 18))
    (finding,) = audit_in_words(audit(terms(), rows), "zh-hans").findings
    assert finding.differs.text == "只有一处：第 2 期的还款日，放款方写 2026 年 3 月 18 日，按条款是 2026 年 3 月 15 日，金额不变。"


def test_a_row_of_one_side_only_is_said_to_be_there_or_not() -> None:
    extra = audit_in_words(audit(terms(), [*ours(), LenderRow(7, date(2026, 8, 15), Decimal(0), Decimal(9), Decimal(0))]), "en")
    assert "instalment 7 is only in the lender's schedule" in extra.findings[0].differs.text
    assert {figure.ours for figure in extra.figures} == {None}
