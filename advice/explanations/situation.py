"""What is known about one limit change: the records as plain values, filled from the database by `advice.gather`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from advice import wording
from advice.facts import UNKNOWN, Facts
from advice.rulebook import Owner
from advice.words import ChangeKind, PlanKind

State = Literal["lowered", "zero", "raised", "restored", "temporary", "frozen", "unfrozen", "moved"]


_TITLE = 60  # characters


class Change(Struct, frozen=True, kw_only=True):
    """The limit change itself. `id` is the sender's; `decided_on` is the day of the decision in Asia/Shanghai."""

    id: str
    kind: ChangeKind
    decided_on: date
    effective_on: date
    old_limit: Decimal
    new_limit: Decimal
    until: date | None = None
    decided_by: Literal["automated", "person", "mixed"] | None = None
    policy_version: str | None = None
    notice_text: str | None = None

    @property
    def state(self) -> State:
        """What the change left the line in (exchange format, `state`)."""
        if self.kind == "decrease":
            return "zero" if self.new_limit == 0 else "lowered"
        return _STATES[self.kind]


_STATES: Mapping[str, State] = {
    "increase": "raised",
    "restore": "restored",
    "temporary_decrease": "temporary",
    "freeze": "frozen",
    "unfreeze": "unfrozen",
    "migration": "moved",
}


class SentReason(Struct, frozen=True, kw_only=True):
    """One reason as the lender sent it. `observed` holds fact names and values of the exchange format."""

    code: str
    points: Decimal | None = None
    observed: Mapping[str, object] | None = None
    threshold: Decimal | None = None
    period_start: date | None = None
    period_end: date | None = None
    source: str | None = None
    text: str | None = None

    @property
    def own_words(self) -> str:
        """The lender's own words; empty when it sent none."""
        return (self.text or "").strip()

    @property
    def own_title(self) -> str:
        """What to call a reason that the catalogue does not know: the lender's words, cut to a title's length, else its code."""
        return wording.cut(self.own_words or self.code, _TITLE)


class Line(Struct, frozen=True, kw_only=True):
    """A credit line as it was when the change was decided: the limit and rate are those of that day."""

    product: str
    lender: str
    limit: Decimal
    annual_rate_percent: Decimal
    opened_on: date


class RateChange(Struct, frozen=True, kw_only=True):
    """A change of the line's annual rate (per cent)."""

    effective_on: date
    old: Decimal
    new: Decimal


class Plan(Struct, frozen=True, kw_only=True):
    """A repayment plan of a loan."""

    kind: PlanKind
    starts_on: date
    principal: Decimal
    annual_rate_percent: Decimal
    instalments: int
    fee_per_instalment: Decimal | None = None


class Loan(Struct, frozen=True, kw_only=True):
    """A loan drawn by the day of the decision and not repaid by then.

    `principal_paid` is None when a payment up to that day does not say how much of it was principal. `plans` are all on record.
    """

    drawn_on: date
    principal: Decimal
    annual_rate_percent: Decimal
    principal_paid: Decimal | None = Decimal(0)
    plans: tuple[Plan, ...] = ()


class Release(Struct, frozen=True, kw_only=True):
    """A lender's policy release. English is None where the lender wrote none."""

    version: str
    published_on: date
    owner: Owner
    title: str
    summary: str
    title_en: str | None = None
    summary_en: str | None = None
    notice_url: str | None = None
    replaces: str | None = None


class Threshold(Struct, frozen=True):
    """A line that this lender sent for a reason, under the same policy version, with another change of this borrower."""

    value: Decimal
    sent_on: date


class Situation(Struct, frozen=True, kw_only=True):
    """Everything on record that one explanation may rest on. `loans` None: no loan of the line was ever received.

    `facts` are those of the snapshot that explains the change; `earlier_facts` those of the one before it.
    """

    name: str
    change: Change
    line: Line
    reasons: tuple[SentReason, ...] = ()
    target_line: Line | None = None
    loans: tuple[Loan, ...] | None = None
    rate_changes: tuple[RateChange, ...] = ()
    facts: Facts = UNKNOWN
    earlier_facts: Facts = UNKNOWN
    release: Release | None = None
    thresholds: Mapping[str, Threshold] = {}
