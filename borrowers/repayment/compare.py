"""What is due before and after a plan took the place of another, day by day (SC1).

The old plan's instalments that were due by the day of the switch stay due, those after it drop out. The principal that the new plan took
over is taken off the old plan from its last instalment backwards: what was due by then and not repaid is due once, in the new plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from borrowers.repayment.schedule import Instalment


class Due(NamedTuple):
    """What is due, in whole fen."""

    principal_fen: int = 0
    interest_fen: int = 0
    fee_fen: int = 0

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.interest_fen + self.fee_fen

    def plus(self, other: "Due | Instalment") -> "Due":
        """The two together."""
        return Due(self.principal_fen + other.principal_fen, self.interest_fen + other.interest_fen, self.fee_fen + other.fee_fen)


class Day(NamedTuple):
    """What is due on one day by each of the two plans; None: nothing is."""

    on: date
    before: Due | None
    after: Due | None

    @property
    def difference_fen(self) -> int:
        """After less before, in whole fen."""
        return (self.after or Due()).total_fen - (self.before or Due()).total_fen


@dataclass(frozen=True)
class Comparison:
    """Two plans by due date. `before` and `after` are the sums of the days: the differences of the days add up to that of the sums."""

    days: tuple[Day, ...]
    before: Due
    after: Due

    @property
    def difference_fen(self) -> int:
        """What is paid more after the switch than before it, in whole fen; negative: less."""
        return self.after.total_fen - self.before.total_fen

    @property
    def principal_gap_fen(self) -> int:
        """By how much the principal after differs from that before: not 0 when the new plan took over more than was ever borrowed, or
        less than was due after the switch, which the plans alone do not explain."""
        return self.after.principal_fen - self.before.principal_fen


def still_due(rows: Sequence[Instalment], switched_on: date, taken_over_fen: int) -> tuple[Instalment, ...]:
    """The instalments of a plan that stay due after another took `taken_over_fen` (whole fen) of its principal over on `switched_on`.

    The balances count what was taken over as not repaid yet.
    """
    to_take = taken_over_fen - sum(row.principal_fen for row in rows if row.due_on > switched_on)
    stay = [row for row in rows if row.due_on <= switched_on]
    taken = []
    for row in reversed(stay):
        taken.append(min(max(to_take, 0), row.principal_fen))
        to_take -= taken[-1]
    so_far = accumulate(reversed(taken))
    return tuple(
        Instalment(row.number, row.due_on, row.principal_fen - part, row.interest_fen, row.fee_fen, row.balance_fen + sum_of_parts)
        for row, part, sum_of_parts in zip(stay, reversed(taken), so_far, strict=True)
    )


def compare(
    old: Sequence[Instalment], new: Sequence[Instalment], switched_on: date, taken_over_fen: int, upfront_fee_fen: int = 0
) -> Comparison:
    """The instalments of the plan before against what is due since `new` took its place. An up-front fee of the new plan is due on the day
    of the switch; that of the old plan was paid either way and is left out. Amounts in whole fen."""
    before = _by_day((row.due_on, row) for row in old)
    kept = still_due(old, switched_on, taken_over_fen)
    after = _by_day((row.due_on, row) for row in (*kept, *new))
    if upfront_fee_fen:
        after[switched_on] = after.get(switched_on, Due()).plus(Due(fee_fen=upfront_fee_fen))
    days = tuple(Day(on, before.get(on), after.get(on)) for on in sorted({*before, *after}))
    return Comparison(days, _sum(before.values()), _sum(after.values()))


def _by_day(rows: Iterable[tuple[date, Instalment]]) -> dict[date, Due]:
    days: dict[date, Due] = {}
    for on, row in rows:
        days[on] = days.get(on, Due()).plus(row)
    return days


def _sum(dues: Iterable[Due]) -> Due:
    total = Due()
    for due in dues:
        total = total.plus(due)
    return total
