"""Each rule of a record: kept, it decodes; broken, the error names the place, what was found and what is allowed."""

import json
from decimal import Decimal
from typing import Any

import pytest

from borrowers.exchange import BY_TYPE, Record, RecordError, decode, encode
from borrowers.exchange.records import FactSnapshot, Payment
from tests.pure.exchange_samples import GOOD, REASON, ROW, good


def line(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


def refused(fields: dict[str, Any] | bytes) -> RecordError:
    with pytest.raises(RecordError) as caught:
        decode(fields if isinstance(fields, bytes) else line(fields))
    return caught.value


def test_there_is_a_good_sample_of_every_type_with_every_field() -> None:
    assert GOOD.keys() == BY_TYPE.keys()
    left_out = {"limit_change": {"to_credit_line"}}
    for type, record in BY_TYPE.items():
        assert set(record.__struct_fields__) - {"id", *GOOD[type]} == left_out.get(type, set())


@pytest.mark.parametrize("type", BY_TYPE)
def test_a_good_record_survives_being_written_and_read_again(type: str) -> None:
    record = decode(line(good(type)))
    assert decode(encode(record)) == record
    assert encode(decode(encode(record))) == encode(record)


@pytest.mark.parametrize("type", BY_TYPE)
def test_optional_fields_may_be_absent_and_null_means_the_same_where_there_is_no_default(type: str) -> None:
    record: Record = decode(line(good(type)))
    for field in record.__struct_fields__:
        if field in _OPTIONAL[type]:
            absent = decode(line(good(type, **{field: ..., **_freed(type, field)})))
            assert absent != record
            if getattr(absent, field) is None or field in ("reasons", "schedule"):
                assert decode(line(good(type, **{field: None, **_freed(type, field)}))) == absent


def _freed(type: str, field: str) -> dict[str, Any]:
    """A payment's parts go together."""
    return dict.fromkeys(("principal", "interest", "fee", "penalty"), ...) if type == "payment" else {}


_OPTIONAL = {
    "borrower": {"phone", "email", "language", "kind", "joined_on"},
    "credit_line": {"status"},
    "limit_change": {"until", "decided_by", "policy_version", "notice_text", "reasons"},
    "rate_change": {"reason_codes", "notified_on"},
    "loan": {"due_day", "first_due_on", "purpose", "minimum_use_days", "settled_on"},
    "repayment_plan": {
        "due_day", "upfront_fee", "fee_per_instalment", "replaces", "consented_on", "consent_how", "notified_on", "reason_codes",
        "cost_sheet_shown", "disclosed_annual_cost_percent", "schedule",
    },
    "payment": {"principal", "interest", "fee", "penalty"},
    "fact_snapshot": {"source"},
    "policy_release": {"title_en", "summary_en", "notice_url", "replaces", "lender"},
}  # fmt: skip


def test_content_is_compared_after_decoding() -> None:
    assert decode(line(good("credit_line", limit="250"))) == decode(line(good("credit_line", limit="250.00")))
    assert decode(line(good("credit_line", currency=...))) == decode(line(good("credit_line", currency="CNY")))
    snapshot = good("fact_snapshot", values={"utilisation": "0.650", "days_past_due": None, "monthly_income": "8200"})
    same = good("fact_snapshot", values={"monthly_income": "8200.00", "utilisation": "0.65"})
    assert decode(line(snapshot)) == decode(line(same))
    early, late = "2026-10-11T19:20:00Z", "2026-10-12T03:20:00+08:00"
    assert decode(line(good("limit_change", decided_at=early))) == decode(line(good("limit_change", decided_at=late)))
    other = {"code": "many_lenders"}
    assert decode(line(good("limit_change", reasons=[REASON, other]))) != decode(line(good("limit_change", reasons=[other, REASON])))


def test_parts_of_a_payment_that_are_absent_are_zero_once_one_is_given() -> None:
    payment = decode(line(good("payment", fee=..., penalty=...)))
    assert isinstance(payment, Payment)
    assert (payment.fee, payment.penalty) == (Decimal(0), Decimal(0))
    unknown = decode(line(good("payment", principal=..., interest=..., fee=..., penalty=...)))
    assert isinstance(unknown, Payment)
    assert unknown.principal is None


def test_a_fact_that_is_null_is_unknown() -> None:
    snapshot = decode(line(good("fact_snapshot", values={"utilisation": None, "identity_complete": False})))
    assert isinstance(snapshot, FactSnapshot)
    assert snapshot.values == {"identity_complete": False}


def test_a_vague_reason_and_an_unknown_code_are_accepted() -> None:
    decode(line(good("limit_change", reasons=[{"code": "综合评估"}, {"code": "R-17", "text": "internal policy"}])))


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    # ids and references
    ("borrower", {"id": ...}, "id", "1 to 64 characters of A-Z a-z 0-9"),
    ("borrower", {"id": ""}, "id", "1 to 64 characters"),
    ("borrower", {"id": "a" * 65}, "id", "1 to 64 characters"),
    ("borrower", {"id": "b 1"}, "id", "1 to 64 characters"),
    ("borrower", {"id": "b-1\n"}, "id", "1 to 64 characters"),
    ("borrower", {"id": "b-１"}, "id", "1 to 64 characters"),
    ("borrower", {"id": 1}, "id", "1 to 64 characters"),
    ("credit_line", {"borrower": ...}, "borrower", "an id"),
    ("payment", {"loan": "n/1"}, "loan", "an id"),
    # fields
    ("borrower", {"nickname": "x"}, "nickname", "no such field; the fields are id, name, phone"),
    ("limit_change", {"reasons": [REASON, {"code": "x", "weight": "1"}]}, "reasons[1].weight", "the fields are code, points"),
    ("repayment_plan", {"schedule": [{**ROW, "total": "1"}]}, "schedule[0].total", "number, due_on, principal, interest, fee"),
    ("borrower", {"name": ...}, "name", "text of 1 to 200 characters"),
    ("limit_change", {"reasons": [{"points": "1"}]}, "reasons[0].code", "text of 1 to 200 characters"),
    ("fact_snapshot", {"values": ...}, "values", "an object"),
    # text
    ("borrower", {"name": " "}, "name", "not blank"),
    ("borrower", {"name": "a" * 201}, "name", "1 to 200 characters"),
    ("borrower", {"name": "a\u0000b"}, "name", "no control character"),
    ("borrower", {"name": "a\u0085b"}, "name", "no control character"),
    ("loan", {"purpose": "a\rb"}, "purpose", "no control character but newline and tab"),
    ("loan", {"purpose": "a" * 201}, "purpose", "at most 200 characters"),
    ("limit_change", {"notice_text": "a" * 10_001}, "notice_text", "at most 10,000 characters"),
    ("limit_change", {"reasons": [{**REASON, "text": "\u001b[31m"}]}, "reasons[0].text", "no control character"),
    ("policy_release", {"summary": "a" * 10_001}, "summary", "1 to 10,000 characters"),
    # borrower
    ("borrower", {"phone": "13800138000"}, "phone", "E.164"),
    ("borrower", {"phone": "+0123456789"}, "phone", "E.164"),
    ("borrower", {"phone": "+8613800138000123"}, "phone", "E.164"),
    ("borrower", {"phone": "+86１３８００１３８０００"}, "phone", "E.164"),
    ("borrower", {"email": "an@example"}, "email", "an e-mail address"),
    ("borrower", {"email": "a b@example.com"}, "email", "an e-mail address"),
    ("borrower", {"email": "an@example.com\nbcc:x@example.com"}, "email", "an e-mail address"),
    ("borrower", {"language": "fr"}, "language", "one of en, zh-hans"),
    ("borrower", {"language": None}, "language", "one of en, zh-hans"),
    ("borrower", {"kind": "company"}, "kind", "one of consumer, sole_proprietor"),
    ("borrower", {"jurisdiction": "china"}, "jurisdiction", "a jurisdiction code"),
    # dates and moments
    ("borrower", {"joined_on": "2026-02-30"}, "joined_on", "YYYY-MM-DD"),
    ("borrower", {"joined_on": "20260201"}, "joined_on", "YYYY-MM-DD"),
    ("borrower", {"joined_on": "2026-02-01T00:00:00+08:00"}, "joined_on", "YYYY-MM-DD"),
    ("borrower", {"joined_on": 20260201}, "joined_on", "YYYY-MM-DD"),
    ("limit_change", {"decided_at": "2026-10-12T03:20:00"}, "decided_at", "a moment with its offset"),
    ("limit_change", {"decided_at": "2026-10-12"}, "decided_at", "a moment with its offset"),
    ("limit_change", {"decided_at": "0001-01-01T00:00:00+08:00"}, "decided_at", "the years 1900 to 9998"),
    # amounts and rates
    ("credit_line", {"limit": 250}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": 250.5}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": None}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "-1"}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "+1"}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "1e3"}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "1,000"}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "1.234"}, "limit", "at most 2 decimals"),
    ("credit_line", {"limit": ".5"}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "5."}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": " 5"}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "5\n"}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "２５０"}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "NaN"}, "limit", "yuan as a string of digits"),
    ("credit_line", {"limit": "1000000000000"}, "limit", "below 10^12"),
    ("credit_line", {"annual_rate_percent": 14.6}, "annual_rate_percent", "per cent a year"),
    ("credit_line", {"annual_rate_percent": "14.6%"}, "annual_rate_percent", "per cent a year"),
    ("credit_line", {"annual_rate_percent": "1.1234567"}, "annual_rate_percent", "at most 6 decimals"),
    ("credit_line", {"annual_rate_percent": "-1"}, "annual_rate_percent", "per cent a year"),
    ("rate_change", {"new_annual_rate_percent": "x"}, "new_annual_rate_percent", "per cent a year"),
    # credit line
    ("credit_line", {"product": "借呗"}, "product", "1 to 40 characters of a-z 0-9 -"),
    ("credit_line", {"product": "a" * 41}, "product", "1 to 40 characters"),
    ("credit_line", {"lender_kind": "fund"}, "lender_kind", "one of bank, consumer_finance, platform, small_loan"),
    ("credit_line", {"status": "open"}, "status", "one of active, closed, frozen, restricted"),
    ("credit_line", {"currency": "USD"}, "currency", "CNY"),
    # limit change
    ("limit_change", {"kind": "cut"}, "kind", "one of decrease, freeze, increase"),
    ("limit_change", {"kind": "decrease", "until": ..., "new_limit": "30000"}, "new_limit", "less than old_limit"),
    ("limit_change", {"new_limit": "30000.01"}, "new_limit", "less than old_limit"),
    ("limit_change", {"kind": "increase", "until": ...}, "new_limit", "more than old_limit"),
    ("limit_change", {"kind": "restore", "until": ..., "new_limit": "30000"}, "new_limit", "more than old_limit"),
    ("limit_change", {"kind": "decrease"}, "until", "only with kind temporary_decrease"),
    ("limit_change", {"kind": "migration", "until": ...}, "to_credit_line", "the id of the line"),
    ("limit_change", {"to_credit_line": "l-2"}, "to_credit_line", "only with kind migration"),
    ("limit_change", {"kind": "migration", "until": ..., "to_credit_line": "l-1"}, "to_credit_line", "another line"),
    ("limit_change", {"decided_by": "robot"}, "decided_by", "one of automated, mixed, person"),
    ("limit_change", {"reasons": {}}, "reasons", "a list"),
    ("limit_change", {"reasons": ["x"]}, "reasons[0]", "an object"),
    ("limit_change", {"reasons": [{**REASON, "points": -42}]}, "reasons[0].points", "a minus sign allowed"),
    ("limit_change", {"reasons": [{**REASON, "points": "--1"}]}, "reasons[0].points", "a minus sign allowed"),
    ("limit_change", {"reasons": [{**REASON, "threshold": 0.5}]}, "reasons[0].threshold", "a number as a string"),
    ("limit_change", {"reasons": [{**REASON, "period_end": "2026-09-01"}]}, "reasons[0].period_end", "2026-09-10 (period_start) or later"),
    ("limit_change", {"reasons": [{**REASON, "observed": []}]}, "reasons[0].observed", "an object"),
    ("limit_change", {"reasons": [{**REASON, "observed": {"dsr": "1"}}]}, "reasons[0].observed.dsr", "a known fact name"),
    (
        "limit_change",
        {"reasons": [{**REASON, "observed": {"active_lenders": "5"}}]},
        "reasons[0].observed.active_lenders",
        "a whole number",
    ),
    # loans and plans
    ("loan", {"principal": "0"}, "principal", "more than 0"),
    ("loan", {"instalments": 0}, "instalments", "from 1 to 600"),
    ("loan", {"instalments": 601}, "instalments", "from 1 to 600"),
    ("loan", {"instalments": "12"}, "instalments", "from 1 to 600"),
    ("loan", {"instalments": 12.5}, "instalments", "from 1 to 600"),
    ("loan", {"instalments": True}, "instalments", "from 1 to 600"),
    ("loan", {"due_day": 32}, "due_day", "1 to 31"),
    ("loan", {"due_day": 0}, "due_day", "1 to 31"),
    ("loan", {"day_count": "30E/360"}, "day_count", "one of 30/360, actual/360, actual/365"),
    ("loan", {"method": "balloon"}, "method", "one of equal_instalment, equal_principal"),
    ("loan", {"method": "flat_fee"}, "annual_rate_percent", "with method flat_fee"),
    ("loan", {"minimum_use_days": -1}, "minimum_use_days", "a whole number of days"),
    ("repayment_plan", {"kind": "new"}, "kind", "one of automatic, borrower_request, extension, original"),
    ("repayment_plan", {"principal": "0.00"}, "principal", "more than 0"),
    ("repayment_plan", {"method": "flat_fee"}, "annual_rate_percent", "with method flat_fee"),
    ("repayment_plan", {"first_due_on": ...}, "first_due_on", "YYYY-MM-DD"),
    ("repayment_plan", {"replaces": "repayment_plan-1"}, "replaces", "does not replace itself"),
    ("repayment_plan", {"cost_sheet_shown": "yes"}, "cost_sheet_shown", "true or false"),
    ("repayment_plan", {"schedule": [ROW, ROW]}, "schedule[1].number", "each number once"),
    ("repayment_plan", {"schedule": [{**ROW, "number": 0}]}, "schedule[0].number", "from 1 to"),
    ("repayment_plan", {"schedule": [{**ROW, "interest": "-1.00"}]}, "schedule[0].interest", "yuan as a string"),
    ("repayment_plan", {"reason_codes": "income_fell"}, "reason_codes", "a list"),
    # payments
    ("payment", {"amount": "0", "principal": "0", "interest": "0"}, "amount", "more than 0"),
    ("payment", {"amount": "2594.02"}, "amount", "the sum of principal, interest, fee and penalty, which is 2594.01"),
    ("payment", {"interest": ...}, "amount", "which is 2243.61"),
    # facts
    ("fact_snapshot", {"values": {"utilization": "1"}}, "values.utilization", "did you mean utilisation?"),
    ("fact_snapshot", {"values": {"zodiac": "1"}}, "values.zodiac", "a known fact name: utilisation, outstanding_principal"),
    ("fact_snapshot", {"values": {"utilisation": 1}}, "values.utilisation", "a share as a string"),
    ("fact_snapshot", {"values": {"utilisation": "-0.1"}}, "values.utilisation", "a share as a string"),
    ("fact_snapshot", {"values": {"monthly_income": "1.234"}}, "values.monthly_income", "yuan as a string"),
    ("fact_snapshot", {"values": {"income_change_6m_percent": -18}}, "values.income_change_6m_percent", "a minus sign allowed"),
    ("fact_snapshot", {"values": {"days_past_due": True}}, "values.days_past_due", "a whole number (JSON integer), 0 or more"),
    ("fact_snapshot", {"values": {"days_past_due": -1}}, "values.days_past_due", "0 or more"),
    ("fact_snapshot", {"values": {"days_past_due": 1.0}}, "values.days_past_due", "a whole number (JSON integer)"),
    ("fact_snapshot", {"values": {"identity_complete": 1}}, "values.identity_complete", "true or false"),
    ("fact_snapshot", {"values": []}, "values", "an object"),
    # policy releases
    ("policy_release", {"owner": "you"}, "owner", "one of market, model, platform, product, regulation"),
    ("policy_release", {"notice_url": "javascript:alert(1)"}, "notice_url", "begins with https:// or http://"),
    ("policy_release", {"version": ""}, "version", "1 to 200 characters"),
]


