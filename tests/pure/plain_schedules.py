"""Schedules computed a second time, plainly and slowly: fractions throughout, every level instalment tried. For comparison only."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from borrowers.money import Rounding
from borrowers.repayment.terms import Terms

Row = tuple[date, int, int]  # due on, principal, interest (fen)


def rounded(number: Fraction, rounding: Rounding) -> int:
    whole = floor(number)
    rest = number - whole
    if rest == Fraction(1, 2):
        return whole + 1 if rounding is Rounding.HALF_UP or whole % 2 else whole
    return whole + (rest > Fraction(1, 2))


def month_after(day: date, months: int, anchor: int) -> date:
    here = day.replace(day=1)
    for _ in range(months):
        here += timedelta(days=monthrange(here.year, here.month)[1])
    return here.replace(day=min(anchor, monthrange(here.year, here.month)[1]))


def dates(terms: Terms) -> list[date]:
    anchor = terms.due_day or (terms.first_due_on or terms.starts_on).day
    apart = terms.instalments if terms.method == "single_payment" else 1
    first = terms.first_due_on or month_after(terms.starts_on, apart, anchor)
    count = 1 if terms.method == "single_payment" else terms.instalments
    return [first, *(month_after(first, months, anchor) for months in range(1, count))]


def rates(terms: Terms) -> list[Fraction]:
    """The rate of each period."""
    due, yearly = dates(terms), Fraction(terms.annual_rate_percent) / 100
    starts = [terms.starts_on, *due[:-1]]
    if terms.day_count != "30/360":
        base = 365 if terms.day_count == "actual/365" else 360
        return [yearly * (end - start).days / base for start, end in zip(starts, due, strict=True)]
    months = terms.instalments if terms.method == "single_payment" else 1
    start, first = terms.starts_on, due[0]
    anchor = terms.due_day or (terms.first_due_on or terms.starts_on).day
    on_anchor = start == month_after(start, 0, anchor)
    if first == month_after(start, months, start.day) or (on_anchor and first == month_after(start, months, anchor)):
        years = Fraction(months, 12)
    else:
        in_days = [360 * day.year + 30 * day.month + (30 if day.day == 31 else day.day) for day in (start, first)]
        years = Fraction(in_days[1] - in_days[0], 360)
    return [yearly * years, *[yearly / 12] * (len(due) - 1)]


def walk(terms: Terms, repaid: Callable[[int, int], int]) -> list[Row]:
    """The rows when all but the last repay `repaid(balance, interest)`, at most the balance."""
    balance, rows = int(terms.principal * 100), []
    for due_on, rate in zip(dates(terms), rates(terms), strict=True):
        interest = rounded(balance * rate, terms.rounding)
        part = balance if len(rows) == len(rates(terms)) - 1 else min(repaid(balance, interest), balance)
        rows.append((due_on, part, interest))
        balance -= part
    return rows


def level(terms: Terms) -> int:
    """The level instalment in fen."""
    periods, principal = rates(terms), Fraction(int(terms.principal * 100))
    if len(set(periods)) == 1:
        rate = periods[0]
        growth = (1 + rate) ** len(periods)
        return rounded(principal * rate * growth / (growth - 1) if rate else principal / len(periods), terms.rounding)

    highest = int(principal + sum(principal * rate for rate in periods)) + 1
    return min(range(highest + 1), key=lambda fen: (abs(level_ends(terms, fen)), fen))


def level_ends(terms: Terms, fen: int) -> int:
    """How much more than `fen` the last instalment is, when the others are `fen`."""
    _, part, interest = walk(terms, lambda balance, due: fen - due)[-1]
    return part + interest - fen


def plain_schedule(terms: Terms) -> list[Row]:
    count = len(rates(terms))
    if terms.method == "equal_instalment":
        fen = level(terms)
        return walk(terms, lambda balance, interest: fen - interest)
    part = rounded(Fraction(int(terms.principal * 100), count), terms.rounding) if terms.method in ("equal_principal", "flat_fee") else 0
    return walk(terms, lambda balance, interest: part)
