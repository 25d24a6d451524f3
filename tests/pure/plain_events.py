"""Rate changes, prepayments and interest by the day computed a second time, plainly and slowly: day after day, in fractions. For comparison
only."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from borrowers.money import Rounding
from borrowers.repayment.terms import RateFrom, Terms
from tests.pure.plain_schedules import month_after, rounded

Row = tuple[date, int, int]  # due on, principal, interest (fen)


def rate_on(terms: Terms, changes: Sequence[RateFrom], day: date) -> Fraction:
    percent = terms.annual_rate_percent
    for change in sorted(changes, key=lambda each: each.on):
        if change.on <= day:
            percent = change.annual_rate_percent
    return Fraction(percent) / 100


def days_passed(terms: Terms, start: date, end: date, months: int, day: date) -> int:
    """Of a period from start to end that is `months` long when it is whole."""
    if terms.day_count != "30/360":
        return (day - start).days
    in_days = [360 * each.year + 30 * each.month + min(each.day, 30) for each in (start, day, end)]
    anchor = terms.due_day or (terms.first_due_on or terms.starts_on).day
    on_anchor = start == month_after(start, 0, anchor)
    whole = end == month_after(start, months, start.day) or (on_anchor and end == month_after(start, months, anchor))
    if start == (terms.running_since or terms.starts_on):
        whole = whole if terms.first_is_whole is None else terms.first_is_whole
    elif (start, end) in pairwise(terms.due_on):
        whole = True  # every period but the first is a month
    length = 30 * months if whole else in_days[2] - in_days[0]
    return length if day == end else min(in_days[1] - in_days[0], length)


def grown(terms: Terms, changes: Sequence[RateFrom], period: tuple[date, date], months: int, from_day: date, to_day: date) -> Fraction:
    """What one yuan earns in a period from one day to another, each day at its own rate."""
    year, total, day = (365 if terms.day_count == "actual/365" else 360), Fraction(0), from_day
    while day < to_day:
        next_day = day + timedelta(days=1)
        counted = days_passed(terms, *period, months, next_day) - days_passed(terms, *period, months, day)
        total += rate_on(terms, changes, day) * counted / year
        day = next_day
    return total


def walk(
    balance: int, due: Sequence[date], rates: Sequence[Fraction], rounding: Rounding, repaid: Callable[[int, int, int], int]
) -> list[Row]:
    """The rows when all but the last repay `repaid(place, balance, interest)`, at most the balance."""
    rows: list[Row] = []
    for place, (on, rate) in enumerate(zip(due, rates, strict=True)):
        interest = rounded(balance * rate, rounding)
        part = balance if place == len(due) - 1 else min(repaid(place, balance, interest), balance)
        rows.append((on, part, interest))
        balance -= part
    return rows


def best_level(balance: int, due: Sequence[date], rates: Sequence[Fraction], rounding: Rounding) -> int:
    """The level instalment in fen: the annuity where all periods are the same, else every fen is tried."""
    if len(set(rates)) == 1:
        growth = (1 + rates[0]) ** len(rates)
        return rounded(balance * rates[0] * growth / (growth - 1) if rates[0] else Fraction(balance, len(rates)), rounding)

    def gap(fen: int) -> int:
        _, part, interest = walk(balance, due, rates, rounding, lambda place, owed, of_it: fen - of_it)[-1]
        return abs(part + interest - fen)

    return min(range(int(balance + sum(balance * rate for rate in rates)) + 2), key=lambda fen: (gap(fen), fen))