@pytest.mark.parametrize(("type", "changes", "path", "allowed"), WRONG, ids=lambda value: str(value)[:40])
def test_a_broken_rule_is_named_with_its_place_and_what_is_allowed(type: str, changes: dict[str, Any], path: str, allowed: str) -> None:
    error = refused(good(type, **changes))
    assert (error.type, error.path) == (type, path)
    assert allowed in error.allowed
    found: Any = good(type, **changes)
    for step in path.replace("[", ".").replace("]", "").split("."):
        found = found[int(step)] if isinstance(found, list) else found.get(step)
    unknown_name = "a known fact name" in allowed or "did you mean" in allowed
    assert error.found == (path.rpartition(".")[2] if unknown_name else _as_shown(found))


def _as_shown(found: Any) -> Any:
    if found is None or isinstance(found, bool | int | float):
        return found
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        (b"{", "", "one JSON object"),
        (b"nonsense", "", "one JSON object"),
        (b"[1]", "", "one JSON object"),
        (b"17", "", "one JSON object"),
        (b"{}", "type", "one of policy_release, borrower"),
        (b'{"type": "person", "id": "b"}', "type", "one of policy_release, borrower"),
        (b'{"type": 3}', "type", "one of policy_release, borrower"),
        (b'{"type": "header", "version": 1}', "type", "a header only in the first line"),
        (b'{"type": "borrower", "id": "b", "name": "\\ud800"}', "", "JSON text in UTF-8"),
        (b'{"type": "borrower", "id": "b", "name": NaN}', "", "JSON text"),
        (b'{"type": "borrower", "id": "b", "name": "a"} {}', "", "one JSON object"),
        (b'{"type": "borrower", "id": "b", "name": "\xff"}', "", "one JSON object"),
        (
            b'{"type": "fact_snapshot", "id": "f", "borrower": "b", "as_of": "2026-01-01", "values": ' + b'{"a":' * 9000,
            "",
            "one JSON object",
        ),
        (b'{"type": "loan", "id": "n", "credit_line": "l", "instalments": ' + b"9" * 6000 + b"}", "instalments", "from 1 to 600"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_line_that_is_no_record_is_one_error(text: bytes, path: str, allowed: str) -> None:
    error = refused(text)
    assert error.path == path
    assert allowed in error.allowed
    assert len(str(error.found)) <= 80


def test_what_was_found_is_shortened_to_eighty_characters() -> None:
    assert refused(good("borrower", name="长" * 300)).found == "长" * 79 + "…"
    assert refused(good("limit_change", reasons=[{**REASON, "observed": list(range(100))}])).found[:12] == "[0, 1, 2, 3,"  # type: ignore[index]
    assert len(str(refused({**good("borrower"), "id": "x" * 999}).id)) == 80
