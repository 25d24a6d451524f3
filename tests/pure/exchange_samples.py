"""One good record of each type with every field, to be broken one field at a time."""

from typing import Any

Fields = dict[str, Any]

REASON: Fields = {
    "code": "debt_burden_high",
    "points": "-42",
    "observed": {"debt_service_ratio": "0.65"},
    "threshold": "0.50",
    "period_start": "2026-09-10",
    "period_end": "2026-10-10",
    "source": "征信查询",
    "text": "负债较高",
}
TERMS: Fields = {
    "principal": "28800.00",
    "annual_rate_percent": "14.6",
    "day_count": "30/360",
    "method": "equal_instalment",
    "instalments": 12,
    "first_due_on": "2026-10-15",
    "due_day": 15,
}
ROW: Fields = {"number": 1, "due_on": "2026-10-15", "principal": "2243.61", "interest": "350.40", "fee": "0.00"}

GOOD: dict[str, Fields] = {
    "borrower": {
        "name": "䶮小店 店主",
        "phone": "+8612000000001",
        "email": "an@example.com",
        "language": "en",
        "kind": "sole_proprietor",
        "jurisdiction": "CN",
        "joined_on": "2021-09-01",
    },
    "credit_line": {
        "borrower": "b-1",
        "product": "jiebei",
        "lender": "示例消费金融有限公司",
        "lender_kind": "consumer_finance",
        "limit": "250",
        "annual_rate_percent": "14.6",
        "opened_on": "2022-03-05",
        "status": "frozen",
        "currency": "CNY",
    },
    "limit_change": {
        "credit_line": "l-1",
        "decided_at": "2026-10-12T03:20:00+08:00",
        "effective_on": "2026-10-12",
        "kind": "temporary_decrease",
        "old_limit": "30000.00",
        "new_limit": "250.00",
        "until": "2026-12-31",
        "decided_by": "automated",
        "policy_version": "2026-07",
        "notice_text": "您的额度已调整。\n\t请查看。",
        "reasons": [REASON],
    },
    "rate_change": {
        "credit_line": "l-1",
        "effective_on": "2026-10-12",
        "old_annual_rate_percent": "14.6",
        "new_annual_rate_percent": "12.4",
        "reason_codes": ["paid_on_time"],
        "notified_on": "2026-10-01",
    },
    "loan": {
        **TERMS,
        "credit_line": "l-1",
        "drawn_on": "2026-09-15",
        "purpose": "装修",
        "minimum_use_days": 7,
        "settled_on": "2026-10-01",
    },
    "repayment_plan": {
        **TERMS,
        "loan": "n-1",
        "kind": "automatic",
        "starts_on": "2026-09-15",
        "upfront_fee": "10",
        "fee_per_instalment": "45.00",
        "replaces": "r-0",
        "consented_on": "2026-09-15",
        "consent_how": "合同勾选",
        "notified_on": "2026-09-14",
        "reason_codes": ["income_fell"],
        "cost_sheet_shown": False,
        "disclosed_annual_cost_percent": "18.0",
        "schedule": [ROW, {**ROW, "number": 2, "due_on": "2026-11-15"}],
    },
    "payment": {
        "loan": "n-1",
        "paid_on": "2026-10-15",
        "amount": "2594.01",
        "principal": "2243.61",
        "interest": "350.40",
        "fee": "0.00",
        "penalty": "0",
    },
    "fact_snapshot": {
        "borrower": "b-1",
        "as_of": "2026-10-10",
        "source": "月度文件",
        "values": {"utilisation": "1.20", "monthly_income": "8200", "income_change_6m_percent": "-18.50", "days_past_due": 0},
    },
    "policy_release": {
        "published_on": "2026-07-01",
        "version": "2026-07",
        "owner": "model",
        "title": "评分模型更新",
        "title_en": "Scoring model update",
        "summary": "权重有变。",
        "summary_en": "Weights changed.",
        "notice_url": "https://example.com/notice",
        "replaces": "2025-11",
        "lender": "示例消费金融有限公司",
    },
}


def good(type: str, **changes: Any) -> Fields:
    """A good record of `type` with `changes`; a change to `...` leaves the field out."""
    fields = {"type": type, "id": f"{type}-1", **GOOD[type], **changes}
    return {name: value for name, value in fields.items() if value is not ...}
