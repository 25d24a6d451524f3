"""How a plan came about is told from the record alone: who decided, consent, notice, cost sheet, cost; what is not found is said so."""

from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import msgspec
import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from advice.loans import consent
from advice.loans import queries as loan_queries
from advice.loans.consent import ConsentTrace
from advice.rulebook import LANGUAGES, Language
from borrowers.models import Borrower, Loan, RepaymentPlan
from tests import factories
from tests.advice.stories import Stories

AUTOMATIC = {"kind": "automatic", "starts_on": date(2026, 9, 22), "first_due_on": date(2026, 10, 22)}


def traced(plan: RepaymentPlan, language: Language = "zh-hans") -> ConsentTrace:
    """The trace of a plan, read as the page reads it."""
    loan = loan_queries.loan(plan.borrower, plan.loan.public_id)
    return consent.trace(next(account for account in loan.plans if account.plan == plan), language)


def told(trace: ConsentTrace, code: str) -> str:
    """What one step says."""
    return "".join(sentence.text for step in trace.steps if step.code == code for sentence in step.sentences)


def plan(owner: Borrower, **fields: Any) -> RepaymentPlan:
    """An automatic plan about which the lender said nothing more, 6,000 yuan in 6 instalments at 14.6 %."""
    terms = {"principal": Decimal(6000), "annual_rate_percent": Decimal("14.6"), "day_count": "30/360", "method": "equal_instalment"}
    terms["instalments"] = 6
    loan = Loan.objects.create(sender_id="n-1", borrower=owner, line=factories.line(owner), drawn_on=date(2026, 3, 22), **terms)
    return RepaymentPlan.objects.create(sender_id="r-1", borrower=owner, loan=loan, **{**AUTOMATIC, **terms, **fields})


def test_the_plan_that_came_overnight_is_told_step_by_step(stories: Stories) -> None:
    trace = traced(RepaymentPlan.objects.get(sender_id="r-auto-plan-1"))

    assert trace.consent == "not_found"
    assert [step.code for step in trace.steps] == ["decided", "consent", "notice", "cost_sheet", "cost", "figures"]
    assert "由平台主动设定，不是您申请的，2026 年 9 月 22 日开始" in told(trace, "decided")
    assert told(trace, "decided").endswith("它写的原因：收入比以前少了。")
    assert told(trace, "consent") == "没有找到您同意的记录。"
    assert told(trace, "notice") == "放款方写的通知日期是 2026 年 9 月 22 日。和计划开始是同一天。通知写了什么，没有发来。"
    assert told(trace, "cost_sheet").startswith("记录写着：没有给您看综合融资成本明示表。据媒体转述，从 2026 年 8 月 1 日起")
    assert told(trace, "cost") == "放款方写的年化成本是 18%。按每期要还的钱算，年化成本是 23.21%，比写的高 5.21 个百分点。"
    assert "没有发来" in told(trace, "figures")


def test_each_sentence_says_how_sure_it_is(stories: Stories) -> None:
    trace = traced(RepaymentPlan.objects.get(sender_id="r-auto-plan-1"))
    labels = {sentence.text[:6]: sentence.label for step in trace.steps for sentence in step.sentences}

    assert labels["没有找到您同"] == "fact"
    assert labels["和计划开始是"] == "derived"
    assert labels["据媒体转述，"] == "unconfirmed"
    assert labels["按每期要还的"] == "derived"


def test_a_plan_the_borrower_agreed_to_says_when_and_how(stories: Stories) -> None:
    trace = traced(RepaymentPlan.objects.get(sender_id="r-auto-plan-0"))

    assert trace.consent == "recorded"
    assert told(trace, "consent") == "记录写着您在 2026 年 3 月 22 日同意了，方式：合同勾选。"
    assert "figures" not in [step.code for step in trace.steps]
    assert "据媒体转述" not in told(trace, "cost_sheet")


def test_a_loan_without_a_plan_of_its_own_needs_no_consent_beside_the_loan(owner: Borrower) -> None:
    made = plan(owner)
    account = loan_queries.loan(owner, made.loan.public_id).plans[0]

    trace = consent.trace(account, "zh-hans")

    assert trace.consent == "not_needed"
    assert [step.code for step in trace.steps] == ["decided", "cost"]


@pytest.mark.parametrize(
    ("known", "code", "words"),
    [
        pytest.param({}, "decided", "为什么定这个计划，没有写。", id="no reason"),
        pytest.param({"reason_codes": ["income_fell", "own_code"]}, "decided", "、own_code。", id="a reason that nobody named"),
        pytest.param({}, "notice", "没有找到通知您的记录。", id="no notice"),
        pytest.param({"notified_on": date(2026, 9, 19)}, "notice", "比计划开始早 3 天。", id="told before"),
        pytest.param({"notified_on": date(2026, 9, 23)}, "notice", "比计划开始晚 1 天。", id="told after"),
        pytest.param({}, "cost_sheet", "有没有给您看过综合融资成本明示表，没有写。", id="no word of a cost sheet"),
        pytest.param({"cost_sheet_shown": True}, "cost_sheet", "给您看过综合融资成本明示表。", id="a cost sheet"),
        pytest.param({}, "cost", "记录里没有写年化成本。", id="no cost"),
        pytest.param({"disclosed_annual_cost_percent": Decimal(20)}, "cost", "按每期要还的钱算，年化成本是 14.60%。", id="more than real"),
        pytest.param({"consented_on": date(2026, 9, 22)}, "consent", "怎么同意的，没有写。", id="consent, but not how"),
    ],
)
def test_what_is_on_record_is_said_and_what_is_not_is_not_guessed(owner: Borrower, known: dict[str, Any], code: str, words: str) -> None:
    assert words in told(traced(plan(owner, **known)), code)


def test_rows_that_do_not_repay_the_loan_have_no_annual_cost(owner: Borrower) -> None:
    loan = factories.loan(factories.line(owner))
    short = factories.plan(loan, rows=[(date(2026, 11, 10), "1.00", "1.00", None)])

    assert told(traced(short), "cost") == "记录里没有写年化成本。"


def test_a_day_before_the_rule_was_in_force_is_not_measured_by_it(owner: Borrower) -> None:
    early = plan(owner, starts_on=date(2026, 7, 31), first_due_on=date(2026, 8, 31))

    assert "据媒体转述" not in told(traced(early), "cost_sheet")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["original", "automatic", "extension", "borrower_request"])
def test_it_is_json_and_complete_in_both_languages(owner: Borrower, language: Language, kind: str) -> None:
    trace = traced(plan(owner, kind=kind, notified_on=date(2026, 9, 19), cost_sheet_shown=False), language)
    frozen = consent.as_builtins(trace)

    assert msgspec.convert(frozen, ConsentTrace) == trace
    drawn = unescape(strip_tags(render_to_string("advice/loan/consent.html", {"trace": frozen})))
    assert all(sentence["text"] in drawn and sentence["source"] in drawn for step in frozen["steps"] for sentence in step["sentences"])
    assert all(sentence["text"] and sentence["source"] for step in frozen["steps"] for sentence in step["sentences"])
    assert all(step["title"] for step in frozen["steps"])
