"""The facts that a rule may look at: their names, their kinds, what they mean. The exchange format knows these names and no others."""

import difflib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

FactKind = Literal["money", "share", "percent", "count", "yes_no"]


class Fact(Struct, frozen=True):
    """One fact. `kind` says how its value is written: money (yuan), share (0 to 1, may pass 1) and percent (may be negative) as decimal
    strings, count as a whole number, yes_no as a boolean. Unknown is null or absent. `meaning` is for operators, in English."""

    name: str
    kind: FactKind
    meaning: str


_ALL = (
    Fact("utilisation", "share", "principal outstanding on the line / its limit"),
    Fact("outstanding_principal", "money", "principal outstanding on the line"),
    Fact("days_past_due", "count", "days the oldest unpaid instalment is late today"),
    Fact("max_days_past_due_12m", "count", "the worst days past due in the last 12 months"),
    Fact("late_payments_12m", "count", "instalments paid late in the last 12 months"),
    Fact("on_time_payments_12m", "count", "instalments paid on time in the last 12 months"),
    Fact("drawdowns_90d", "count", "loans drawn in the last 90 days"),
    Fact("median_holding_days_180d", "count", "median days between drawing a loan and repaying it in full, loans of the last 180 days"),
    Fact("early_settlements_180d", "count", "loans repaid in full within 7 days of being drawn, last 180 days"),
    Fact("days_since_last_use", "count", "days since the line was last drawn"),
    Fact("months_on_book", "count", "whole months since the line was opened"),
    Fact("active_lenders", "count", "lenders with a balance outstanding, this one included"),
    Fact("external_debt", "money", "debt outstanding elsewhere"),
    Fact("bureau_enquiries_90d", "count", "credit-report enquiries for lending in the last 90 days"),
    Fact("monthly_income", "money", "monthly income, verified or declared"),
    Fact("income_change_6m_percent", "percent", "change of income over six months"),
    Fact("monthly_debt_service", "money", "all instalments due in a month"),
    Fact("debt_service_ratio", "share", "monthly_debt_service / monthly_income"),
    Fact("monthly_spend_3m", "money", "mean monthly spending, last three months"),
    Fact("high_risk_transactions_30d", "count", "transactions flagged as high risk in the last 30 days"),
    Fact("restricted_purpose_use", "yes_no", "proceeds seen flowing to a forbidden use (property, securities, cash-out)"),
    Fact("identity_complete", "yes_no", "identity check complete"),
    Fact("profile_changed_90d", "yes_no", "phone, address or employer changed in the last 90 days"),
    Fact("business_use_share", "share", "share of transactions that look like trade"),
    Fact("turnover_change_6m_percent", "percent", "change of shop turnover over six months"),
    Fact("disputed_records", "count", "data rows under an open objection"),
    Fact("hardship_declared", "yes_no", "the borrower has told the lender of a hardship"),
    Fact("reported_score", "count", "a score that the borrower read elsewhere and typed in"),
)

FACTS: Mapping[str, Fact] = MappingProxyType({fact.name: fact for fact in _ALL})


def near(name: str) -> list[str]:
    """The known fact names that `name` was probably meant to be, the nearest first; empty when none is near."""
    return difflib.get_close_matches(name, FACTS, n=3)
