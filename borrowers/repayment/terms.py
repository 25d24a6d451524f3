"""The terms of a loan, as a contract states them: what a schedule is computed from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import get_args

from borrowers.dates import add_months, due_dates, is_whole_months
from borrowers.exchange.records import DayCount, Method
from borrowers.exchange.values import BrokenRule
from borrowers.money import Rounding

MOST_INSTALMENTS = 600
_MOST_YUAN = Decimal(10) ** 12
_MOST_PERCENT = Decimal(10) ** 6
_NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What borrower and lender agreed.

    Amounts are yuan with at most 2 decimals; the rate is per cent a year with at most 6. `instalments` is the term in months; with
    `single_payment` there is one instalment at its end. `flat_fee` has no interest: its charge is `fee_per_instalment`. `running_since`
    is given where a loan is counted from the middle of a period, as after a prepayment: the day that this period began. `first_is_whole`
    says whether the first period counts as whole months where its dates alone do not tell: it was not the first when the loan began.
    Raises BrokenRule, whose path is the name of the field, when a rule of the terms is broken.
    """

    principal: Decimal
    annual_rate_percent: Decimal
    instalments: int
    method: Method
    day_count: DayCount
    starts_on: date
    first_due_on: date | None = None
    due_day: int | None = None
    upfront_fee: Decimal = _NOTHING
    fee_per_instalment: Decimal = _NOTHING
    rounding: Rounding = Rounding.HALF_UP
    running_since: date | None = None
    first_is_whole: bool | None = None

    def __post_init__(self) -> None:
        for name in ("principal", "upfront_fee", "fee_per_instalment"):
            _check_number(name, getattr(self, name), 2, _MOST_YUAN)
        check_rate("annual_rate_percent", self.annual_rate_percent)
        if not self.principal:
            raise BrokenRule("principal", str(self.principal), "more than 0")
        if not 1 <= self.instalments <= MOST_INSTALMENTS:
            raise BrokenRule("instalments", self.instalments, f"a whole number from 1 to {MOST_INSTALMENTS}")
        if self.method not in get_args(Method):
            raise BrokenRule("method", self.method, f"one of {', '.join(get_args(Method))}")
        if self.day_count not in get_args(DayCount):
            raise BrokenRule("day_count", self.day_count, f"one of {', '.join(get_args(DayCount))}")
        if self.method == "flat_fee" and self.annual_rate_percent:
            raise BrokenRule("annual_rate_percent", str(self.annual_rate_percent), "0 with flat_fee: the charge is fee_per_instalment")
        if self.due_day is not None and not 1 <= self.due_day <= 31:
            raise BrokenRule("due_day", self.due_day, "a day of the month, 1 to 31")
        if self.first_due_on is not None and self.first_due_on <= self.starts_on:
            raise BrokenRule("first_due_on", self.first_due_on.isoformat(), f"a day after starts_on ({self.starts_on})")
        if self.running_since is not None and self.running_since >= self.starts_on:
            raise BrokenRule("running_since", self.running_since.isoformat(), f"a day before starts_on ({self.starts_on})")

    @property
    def anchor_day(self) -> int:
        """The day of the month that due dates return to."""
        return self.due_day or (self.first_due_on or self.starts_on).day

    @property
    def months_to_first(self) -> int:
        """The months that the first period has when it is whole."""
        return self.instalments if self.method == "single_payment" else 1

    @cached_property
    def due_on(self) -> list[date]:
        """The due date of each instalment. Raises BrokenRule (`starts_on`) when one would fall after the year 9999."""
        count = 1 if self.method == "single_payment" else self.instalments
        try:
            first = self.first_due_on or add_months(self.starts_on, self.months_to_first, self.anchor_day)
            return due_dates(first, count, self.anchor_day)
        except ValueError:
            raise BrokenRule("starts_on", self.starts_on.isoformat(), "a day from which every due date is before the year 10000") from None

    @property
    def first_period_is_whole(self) -> bool:
        """Whether the first due date is one month (with `single_payment` the whole term) after the first period began."""
        if self.first_is_whole is not None:
            return self.first_is_whole
        return is_whole_months(self.running_since or self.starts_on, self.due_on[0], self.months_to_first, self.anchor_day)


@dataclass(frozen=True)
class RateFrom:
    """From the day `on` on, interest is counted at `annual_rate_percent` (per cent a year, at most 6 decimals). Raises BrokenRule
    (`annual_rate_percent`)."""

    on: date
    annual_rate_percent: Decimal

    def __post_init__(self) -> None:
        check_rate("annual_rate_percent", self.annual_rate_percent)


def check_rate(name: str, percent: Decimal) -> None:
    """Raises BrokenRule, whose path is `name`, unless it is a rate: per cent a year, from 0, with at most 6 decimals."""
    _check_number(name, percent, 6, _MOST_PERCENT)


def _check_number(name: str, number: Decimal, decimals: int, below: Decimal) -> None:
    if number.is_finite() and 0 <= number < below and not 10**decimals % number.as_integer_ratio()[1]:
        return
    raise BrokenRule(name, str(number), f"a number from 0, below {below}, with at most {decimals} decimals")
