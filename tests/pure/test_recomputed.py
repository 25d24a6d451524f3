"""A change is worked out again where its lender published the policy; a difference is said, and what is unknown is not taken for one."""

from decimal import Decimal
from typing import Any

import pytest

from advice.explanations.result import Recomputed
from tests.pure.situations import explained, line, reason, snapshot

CUT = {
    "debt_service_ratio": "0.65",
    "active_lenders": 5,
    "bureau_enquiries_90d": 9,
    "income_change_6m_percent": "-18",
    "late_payments_12m": 2,
    "max_days_past_due_12m": 12,
    "drawdowns_90d": 11,
    "median_holding_days_180d": 24,
    "utilisation": "0.96",
    "months_on_book": 55,
}
SENT = (
    reason("debt_burden_high", points="-42"),
    reason("many_lenders", points="-31"),
    reason("income_fell", points="-17"),
    reason("late_payments", points="-12"),
)


def recomputed(*sent: Any, facts: dict[str, Any] | None = None, **fields: Any) -> Recomputed:
    found = explained(*sent, facts=snapshot(**(facts or CUT)), **{"new": "250", **fields}).recomputed
    assert found is not None
    return found


def test_limit_reasons_and_points_agree() -> None:
    found = recomputed(*SENT)

    assert found.agrees is True
    assert found.policy_version == "2026-07"
    assert found.new_limit == Decimal("250.00")
    assert [(own.code, own.points) for own in found.reasons] == [(sent.code, sent.points) for sent in SENT]


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        pytest.param(SENT, {"new": "1500"}, id="another limit"),
        pytest.param(SENT[:3], {}, id="a reason that was not sent"),
        pytest.param((*SENT, reason("drawn_often", points="-10")), {}, id="a reason more"),
        pytest.param((reason("debt_burden_high", points="-41"), *SENT[1:]), {}, id="other points"),
        pytest.param((), {}, id="no reason at all"),
    ],
)
def test_a_difference_is_said(sent: tuple[Any, ...], fields: dict[str, Any]) -> None:
    assert recomputed(*sent, **fields).agrees is False


def test_with_a_figure_unknown_it_may_agree_and_is_not_said_to() -> None:
    found = recomputed(*SENT, facts={**CUT, "income_change_6m_percent": None})

    assert found.agrees is None
    assert found.unknown == ("income_change_6m_percent",)
    assert (found.lowest, found.highest) == (Decimal("250.00"), Decimal("1500.00"))
    assert found.new_limit is None


def test_with_a_figure_unknown_a_limit_that_is_not_possible_is_a_difference() -> None:
    assert recomputed(*SENT, facts={**CUT, "income_change_6m_percent": None}, new="0").agrees is False


def test_where_the_policy_takes_no_points_off_every_reason_that_was_sent_is_a_difference() -> None:
    best = {
        "debt_service_ratio": "0.10",
        "active_lenders": 1,
        "bureau_enquiries_90d": 0,
        "income_change_6m_percent": "0",
        "late_payments_12m": 0,
        "max_days_past_due_12m": 0,
        "drawdowns_90d": 1,
        "median_holding_days_180d": 95,
        "utilisation": "0.10",
        "months_on_book": 55,
    }
    found = recomputed(*SENT, facts=best, new="26000")

    assert found.agrees is False
    assert [sentence.text for sentence in found.sentences][1] == "按这个策略没有扣分，和放款方发来的原因不同。"


def test_a_line_that_is_frozen_keeps_its_limit() -> None:
    found = recomputed(reason("overdue_now"), facts={**CUT, "days_past_due": 31}, kind="freeze", new="30000")

    assert found.new_limit == Decimal(30000)
    assert (found.reasons[0].code, found.reasons[0].points) == ("overdue_now", None)


def test_it_is_labelled_as_an_illustration_and_every_sentence_as_derived() -> None:
    found = recomputed(*SENT)

    assert "不是任何真实放款方的模型" in found.sentences[-1].text
    assert {sentence.label for sentence in found.sentences} == {"derived"}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"line": line(lender="示例网商银行股份有限公司")}, id="another lender"),
        pytest.param({"policy_version": "2026-09-exposure"}, id="a version that was not published"),
        pytest.param({"policy_version": None}, id="no version sent"),
        pytest.param({"kind": "increase", "new": "40000"}, id="a rise, of which a scorecard says nothing"),
    ],
)
def test_without_a_published_policy_for_it_nothing_is_recomputed(fields: dict[str, Any]) -> None:
    assert explained(*SENT, facts=snapshot(**CUT), **{"new": "250", **fields}).recomputed is None
