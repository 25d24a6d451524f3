"""Many small loans against one of the same sum; and what a very small limit costs, in yuan for every 100 borrowed."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from borrowers.exchange.values import BrokenRule
from borrowers.money import from_fen, in_fen, to_fen
from borrowers.repayment.schedule import schedule
from borrowers.repayment.terms import Terms

MOST_SMALL_LOANS = 50
_YEAR_DAYS = 365
_HUNDRED = Decimal(100)


class DueDay(NamedTuple):
    """A day on which something is due: how much in all (yuan), and for how many loans."""

    on: date
    amount: Decimal
    loans: int


@dataclass(frozen=True)
class Bundle:
    """Loans taken together. `cost` is interest and fees in yuan; `days` are the due dates in order; `busiest` is the month in which most
    falls due, as its first day, with its sum and its number of due dates."""

    cost: Decimal
    days: tuple[DueDay, ...]
    busiest: DueDay

    @property
    def last_on(self) -> date:
        return self.days[-1].on


@dataclass(frozen=True)
class ManyAgainstOne:
    """The same sum borrowed in `count` small loans, a number of days apart, and in one."""

    count: int
    many: Bundle
    one: Bundle

    @property
    def bundles(self) -> tuple[Bundle, Bundle]:
        """One, then many."""
        return self.one, self.many

    @property
    def more(self) -> Decimal:
        """What the small loans cost more (yuan; negative: less)."""
        return self.many.cost - self.one.cost


def many_against_one(one: Terms, small: Terms, count: int, days_apart: int) -> ManyAgainstOne:
    """`one.principal` borrowed on the terms `one`, against `count` loans of an equal part of it on the terms `small`, the first on its
    `starts_on`, each other one `days_apart` days later. What does not divide goes on the last.

    Raises BrokenRule: `count` is 2 to 50 and no more than the fen of the sum; `days_apart` is 0 to 366.
    """
    whole = in_fen(one.principal)
    if not 2 <= count <= min(MOST_SMALL_LOANS, whole):
        raise BrokenRule("count", count, f"a whole number from 2 to {MOST_SMALL_LOANS}, with a fen at least for each loan")
    if not 0 <= days_apart <= 366:
        raise BrokenRule("days_apart", days_apart, "a number of days from 0 to 366")
    part = whole // count
    parts = [part] * (count - 1) + [whole - part * (count - 1)]
    drawn = [small.starts_on + timedelta(days=days_apart * number) for number in range(count)]
    loans = [
        replace(small, principal=from_fen(fen), starts_on=on, first_due_on=None, due_day=None) for fen, on in zip(parts, drawn, strict=True)
    ]
    return ManyAgainstOne(count, _bundle(loans), _bundle([one]))


def _bundle(loans: list[Terms]) -> Bundle:
    made = [schedule(terms) for terms in loans]
    totals = [plan.totals for plan in made]
    cost = sum((total.interest + total.fees for total in totals), Decimal(0))
    amounts: Counter[date] = Counter()
    numbers: Counter[date] = Counter()
    for plan in made:
        for row in plan.instalments:
            amounts[row.due_on] += row.total_fen
            numbers[row.due_on] += 1
    days = tuple(DueDay(on, from_fen(amounts[on]), numbers[on]) for on in sorted(amounts))
    return Bundle(cost, days, _busiest_month(days))


def _busiest_month(days: tuple[DueDay, ...]) -> DueDay:
    """The first of the months in which most falls due; `loans` counts its due dates."""
    sums: dict[date, DueDay] = {}
    for day in days:
        month = day.on.replace(day=1)
        so_far = sums.get(month, DueDay(month, Decimal(0), 0))
        sums[month] = DueDay(month, so_far.amount + day.amount, so_far.loans + 1)
    return max(sums.values(), key=lambda month: (month.amount, -month.on.toordinal()))


@dataclass(frozen=True)
class SmallLimit:
    """A small sum borrowed for some days: interest a day on a year of 365 days, or the least fee where that is more.

    Amounts are yuan, the rate per cent a year. Raises BrokenRule for an amount or a number of days that is not above zero, and for a
    negative rate or fee.
    """

    amount: Decimal
    annual_rate_percent: Decimal
    days: int
    least_fee: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise BrokenRule("amount", str(self.amount), "more than 0")
        if self.days < 1:
            raise BrokenRule("days", self.days, "a day at least")
        for name in ("annual_rate_percent", "least_fee"):
            if getattr(self, name) < 0:
                raise BrokenRule(name, str(getattr(self, name)), "0 or more")

    @property
    def interest_a_day(self) -> Decimal:
        """For the whole amount, not rounded."""
        return self.amount * self.annual_rate_percent / 100 / _YEAR_DAYS

    @property
    def a_day(self) -> Decimal:
        """The interest a day to the fen: what is shown, not computed with."""
        return to_fen(self.interest_a_day)

    @property
    def interest(self) -> Decimal:
        """For all days, to the fen."""
        return to_fen(self.interest_a_day * self.days)

    @property
    def cost(self) -> Decimal:
        return max(self.interest, self.least_fee)

    @property
    def per_hundred(self) -> Decimal:
        """The cost for every 100 yuan borrowed, to the fen."""
        return to_fen(self.cost * _HUNDRED / self.amount)

    @property
    def simple_annual_percent(self) -> Decimal:
        """The cost as a simple rate a year on the amount, two decimals."""
        return to_fen(self.cost * _HUNDRED * _YEAR_DAYS / self.days / self.amount)

    @property
    def break_even_days(self) -> int | None:
        """The number of days from which interest reaches the least fee: borrowed for less, the fee is what is paid. None without a fee,
        and without interest, which never reaches it."""
        if not self.least_fee or not self.annual_rate_percent:
            return None
        return int((self.least_fee / self.interest_a_day).to_integral_value(ROUND_CEILING))
