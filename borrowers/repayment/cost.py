"""What money costs in a year: of a schedule, and of any flows, by the conventions of the exchange format.

Rates are per cent with 6 decimals, rounded half up. Where there is no rate, or more than one, that is said by name (`NoAnswer`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import lcm
from typing import Literal, NamedTuple

import pyxirr

from borrowers.dates import actual_days, add_months, months_back
from borrowers.money import in_fen
from borrowers.repayment.roots import Flow, NoAnswer, Reason, polished_periodic, sole_rate
from borrowers.repayment.schedule import Schedule

Convention = Literal["irr_monthly", "effective", "us_apr", "eu_apr"]
LEAST_PERCENT, MOST_PERCENT = Decimal(-99), Decimal(10_000)
_MONTHLY = LEAST_PERCENT / 1200, MOST_PERCENT / 1200
_USUAL = Decimal("0.01")  # a month: where the search for a rate begins
_SIX, _TWENTY = Decimal("1E-6"), Decimal("1E-20")
_PRECISE = Context(prec=60)


class DatedFlow(NamedTuple):
    """Money on a day, in yuan. To the borrower is positive, from the borrower negative."""

    on: date
    amount: Decimal


class PeriodFlow(NamedTuple):
    """Money a number of whole months after the start, in yuan. To the borrower is positive, from the borrower negative."""

    period: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class AnnualCost:
    """What a schedule costs in a year, in per cent.

    `nominal_percent` is the rate stated; `irr_percent` the periodic internal rate times 12, all fees in; `effective_percent` the same
    compounded; `simple_percent` all cost over the average outstanding principal over time. `no_irr` says why the middle two are None.
    """

    nominal_percent: Decimal
    irr_percent: Decimal | None
    effective_percent: Decimal | None
    simple_percent: Decimal
    no_irr: Reason | None = None

    def __post_init__(self) -> None:
        if (self.irr_percent is None) != (self.effective_percent is None) or (self.irr_percent is None) != (self.no_irr is not None):
            raise ValueError("no_irr: given exactly when irr_percent and effective_percent are not")


def annual_cost_of(schedule: Schedule) -> AnnualCost:
    """The annual cost of a schedule: instalment k stands at month k whatever its date (a single payment at the end of the term), and the
    up-front fee reduces what is received."""
    terms, rows = schedule.terms, schedule.instalments
    apart = terms.months_to_first
    amounts = [0] * (apart * len(rows) + 1)
    amounts[0] = received = in_fen(terms.principal) - in_fen(terms.upfront_fee)
    amounts[apart::apart] = [-row.total_fen for row in rows]
    opening = sum(row.balance_fen + row.principal_fen for row in rows) * apart
    cost = -sum(amounts[1:]) - received
    nominal, simple = _rounded(terms.annual_rate_percent), _rounded(_divided(cost * 1200, opening))
    try:
        rate = _monthly_rate(amounts)
    except NoAnswer as error:
        return AnnualCost(nominal_percent=nominal, irr_percent=None, effective_percent=None, simple_percent=simple, no_irr=error.reason)
    with localcontext(_PRECISE):
        irr, effective = rate * 1200, ((1 + rate) ** 12 - 1) * 100
    return AnnualCost(nominal_percent=nominal, irr_percent=_rounded(irr), effective_percent=_rounded(effective), simple_percent=simple)


def irr_percent(amounts: Sequence[int]) -> Decimal:
    """The internal rate of amounts that stand a month apart, times 12, in per cent. What is received is positive. Raises NoAnswer."""
    return _rounded(_PRECISE.multiply(_monthly_rate(amounts), 1200))


def annual_cost(flows: Sequence[DatedFlow] | Sequence[PeriodFlow], convention: Convention) -> Decimal:
    """The annual rate of `flows` by `convention`, in per cent. All flows are dated, or all are periodic.

    `irr_monthly` needs periods and `effective` needs dates; the other two take both, a period being a month. Raises NoAnswer where there
    is not exactly one rate, and ValueError for flows of the wrong kind.
    """
    dated = [flow for flow in flows if isinstance(flow, DatedFlow)]
    months = [flow for flow in flows if isinstance(flow, PeriodFlow)]
    if (dated and months) or (convention == "irr_monthly" and dated) or (convention == "effective" and months):
        wanted = {"irr_monthly": "with a period", "effective": "with a date"}.get(convention, "all with a date or all with a period")
        raise ValueError(f"flows: {convention} takes flows {wanted}")
    if not (any(flow.amount > 0 for flow in flows) and any(flow.amount < 0 for flow in flows)):
        raise NoAnswer("no sign change")
    if convention == "irr_monthly":
        return _nominal([Flow(flow.amount, flow.period) for flow in months], 12, _guessed(months))
    if convention == "effective":
        start = min(flow.on for flow in dated)
        return _compounded([(flow.amount, Fraction(actual_days(start, flow.on), 365)) for flow in dated])
    if convention == "eu_apr":
        return _compounded(_european(dated) if dated else [(flow.amount, Fraction(flow.period, 12)) for flow in months])
    return _nominal(*_american(dated)) if dated else _american_months(months)


def _monthly_rate(amounts: Sequence[int]) -> Decimal:
    """The internal rate a month of amounts that stand a month apart. Raises NoAnswer."""
    low, high = _MONTHLY
    guess = pyxirr.irr(amounts, guess=_USUAL, silent=True)
    # One receipt, then payments only, as a loan has it: at most one rate. Anything else takes the careful way.
    if guess is not None and guess > -1 and amounts[0] > 0 and max(amounts[1:]) <= 0:
        rate = polished_periodic(amounts, guess)
        if rate is not None and low < rate < high:
            return rate
    return sole_rate([Flow(Decimal(amount), month) for month, amount in enumerate(amounts)], low, high)


def _first_answer(amounts: Sequence[int] | Sequence[Decimal]) -> Decimal | None:
    found = pyxirr.irr(amounts, silent=True)
    return None if found is None else Decimal(found)


def _guessed(flows: Sequence[PeriodFlow]) -> Decimal | None:
    amounts = [Decimal(0)] * (max(flow.period for flow in flows) + 1)
    for period, amount in flows:
        amounts[period] += amount
    return _first_answer(amounts)


def _nominal(flows: Sequence[Flow], units: Fraction | int, guess: Decimal | None = None) -> Decimal:
    """The rate a unit-period times the number of them in a year, in per cent."""
    a_year = _divided(*Fraction(units).as_integer_ratio())
    with localcontext(_PRECISE):
        rate = sole_rate(flows, LEAST_PERCENT / 100 / a_year, MOST_PERCENT / 100 / a_year, guess)
        return _rounded(rate * a_year * 100)


def _compounded(flows: Sequence[tuple[Decimal, Fraction]]) -> Decimal:
    """The rate X a year at which the flows, each worth amount / (1 + X)^years, are worth nothing, in per cent."""
    units = lcm(*(years.denominator for _, years in flows))  # so many units a year that every time is a whole number of them
    low, high = _unit_rates(units)
    rate = sole_rate([Flow(amount, int(years * units)) for amount, years in flows], low, high)
    with localcontext(_PRECISE):
        return _rounded(((1 + rate) ** units - 1) * 100)


@cache
def _unit_rates(units: int) -> tuple[Decimal, Decimal]:
    """The least and the greatest rate a unit, for the least and the greatest rate a year."""
    with localcontext(_PRECISE):
        low, high = ((1 + percent / 100) ** (Decimal(1) / units) - 1 for percent in (LEAST_PERCENT, MOST_PERCENT))
    return low, high


def _european(flows: Sequence[DatedFlow]) -> list[tuple[Decimal, Fraction]]:
    """Times in years by Directive 2008/48/EC, annex I: a month is a twelfth of a year, days that make no whole month are counted at the
    beginning and divided by the 365 or 366 days of the year that ends with them."""
    start = min(flow.on for flow in flows)
    timed = []
    for on, amount in flows:
        months, days = months_back(start, on)
        last = date.fromordinal(start.toordinal() + days)
        # In the year 1 there is no year before it to count.
        year = actual_days(add_months(last, -12), last) if days and last.year > 1 else 365
        timed.append((amount, Fraction(months, 12) + Fraction(days, year)))
    return timed


class _UnitPeriod(NamedTuple):
    """A standard interval of Regulation Z: so many days, or so many months of 30 days (a semimonth is half a month)."""

    days: int
    in_months: bool

    @property
    def a_year(self) -> Fraction:
        if self.in_months:
            return Fraction(360, self.days)
        return Fraction(52 * 7, self.days) if self.days % 7 == 0 else Fraction(365, self.days)


_DAY, _SEMIMONTH, _MONTH, _YEAR = _UnitPeriod(1, False), _UnitPeriod(15, True), _UnitPeriod(30, True), _UnitPeriod(360, True)
_STANDARD = (
    _DAY,
    *(_UnitPeriod(7 * weeks, False) for weeks in range(1, 53)),
    _SEMIMONTH,
    *(_UnitPeriod(30 * months, True) for months in range(1, 13)),
)


def _american_months(flows: Sequence[PeriodFlow]) -> Decimal:
    """Regulation Z for flows that stand whole months apart: the same as dates on the first of the month."""
    first = date(2001, 1, 1)
    return _nominal(*_american([DatedFlow(add_months(first, flow.period), flow.amount) for flow in flows]))


def _american(flows: Sequence[DatedFlow]) -> tuple[list[Flow], Fraction]:
    """The flows in unit-periods after the first of them, and how many unit-periods a year has (Regulation Z, appendix J, (b)(2) to (5))."""
    start = min(flow.on for flow in flows)
    dates = sorted({flow.on for flow in flows})
    if len(flows) == 2 and len(dates) == 2 and actual_days(*dates) < 365:
        # One advance, one payment, (b)(5)(vii): the term itself is the unit-period.
        months, days = months_back(*dates)
        a_year = Fraction(365, actual_days(*dates)) if days or not months else Fraction(12, months)
        return [Flow(flow.amount, int(flow.on != start)) for flow in flows], a_year
    unit = _YEAR if len(flows) == 2 else _unit_period(dates)
    return [Flow(flow.amount, *_elapsed(start, flow.on, unit)) for flow in flows], unit.a_year


def _unit_period(dates: Sequence[date]) -> _UnitPeriod:
    """The common period, at most a year, that occurs most often, of two the smaller; without one, the standard interval nearest to the
    average period, of two the smaller."""
    periods = [_period(*pair) for pair in pairwise(dates)]
    common = [(-often, _length(period), period) for period, often in Counter(periods).items() if often > 1 and _length(period) <= 365]
    if common:
        return min(common)[2]
    average = Fraction(actual_days(dates[0], dates[-1]), max(len(periods), 1))
    return min(_STANDARD, key=lambda unit: (abs(_length(unit) - average), _length(unit)))


def _length(unit: _UnitPeriod) -> Fraction:
    """In days of a year of 365."""
    return Fraction(365 * unit.days, 360) if unit.in_months else Fraction(unit.days)


def _period(start: date, end: date) -> _UnitPeriod:
    """The period between two dates in a row, as months where it is a whole number of them, as a semimonth for the 1st and the 16th."""
    months, days = months_back(start, end)
    if months and not days:
        return _UnitPeriod(30 * months, True)
    if abs(end.day - start.day) == 15 and 13 <= actual_days(start, end) <= 16 and actual_days(start, end) != 14:
        return _SEMIMONTH
    return _UnitPeriod(actual_days(start, end), False)


def _elapsed(start: date, end: date, unit: _UnitPeriod) -> tuple[int, Decimal]:
    """Whole unit-periods between two dates, and the fraction of one that is left over at the beginning."""
    if not unit.in_months:
        whole, rest = divmod(actual_days(start, end), unit.days)
    else:
        months, days = months_back(start, end)
        whole, rest = divmod(30 * months + days, unit.days)
        if unit == _YEAR and rest % 30 and days:
            # (b)(5)(vi): a rest that is no whole number of months counts its days over 365.
            days = actual_days(start, add_months(end, -12 * whole))
            return whole, _divided(days, 365)
    return whole, _divided(rest, unit.days)


def _divided(number: int, by: int) -> Decimal:
    return _PRECISE.divide(Decimal(number), Decimal(by))


def _rounded(percent: Decimal) -> Decimal:
    """Half up to 6 decimals, after the noise of the search is taken off; no minus zero."""
    quiet = percent.quantize(_TWENTY, context=_PRECISE)
    return _PRECISE.add(quiet.quantize(_SIX, rounding=ROUND_HALF_UP, context=_PRECISE), 0)
