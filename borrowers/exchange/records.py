"""The records of the exchange format. A struct that exists obeys every rule of its record; what refers to other records is the loader's.

A field with a default is optional; None is unknown, which is never the same as zero or "none".
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import force_setattr

from borrowers.exchange.values import (
    Address,
    BrokenRule,
    Days,
    DueDay,
    Email,
    Id,
    Instalments,
    Jurisdiction,
    LongText,
    LongWords,
    Moment,
    Phone,
    PositiveYuan,
    ProductCode,
    Rate,
    RowNumber,
    ShortText,
    Signed,
    Threshold,
    Words,
    Yuan,
    check_moment,
    fact_values,
)

DayCount = Literal["30/360", "actual/365", "actual/360"]
Method = Literal["equal_instalment", "equal_principal", "interest_first", "single_payment", "flat_fee"]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a record: an object inside it."""


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What every record has: its type and the sender's own id, unique within the type."""

    id: Id


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="header"):
    """The first line of a file, if it has one."""

    version: Literal[1]
    sent_by: ShortText | None = None
    sent_at: Moment | None = None

    def __post_init__(self) -> None:
        check_moment("sent_at", self.sent_at)


class Borrower(Record, frozen=True, kw_only=True, tag="borrower"):
    """A person with a credit line."""

    name: Words
    phone: Phone | None = None
    email: Email | None = None
    language: Literal["zh-hans", "en"] = "zh-hans"
    kind: Literal["consumer", "sole_proprietor"] = "consumer"
    jurisdiction: Jurisdiction = "CN"
    joined_on: date | None = None


class CreditLine(Record, frozen=True, kw_only=True, tag="credit_line"):
    """One product of one lender, for one borrower. `lender` is the legal entity."""

    borrower: Id
    product: ProductCode
    lender: Words
    lender_kind: Literal["consumer_finance", "bank", "small_loan", "platform"]
    limit: Yuan
    annual_rate_percent: Rate
    opened_on: date
    status: Literal["active", "frozen", "restricted", "closed"] = "active"
    currency: Literal["CNY"] = "CNY"


class Reason(Part, frozen=True, kw_only=True):
    """A reason the lender gives for a change. `observed` maps fact names to what the lender saw; `text` is the lender's own words."""

    code: Words
    points: Signed | None = None
    observed: dict[str, Any] | None = None
    threshold: Threshold | None = None
    period_start: date | None = None
    period_end: date | None = None
    source: ShortText | None = None
    text: LongText | None = None

    def __post_init__(self) -> None:
        if self.observed is not None:
            force_setattr(self, "observed", fact_values("observed", self.observed))
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise BrokenRule("period_end", self.period_end.isoformat(), f"{self.period_start} (period_start) or later")


class LimitChange(Record, frozen=True, kw_only=True, tag="limit_change"):
    """One change of a limit. History: it is recorded once and never changed. No reasons and an empty list of them mean the same."""

    credit_line: Id
    decided_at: Moment
    effective_on: date
    kind: Literal["decrease", "increase", "temporary_decrease", "restore", "freeze", "unfreeze", "migration"]
    old_limit: Yuan
    new_limit: Yuan
    until: date | None = None
    to_credit_line: Id | None = None
    decided_by: Literal["automated", "person", "mixed"] | None = None
    policy_version: ShortText | None = None
    notice_text: LongText | None = None
    reasons: tuple[Reason, ...] | None = ()

    def __post_init__(self) -> None:
        check_moment("decided_at", self.decided_at)
        if self.kind in ("decrease", "temporary_decrease") and self.new_limit >= self.old_limit:
            raise BrokenRule("new_limit", str(self.new_limit), f"less than old_limit ({self.old_limit}): a {self.kind} lowers the limit")
        if self.kind in ("increase", "restore") and self.new_limit <= self.old_limit:
            raise BrokenRule("new_limit", str(self.new_limit), f"more than old_limit ({self.old_limit}): a {self.kind} raises the limit")
        if self.until is not None and self.kind != "temporary_decrease":
            raise BrokenRule("until", self.until.isoformat(), "only with kind temporary_decrease")
        if self.kind == "migration" and self.to_credit_line is None:
            raise BrokenRule("to_credit_line", None, "the id of the line that a migration moves to")
        if self.kind != "migration" and self.to_credit_line is not None:
            raise BrokenRule("to_credit_line", self.to_credit_line, "only with kind migration")
        if self.to_credit_line == self.credit_line:
            raise BrokenRule("to_credit_line", self.to_credit_line, "another line than credit_line")
        if self.reasons is None:
            force_setattr(self, "reasons", ())


class RateChange(Record, frozen=True, kw_only=True, tag="rate_change"):
    """One change of a line's annual rate. History: it is recorded once and never changed."""

    credit_line: Id
    effective_on: date
    old_annual_rate_percent: Rate
    new_annual_rate_percent: Rate
    reason_codes: tuple[Words, ...] | None = None
    notified_on: date | None = None


