"""A loan whose rate changes in mid-life: only the rows due after the change differ."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from borrowers.exchange.values import BrokenRule
from borrowers.money import from_fen
from borrowers.repayment.accrual import Accrual
from borrowers.repayment.schedule import Instalment, Schedule, level_parts
from borrowers.repayment.terms import RateFrom

__all__ = ["RateFrom", "RowDifference", "differences", "with_rate_changes"]


def with_rate_changes(schedule: Schedule, changes: Sequence[RateFrom]) -> Schedule:
    """The schedule after `changes`, which join those that it carries already.

    A row due on or before the day of a change stays as it is. The period in which a change falls is split by days: those before the day
    of the change at the old rate, that day and those after it at the new one. With `equal_instalment` the level instalment is computed
    anew, once a change, from the first row that it touches, for the rows that are left; with the other methods the principal parts stay
    as they are. The number of rows, their dates and their fees never change, and a change to the rate that holds already is none. Changes
    that fall in the same period are taken together.

    Raises BrokenRule: `on` for two changes on one day, or one before the loan starts; `annual_rate_percent` for a rate with `flat_fee`;
    `instalments` when a new level instalment would not cover a row's interest.
    """
    joined = _in_force(schedule, changes)
    new = [change for change in joined if change not in schedule.rate_changes]
    accrual, ends = Accrual(schedule, joined), [row.due_on for row in schedule.instalments]
    rows = list(schedule.instalments)
    first_new = min((accrual.running(change.on) for change in new), default=len(ends))
    for first in sorted({accrual.running(change.on) for change in joined}):
        if first_new <= first < len(ends):
            known = Accrual(schedule, [change for change in joined if accrual.running(change.on) <= first])
            rows[first:] = _from_here(rows[first:], schedule, known)
    return replace(schedule, instalments=tuple(rows), rate_changes=joined)


def _in_force(schedule: Schedule, changes: Sequence[RateFrom]) -> tuple[RateFrom, ...]:
    """The changes that the schedule carries and the new ones, in order of time, without those that change nothing."""
    terms, joined = schedule.terms, sorted([*schedule.rate_changes, *changes], key=lambda change: change.on)
    for earlier, change in pairwise(joined):
        if change.on == earlier.on:
            raise BrokenRule("on", change.on.isoformat(), "one change a day")
    rate, in_force = terms.annual_rate_percent, []
    for change in joined:
        if change.on < terms.starts_on:
            raise BrokenRule("on", change.on.isoformat(), f"a day on or after starts_on ({terms.starts_on})")
        if terms.method == "flat_fee" and change.annual_rate_percent:
            raise BrokenRule("annual_rate_percent", str(change.annual_rate_percent), "0 with flat_fee: it has no interest to change")
        if change.annual_rate_percent != rate:
            in_force.append(change)
            rate = change.annual_rate_percent
    return tuple(in_force)


def _from_here(rows: Sequence[Instalment], schedule: Schedule, accrual: Accrual) -> list[Instalment]:
    """The last rows of the schedule at the rates of `accrual`."""
    first = len(schedule.instalments) - len(rows)
    places, openings = range(first, len(schedule.instalments)), [row.balance_fen + row.principal_fen for row in rows]
    if schedule.terms.method == "equal_instalment":
        parts = level_parts(openings[0], [accrual.rate(place) for place in places], accrual.base, accrual.half_even)
    else:
        interests = [accrual.interest(place, opening) for place, opening in zip(places, openings, strict=True)]
        parts = [(row.principal_fen, interest) for row, interest in zip(rows, interests, strict=True)]
    balance = openings[0]
    changed = []
    for row, (principal, interest) in zip(rows, parts, strict=True):
        balance -= principal
        changed.append(Instalment(row.number, row.due_on, principal, interest, row.fee_fen, balance))
    return changed


class RowDifference(NamedTuple):
    """One instalment before and after; `interest` and `total` are what it asks for more (less: negative) after, in yuan."""

    number: int
    before: Instalment
    after: Instalment

    @property
    def interest(self) -> Decimal:
        return from_fen(self.after.interest_fen - self.before.interest_fen)

    @property
    def total(self) -> Decimal:
        return from_fen(self.after.total_fen - self.before.total_fen)


def differences(before: Schedule, after: Schedule) -> list[RowDifference]:
    """The rows of two schedules, by number, that differ. Raises ValueError when they do not have the same number of rows."""
    pairs = zip(before.instalments, after.instalments, strict=True)
    return [RowDifference(old.number, old, new) for old, new in pairs if old != new]
