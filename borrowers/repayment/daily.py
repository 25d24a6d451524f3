"""Borrow and repay on any day (随借随还): interest by the day on what is borrowed that day.

The sum is the one that banks do: each balance times the days that it stood, added up (积数), times the rate of a day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from borrowers.dates import actual_days, add_months
from borrowers.exchange.values import BrokenRule
from borrowers.money import Rounding, from_fen, in_fen
from borrowers.repayment.schedule import WHOLE_IN_MICRO_PERCENT, divided, micro_percent
from borrowers.repayment.terms import check_rate


@dataclass(frozen=True, kw_only=True)
class DailyTerms:
    """What a contract says of interest by the day: per cent a year over a year of 365 or 360 days (0.04 % a day is 14.6 % a year of 365).

    Interest is posted, that is rounded and owed, at each repayment, or on `posting_day` of each month (the last day of a month that is
    shorter) and with what repays everything.

    Raises BrokenRule naming the field.
    """

    annual_rate_percent: Decimal
    year_days: Literal[360, 365] = 365
    posted: Literal["repayment", "month"] = "repayment"
    posting_day: int | None = None
    rounding: Rounding = Rounding.HALF_UP

    def __post_init__(self) -> None:
        check_rate("annual_rate_percent", self.annual_rate_percent)
        if self.year_days not in (360, 365):
            raise BrokenRule("year_days", self.year_days, "360 or 365")
        if self.posted not in ("repayment", "month"):
            raise BrokenRule("posted", self.posted, "repayment or month")
        if (self.posting_day is None) == (self.posted == "month"):
            raise BrokenRule("posting_day", self.posting_day, "a day of the month with posted month, none with repayment")
        if self.posting_day is not None and not 1 <= self.posting_day <= 31:
            raise BrokenRule("posting_day", self.posting_day, "a day of the month, 1 to 31")

    def interest_fen(self, fen_days: int) -> int:
        """The interest on so many fen times days, in whole fen."""
        half_even = self.rounding is Rounding.HALF_EVEN
        return divided(fen_days * micro_percent(self.annual_rate_percent), self.year_days * WHOLE_IN_MICRO_PERCENT, half_even)


class Movement(NamedTuple):
    """Money drawn or repaid on a day, in yuan, more than 0. What is repaid pays interest first, then principal."""

    on: date
    kind: Literal["drawn", "repaid"]
    amount: Decimal


class Stretch(NamedTuple):
    """Days in a row with one balance (yuan): the day it begins counts for interest, the day it ends does not."""

    begins_on: date
    ends_on: date
    balance: Decimal

    @property
    def days(self) -> int:
        return actual_days(self.begins_on, self.ends_on)


class Posting(NamedTuple):
    """Interest rounded and owed from the day on, in yuan, for balances times days of `yuan_days` since the posting before."""

    on: date
    yuan_days: Decimal
    interest: Decimal


class Repaid(NamedTuple):
    """What a repayment paid, in yuan."""

    on: date
    interest: Decimal
    principal: Decimal


@dataclass(frozen=True, kw_only=True)
class DailyAccount:
    """A loan by the day, up to and with the day `on`. `interest_owed` is posted and not yet paid; `interest_running` has grown since the
    last posting, rounded."""

    on: date
    stretches: tuple[Stretch, ...]
    postings: tuple[Posting, ...]
    repaid: tuple[Repaid, ...]
    balance: Decimal
    interest_owed: Decimal
    interest_running: Decimal

    @property
    def payoff(self) -> Decimal:
        """What repays everything on the day, in yuan."""
        return self.balance + self.interest_owed + self.interest_running

    @property
    def interest(self) -> Decimal:
        """All interest so far, in yuan."""
        return sum((posting.interest for posting in self.postings), self.interest_running)


def daily_account(terms: DailyTerms, movements: Sequence[Movement], on: date) -> DailyAccount:
    """How a loan that is drawn and repaid on any day stands on the day `on`. Of one day, what is drawn comes before what is repaid.

    Raises BrokenRule: `movements` for one after the day, or of no money; `amount` for a repayment of more than everything owed.
    """
    for movement in movements:
        if movement.amount <= 0:
            raise BrokenRule("movements", str(movement.amount), "amounts of more than 0")
        if movement.on > on:
            raise BrokenRule("movements", movement.on.isoformat(), f"days up to {on}")
    begins_on = min((movement.on for movement in movements), default=on)
    posting_days = set(_posting_days(terms, begins_on, on))
    ledger = _Ledger(terms, begins_on)
    for day in sorted({on, *posting_days, *(movement.on for movement in movements)}):
        ledger.stand_until(day)
        if day in posting_days:
            ledger.post()
        for movement in movements:
            if movement.on == day and movement.kind == "drawn":
                ledger.balance += in_fen(movement.amount)
        for movement in movements:
            if movement.on == day and movement.kind == "repaid":
                ledger.repay(in_fen(movement.amount))
    return ledger.account()


def _posting_days(terms: DailyTerms, begins_on: date, on: date) -> Iterator[date]:
    """From the month of the first day on, up to `on`."""
    if terms.posting_day is None:
        return
    months = (on.year - begins_on.year) * 12 + on.month - begins_on.month
    for month in range(months + 1):
        day = add_months(begins_on.replace(day=1), month, terms.posting_day)
        if day <= on:
            yield day


class _Ledger:
    """A balance and the interest on it, in fen, from day to day."""

    def __init__(self, terms: DailyTerms, day: date) -> None:
        self._terms, self._day = terms, day
        self.balance = self._owed = self._fen_days = 0
        self._stretches: list[Stretch] = []
        self._postings: list[Posting] = []
        self._repaid: list[Repaid] = []

    def stand_until(self, day: date) -> None:
        if self.balance and day > self._day:
            self._stretches.append(Stretch(self._day, day, from_fen(self.balance)))
            self._fen_days += self.balance * self._stretches[-1].days
        self._day = day

    def post(self) -> None:
        if self._fen_days:
            interest = self._terms.interest_fen(self._fen_days)
            self._postings.append(Posting(self._day, from_fen(self._fen_days), from_fen(interest)))
            self._owed += interest
            self._fen_days = 0

    def repay(self, amount: int) -> None:
        if self._terms.posted == "repayment" or amount > self._owed + self.balance:
            self.post()
        if amount > self._owed + self.balance:
            allowed = f"at most the {from_fen(self._owed + self.balance)} that are owed on {self._day}"
            raise BrokenRule("amount", str(from_fen(amount)), allowed)
        interest = min(amount, self._owed)
        self._owed -= interest
        self.balance -= amount - interest
        self._repaid.append(Repaid(self._day, from_fen(interest), from_fen(amount - interest)))

    def account(self) -> DailyAccount:
        return DailyAccount(
            on=self._day,
            stretches=tuple(self._stretches),
            postings=tuple(self._postings),
            repaid=tuple(self._repaid),
            balance=from_fen(self.balance),
            interest_owed=from_fen(self._owed),
            interest_running=from_fen(self._terms.interest_fen(self._fen_days)),
        )
