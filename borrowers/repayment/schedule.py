"""The terms of a loan to its repayment schedule, exact to the fen.

The sums are done in whole fen and fractions of integers, so that nothing is rounded but what the contract rounds: the level instalment,
the equal part of the principal, and the interest of each row. The last instalment takes the remainder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, count, pairwise, repeat
from math import gcd
from operator import sub
from typing import NamedTuple

from msgspec import Struct

from borrowers.dates import days_30e_360
from borrowers.exchange.records import Method
from borrowers.exchange.values import BrokenRule
from borrowers.money import Rounding, from_fen, in_fen
from borrowers.repayment.terms import RateFrom, Terms

_MICRO_PERCENT = 10**6  # a rate has at most 6 decimals
WHOLE_IN_MICRO_PERCENT = 100 * _MICRO_PERCENT
_SCALE = 1 << 160  # more binary digits than any level instalment has


class Instalment(Struct, frozen=True, gc=False):
    """One row of a schedule. Amounts ending in `_fen` are whole fen, the others the same in yuan; `balance` is the principal left after it.
    `total` is principal + interest + fee by definition."""

    number: int
    due_on: date
    principal_fen: int
    interest_fen: int
    fee_fen: int
    balance_fen: int

    @property
    def principal(self) -> Decimal:
        return from_fen(self.principal_fen)

    @property
    def interest(self) -> Decimal:
        return from_fen(self.interest_fen)

    @property
    def fee(self) -> Decimal:
        return from_fen(self.fee_fen)

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.interest_fen + self.fee_fen

    @property
    def total(self) -> Decimal:
        return from_fen(self.total_fen)

    @property
    def balance(self) -> Decimal:
        return from_fen(self.balance_fen)


class Totals(NamedTuple):
    """The sums of a schedule, in yuan. `fees` and `paid` include the up-front fee."""

    principal: Decimal
    interest: Decimal
    fees: Decimal
    paid: Decimal


@dataclass(frozen=True)
class Schedule:
    """The instalments that repay a loan on its terms. `rate_changes` are those that its rows take into account, in order of time.

    Invariants, checked on creation (ValueError): numbers count from 1; no part is negative; each balance is the one before less the
    principal part; the last balance is zero, so that the principal parts add up to the principal.
    """

    terms: Terms
    instalments: tuple[Instalment, ...]
    rate_changes: tuple[RateFrom, ...] = ()

    def __post_init__(self) -> None:
        balance = in_fen(self.terms.principal)
        for number, row in enumerate(self.instalments, start=1):
            balance -= row.principal_fen
            if row.number != number:
                raise ValueError(f"instalments[{number - 1}].number: found {row.number}, expected {number}")
            if row.principal_fen < 0 or row.interest_fen < 0 or row.fee_fen < 0:
                raise ValueError(f"instalments[{number - 1}]: no part may be negative")
            if row.balance_fen != balance or balance < 0:
                raise ValueError(f"instalments[{number - 1}].balance: found {row.balance}, expected {from_fen(balance)}, and never below 0")
        if balance:
            raise ValueError(f"instalments: {from_fen(balance)} yuan of the principal is not repaid")

    @property
    def totals(self) -> Totals:
        """What is paid in all."""
        interest = sum(row.interest_fen for row in self.instalments)
        fees = in_fen(self.terms.upfront_fee) + sum(row.fee_fen for row in self.instalments)
        principal = in_fen(self.terms.principal)
        return Totals(from_fen(principal), from_fen(interest), from_fen(fees), from_fen(principal + interest + fees))


def schedule(terms: Terms) -> Schedule:
    """The schedule of `terms`, by the conventions of the exchange format ("Schedule requests").

    Raises BrokenRule naming `instalments` when a level instalment would not cover a row's interest, and `starts_on` when a due date
    would fall after the year 9999.
    """
    principal, half_even = in_fen(terms.principal), terms.rounding is Rounding.HALF_EVEN
    rate, base = _rate_a_day(terms)
    parts = parts_of(terms.method, principal, [rate * days for days in period_days(terms, terms.due_on)], base, half_even)
    repaid, interest = zip(*parts, strict=True)
    _, *balances = accumulate(repaid, sub, initial=principal)
    fees = repeat(in_fen(terms.fee_per_instalment))
    return Schedule(terms, tuple(map(Instalment, count(1), terms.due_on, repaid, interest, fees, balances)))


def _rate_a_day(terms: Terms) -> tuple[int, int]:
    """The interest of one day on one fen, as a fraction in its lowest terms: small numbers make the sums below fast."""
    rate, base = micro_percent(terms.annual_rate_percent), year_days(terms) * WHOLE_IN_MICRO_PERCENT
    common = gcd(rate, base)
    return rate // common, base // common


def period_days(terms: Terms, dates: Sequence[date]) -> list[int]:
    """The days that each period, ending on one of `dates`, counts for interest. A first period that began before the start
    (`running_since`) counts what is left of it. The first of `dates` is the first due date of `terms`."""
    began_on = terms.running_since or terms.starts_on
    if terms.day_count == "30/360":
        days = [30] * len(dates)
        days[0] = 30 * terms.months_to_first if terms.first_period_is_whole else days_30e_360(began_on, dates[0])
        days[0] -= min(days_30e_360(began_on, terms.starts_on), days[0])
        return days
    ordinals = [terms.starts_on.toordinal(), *map(date.toordinal, dates)]
    return [end - start for start, end in pairwise(ordinals)]


def parts_of(method: Method, principal: int, rates: list[int], base: int, half_even: bool) -> list[tuple[int, int]]:
    """Principal and interest of each row, in fen, when `principal` (fen) is repaid by `method` and each period's rate is a numerator over
    `base`. Raises BrokenRule naming `instalments` when a level instalment would not cover a row's interest."""
    if method == "equal_instalment":
        return level_parts(principal, rates, base, half_even)
    part = divided(principal, len(rates), half_even) if method in ("equal_principal", "flat_fee") else 0
    return _even_parts(principal, part, rates, base, half_even)


