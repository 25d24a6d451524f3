"""A condition rules a cause out only by zero, "no" or the opposite sign; what is unknown rules nothing out."""

from typing import Any

import pytest

from advice.conditions import CONDITIONS
from advice.facts import UNKNOWN
from borrowers.exchange.facts import FACTS
from tests.pure.situations import snapshot

HOLDS: list[tuple[str, dict[str, Any], str]] = [
    ("nothing_overdue", {"days_past_due": 0}, "days_past_due"),
    ("never_late", {"max_days_past_due_12m": 0}, "max_days_past_due_12m"),
    ("never_late", {"late_payments_12m": 0, "days_past_due": 0}, "late_payments_12m"),
    ("no_payment_on_time", {"on_time_payments_12m": 0}, "on_time_payments_12m"),
    ("no_early_settlement", {"early_settlements_180d": 0}, "early_settlements_180d"),
    ("drew_nothing_recently", {"drawdowns_90d": 0}, "drawdowns_90d"),
    ("nothing_borrowed_now", {"outstanding_principal": "0.00"}, "outstanding_principal"),
    ("line_in_use", {"outstanding_principal": "0.00", "days_since_last_use": 0}, "days_since_last_use"),
    ("line_in_use", {"utilisation": "0.01"}, "utilisation"),
    ("no_high_risk_transaction", {"high_risk_transactions_30d": 0}, "high_risk_transactions_30d"),
    ("no_restricted_use", {"restricted_purpose_use": False}, "restricted_purpose_use"),
    ("opened_this_month", {"months_on_book": 0}, "months_on_book"),
    ("nothing_due_each_month", {"monthly_debt_service": "0.00"}, "monthly_debt_service"),
    ("only_this_lender", {"active_lenders": 1}, "active_lenders"),
    ("no_external_debt", {"external_debt": "0.00"}, "external_debt"),
    ("no_enquiries", {"bureau_enquiries_90d": 0}, "bureau_enquiries_90d"),
    ("income_did_not_fall", {"income_change_6m_percent": "0"}, "income_change_6m_percent"),
    ("income_did_not_rise", {"income_change_6m_percent": "-0.5"}, "income_change_6m_percent"),
    ("turnover_did_not_fall", {"turnover_change_6m_percent": "22"}, "turnover_change_6m_percent"),
    ("no_hardship_declared", {"hardship_declared": False}, "hardship_declared"),
    ("identity_complete", {"identity_complete": True}, "identity_complete"),
    ("identity_not_complete", {"identity_complete": False}, "identity_complete"),
    ("profile_not_changed", {"profile_changed_90d": False}, "profile_changed_90d"),
    ("no_business_use", {"business_use_share": "0.00"}, "business_use_share"),
]
DOES_NOT_HOLD: list[tuple[str, dict[str, Any]]] = [
    ("nothing_overdue", {"days_past_due": 1}),
    ("never_late", {"max_days_past_due_12m": 0, "late_payments_12m": 2}),
    ("never_late", {"late_payments_12m": 0, "days_past_due": 9}),
    ("no_payment_on_time", {"on_time_payments_12m": 12}),
    ("no_early_settlement", {"early_settlements_180d": 13}),
    ("drew_nothing_recently", {"drawdowns_90d": 7}),
    ("nothing_borrowed_now", {"outstanding_principal": "0.01", "utilisation": "0.01"}),
    ("line_in_use", {"outstanding_principal": "0.00", "utilisation": "0.00", "days_since_last_use": 40}),
    ("no_high_risk_transaction", {"high_risk_transactions_30d": 2}),
    ("no_restricted_use", {"restricted_purpose_use": True}),
    ("opened_this_month", {"months_on_book": 1}),
    ("nothing_due_each_month", {"monthly_debt_service": "10.00", "monthly_income": "1000.00"}),
    ("only_this_lender", {"active_lenders": 2}),
    ("no_external_debt", {"external_debt": "1.00"}),
    ("no_enquiries", {"bureau_enquiries_90d": 1}),
    ("income_did_not_fall", {"income_change_6m_percent": "-0.5"}),
    ("income_did_not_rise", {"income_change_6m_percent": "0.5"}),
    ("turnover_did_not_fall", {"turnover_change_6m_percent": "-21"}),
    ("no_hardship_declared", {"hardship_declared": True}),
    ("identity_complete", {"identity_complete": False}),
    ("identity_not_complete", {"identity_complete": True}),
    ("profile_not_changed", {"profile_changed_90d": True}),
    ("no_business_use", {"business_use_share": "0.01"}),
]


@pytest.mark.parametrize(("name", "values", "deciding"), HOLDS)
def test_a_condition_holds_and_names_the_fact_that_decides(name: str, values: dict[str, Any], deciding: str) -> None:
    known = snapshot(**values)

    assert CONDITIONS[name].test(known) is True
    assert CONDITIONS[name].deciding_fact(known) == deciding


@pytest.mark.parametrize(("name", "values"), DOES_NOT_HOLD)
def test_a_condition_that_does_not_hold_rules_nothing_out(name: str, values: dict[str, Any]) -> None:
    known = snapshot(**values)

    assert CONDITIONS[name].test(known) is False
    assert CONDITIONS[name].deciding_fact(known) is None


@pytest.mark.parametrize("name", CONDITIONS)
def test_what_is_unknown_rules_nothing_out(name: str) -> None:
    assert CONDITIONS[name].test(UNKNOWN) is None
    assert CONDITIONS[name].deciding_fact(UNKNOWN) is None


@pytest.mark.parametrize("known", [{"late_payments_12m": 0}, {"days_past_due": 0}])
def test_one_half_of_never_late_alone_is_not_enough(known: dict[str, int]) -> None:
    assert CONDITIONS["never_late"].test(snapshot(**known)) is None


def test_every_condition_is_tried_both_ways_above() -> None:
    assert {name for name, _, _ in HOLDS} == {name for name, _ in DOES_NOT_HOLD} == set(CONDITIONS)


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_reads_as_a_chinese_sentence_and_looks_at_known_names(name: str) -> None:
    condition = CONDITIONS[name]

    assert condition.sentence.endswith("。")
    assert condition.facts
    assert set(condition.facts) <= set(FACTS)