def _check_flat_fee(method: str, annual_rate_percent: Rate) -> None:
    if method == "flat_fee" and annual_rate_percent:
        raise BrokenRule("annual_rate_percent", str(annual_rate_percent), '"0" with method flat_fee: the charge is fee_per_instalment')


class Loan(Record, frozen=True, kw_only=True, tag="loan"):
    """One drawdown on a credit line, with the terms it was drawn on."""

    credit_line: Id
    drawn_on: date
    principal: PositiveYuan
    annual_rate_percent: Rate
    day_count: DayCount
    method: Method
    instalments: Instalments
    due_day: DueDay | None = None
    first_due_on: date | None = None
    purpose: ShortText | None = None
    minimum_use_days: Days | None = None
    settled_on: date | None = None

    def __post_init__(self) -> None:
        _check_flat_fee(self.method, self.annual_rate_percent)


class ScheduleRow(Part, frozen=True, kw_only=True):
    """One instalment of a plan in the lender's own figures."""

    number: RowNumber
    due_on: date
    principal: Yuan
    interest: Yuan
    fee: Yuan | None = None


def check_row_numbers(schedule: Sequence[ScheduleRow]) -> None:
    """Refuse a schedule that has a number twice."""
    numbers: set[int] = set()
    for place, row in enumerate(schedule):
        if row.number in numbers:
            raise BrokenRule(f"schedule[{place}].number", row.number, "each number once in a schedule")
        numbers.add(row.number)


class RepaymentPlan(Record, frozen=True, kw_only=True, tag="repayment_plan"):
    """How a loan is repaid from `starts_on` on. `schedule` is what the lender sent, not checked; none and an empty one mean the same."""

    loan: Id
    kind: Literal["original", "automatic", "extension", "borrower_request"]
    starts_on: date
    principal: PositiveYuan
    annual_rate_percent: Rate
    day_count: DayCount
    method: Method
    instalments: Instalments
    first_due_on: date
    due_day: DueDay | None = None
    upfront_fee: Yuan | None = None
    fee_per_instalment: Yuan | None = None
    replaces: Id | None = None
    consented_on: date | None = None
    consent_how: ShortText | None = None
    notified_on: date | None = None
    reason_codes: tuple[Words, ...] | None = None
    cost_sheet_shown: bool | None = None
    disclosed_annual_cost_percent: Rate | None = None
    schedule: tuple[ScheduleRow, ...] | None = ()

    def __post_init__(self) -> None:
        _check_flat_fee(self.method, self.annual_rate_percent)
        if self.replaces == self.id:
            raise BrokenRule("replaces", self.replaces, "another plan of the same loan: a plan does not replace itself")
        check_row_numbers(self.schedule or ())
        if self.schedule is None:
            force_setattr(self, "schedule", ())


class Payment(Record, frozen=True, kw_only=True, tag="payment"):
    """Money paid on a loan. If any part is given, the absent ones are zero and they add up to `amount`. History, like a limit change."""

    loan: Id
    paid_on: date
    amount: PositiveYuan
    principal: Yuan | None = None
    interest: Yuan | None = None
    fee: Yuan | None = None
    penalty: Yuan | None = None

    def __post_init__(self) -> None:
        parts = {name: getattr(self, name) for name in ("principal", "interest", "fee", "penalty")}
        if all(part is None for part in parts.values()):
            return
        for name, part in parts.items():
            if part is None:
                parts[name] = Yuan(0)
                force_setattr(self, name, parts[name])
        if sum(parts.values()) != self.amount:
            raise BrokenRule("amount", str(self.amount), f"the sum of principal, interest, fee and penalty, which is {sum(parts.values())}")


class FactSnapshot(Record, frozen=True, kw_only=True, tag="fact_snapshot"):
    """The facts about a borrower as of a day. A fact that is absent or null is unknown."""

    borrower: Id
    as_of: date
    source: ShortText | None = None
    values: dict[str, Any]

    def __post_init__(self) -> None:
        force_setattr(self, "values", fact_values("values", self.values))


class PolicyRelease(Record, frozen=True, kw_only=True, tag="policy_release"):
    """A lender's new policy or model version. `replaces` is the version it follows, which need not be known here."""

    published_on: date
    version: Words
    owner: Literal["model", "platform", "regulation", "market", "product"]
    title: Words
    title_en: ShortText | None = None
    summary: LongWords
    summary_en: LongText | None = None
    notice_url: Address | None = None
    replaces: ShortText | None = None
    lender: ShortText | None = None


# In dependency order: a record refers only to records of an earlier type, or of its own.
RECORDS: tuple[type[Record], ...] = (
    PolicyRelease,
    Borrower,
    CreditLine,
    FactSnapshot,
    LimitChange,
    RateChange,
    Loan,
    RepaymentPlan,
    Payment,
)
BY_TYPE: dict[str, type[Record]] = {str(record.__struct_config__.tag): record for record in RECORDS}