def micro_percent(percent: Decimal) -> int:
    """A rate (per cent, at most 6 decimals) as a whole number of millionths of a per cent."""
    numerator, denominator = percent.as_integer_ratio()
    return numerator * _MICRO_PERCENT // denominator


def year_days(terms: Terms) -> int:
    """The days that a year has by the day count of `terms`."""
    return 365 if terms.day_count == "actual/365" else 360


def divided(amount: int, by: int, half_even: bool) -> int:
    """`amount / by` to the nearest whole number; a half goes up, or to the even neighbour. Neither is negative."""
    quotient, rest = divmod(2 * amount + by, 2 * by)
    return quotient - 1 if half_even and not rest and quotient & 1 else quotient


def _even_parts(balance: int, part: int, rates: list[int], base: int, half_even: bool) -> list[tuple[int, int]]:
    """Principal and interest of each row when every row but the last repays `part`, as far as the balance goes."""
    parts, last = [], len(rates) - 1
    for place, rate in enumerate(rates):
        interest = divided(balance * rate, base, half_even)
        repaid = balance if place == last else min(part, balance)
        parts.append((repaid, interest))
        balance -= repaid
    return parts


def level_parts(principal: int, rates: list[int], base: int, half_even: bool) -> list[tuple[int, int]]:
    """Principal and interest of each row when every row but the last pays the same."""
    if rates.count(rates[0]) == len(rates):
        parts = _paying(_annuity(principal, rates[0], len(rates), base, half_even), principal, rates, base, half_even)
    else:
        parts = _paying_most_evenly(principal, rates, base, half_even)
    repaid, interest = min(parts)
    if repaid < 0:
        words = f"the level instalment of {from_fen(repaid + interest)} would not cover an interest of {from_fen(interest)}"
        raise BrokenRule("instalments", len(rates), f"another term: {words}")
    return parts


def _paying(level: int, balance: int, rates: list[int], base: int, half_even: bool) -> list[tuple[int, int]]:
    """Principal and interest of each row when every row but the last pays `level`; a principal part is negative where that is
    less than the interest."""
    parts, half, tie_to_even = [], base // 2, half_even and base % 2 == 0  # over an odd base there is no tie
    for rate in rates:
        raised = balance * rate + half
        interest = raised // base
        if tie_to_even and interest & 1 and not raised % base:
            interest -= 1
        repaid = level - interest
        if repaid > balance:
            repaid = balance
        parts.append((repaid, interest))
        balance -= repaid
    repaid, interest = parts[-1]
    parts[-1] = (repaid + balance, interest)
    return parts


def _annuity(principal: int, rate: int, periods: int, base: int, half_even: bool) -> int:
    """The level instalment of equal periods: principal x i / (1 - (1 + i)^-periods), i = rate / base, rounded once."""
    if not rate:
        return divided(principal, periods, half_even)
    grown, flat = (base + rate) ** periods, base**periods
    return divided(principal * rate * grown, base * (grown - flat), half_even)


def _paying_most_evenly(principal: int, rates: list[int], base: int, half_even: bool) -> list[tuple[int, int]]:
    """Principal and interest of each row by the level instalment, a whole number of fen, that the last total differs least from; of two,
    the lower.

    With each fen more, every later balance is lower, so the last total less the level falls strictly: the best level is on one of the
    two sides of where that crosses zero. Roundings move the crossing by about a fen from principal / (sum of discount factors).
    """
    factor, factors = _SCALE, 0
    for rate in rates:
        factor = factor * base // (base + rate)
        factors += factor

    def ending(level: int) -> tuple[list[tuple[int, int]], int]:
        parts = _paying(level, principal, rates, base, half_even)
        return parts, sum(parts[-1]) - level

    level = divided(principal * _SCALE, factors, half_even=False)
    parts, excess = ending(level)
    # A fen more lowers the excess by at least a fen a row, so that none is nearer than this; save in a loan of so few fen that rows come to
    # nothing.
    if 2 * abs(excess) < len(rates) < level:
        return parts
    step = 1 if excess >= 0 else -1
    while True:
        next_parts, next_excess = ending(level + step)
        if (next_excess >= 0) is not (excess >= 0):
            break
        level, parts, excess = level + step, next_parts, next_excess
    return min((abs(excess), level, parts), (abs(next_excess), level + step, next_parts))[2]
