"""A part of the principal repaid early, on any day: what is left afterwards, with a shorter term or with lower instalments."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from borrowers.exchange.values import BrokenRule
from borrowers.money import from_fen
from borrowers.repayment.accrual import Accrual
from borrowers.repayment.rates import with_rate_changes
from borrowers.repayment.schedule import Instalment, Schedule, divided
from borrowers.repayment.schedule import schedule as schedule_of
from borrowers.repayment.terms import Terms

Keeping = Literal["instalment", "term"]


@dataclass(frozen=True, kw_only=True)
class Prepayment:
    """What a prepayment pays, and the rows that are left with it and without it.

    `interest_fen` is the interest since the last due date, paid first; `principal_fen` the rest of the amount. `without` are the rows that
    would be due after the day; `after` is the schedule in their place: its principal is what is left, and it starts on the day.
    """

    on: date
    keeping: Keeping
    interest_fen: int
    principal_fen: int
    without: tuple[Instalment, ...]
    after: Schedule

    @property
    def amount(self) -> Decimal:
        """What is paid on the day, in yuan."""
        return from_fen(self.interest_fen + self.principal_fen)

    @property
    def interest(self) -> Decimal:
        return from_fen(self.interest_fen)

    @property
    def principal(self) -> Decimal:
        return from_fen(self.principal_fen)

    @property
    def interest_saved(self) -> Decimal:
        """In yuan. A period that is rounded in two parts can make it a fen less."""
        kept = sum(row.interest_fen for row in self.after.instalments)
        return from_fen(sum(row.interest_fen for row in self.without) - self.interest_fen - kept)

    @property
    def fees_saved(self) -> Decimal:
        """The fees of the instalments that fall away, in yuan."""
        return from_fen(sum(row.fee_fen for row in self.without) - sum(row.fee_fen for row in self.after.instalments))

    @property
    def instalments_fewer(self) -> int:
        return len(self.without) - len(self.after.instalments)


def choices(terms: Terms) -> tuple[Keeping, ...]:
    """What can be kept after a prepayment. Interest first and a single payment repay the principal at the end: only the term can be."""
    return ("term",) if terms.method in ("interest_first", "single_payment") else ("instalment", "term")


def prepay(schedule: Schedule, amount_fen: int, on: date, keeping: Keeping = "instalment") -> Prepayment:
    """The prepayment of `amount_fen` on a day before the last due date, every instalment due on or before that day being paid.

    It pays the interest since the last due date first, on the whole balance; the rest of it is principal. Then `keeping` says what stays:
    `instalment`: each row repays what it would have repaid (the whole instalment; with equal principal the principal part), so that the
    loan ends earlier; `term`: as many rows as before, each lower. The rest of the running period counts on the lower balance.

    Raises BrokenRule: `on` for a day outside the loan; `amount` when it does not reach beyond the interest, or pays the whole loan off
    (see payoff); `keeping` when the method leaves no such choice.
    """
    terms, rows, accrual = schedule.terms, schedule.instalments, Accrual(schedule)
    if not terms.starts_on <= on < rows[-1].due_on:
        raise BrokenRule("on", on.isoformat(), f"a day from {terms.starts_on} on, before {rows[-1].due_on}")
    if keeping not in choices(terms):
        raise BrokenRule("keeping", keeping, f"one of {', '.join(choices(terms))}, with {terms.method}")
    place = accrual.running(on)
    without = rows[place:]
    balance = without[0].balance_fen + without[0].principal_fen
    interest = accrual.interest(place, balance, on)
    if not interest < amount_fen < interest + balance:
        allowed = f"more than the interest of {from_fen(interest)}, less than the {from_fen(interest + balance)} that pay the loan off"
        raise BrokenRule("amount", str(from_fen(amount_fen)), allowed)
    left = balance + interest - amount_fen
    began_on = accrual.starts[place]
    rest = replace(
        terms,
        principal=from_fen(left),
        annual_rate_percent=accrual.percent(on),
        instalments=terms.instalments if terms.method == "single_payment" else len(without),
        starts_on=on,
        first_due_on=without[0].due_on,
        due_day=terms.anchor_day,
        upfront_fee=Decimal(0),
        running_since=began_on if began_on < on else None,
        first_is_whole=accrual.is_whole(place),
    )
    later = tuple(change for change in schedule.rate_changes if change.on > on)
    if keeping == "term":
        after = with_rate_changes(schedule_of(rest), later)
    else:
        kept = _rows_keeping_the_instalment(left, without, accrual, place, on)
        after = Schedule(replace(rest, instalments=len(kept)), kept, later)
    return Prepayment(on=on, keeping=keeping, interest_fen=interest, principal_fen=amount_fen - interest, without=without, after=after)


def _rows_keeping_the_instalment(
    balance: int, without: tuple[Instalment, ...], accrual: Accrual, place: int, on: date
) -> tuple[Instalment, ...]:
    """The rows that repay `balance` when each repays as much as it would have; there are never more of them. A lender's own rows may
    repay less than the interest by our rates does: nothing is added to the balance then, and the last row takes what is left."""
    level, rows, passed = accrual.terms.method == "equal_instalment", [], accrual.rate(place, on)
    for number, row in enumerate(without, start=1):
        interest = divided(balance * (accrual.rate(place + number - 1) - passed), accrual.base, accrual.half_even)
        passed = 0
        wanted = max(row.principal_fen + row.interest_fen - interest, 0) if level else row.principal_fen
        repaid = balance if number == len(without) else min(balance, wanted)
        balance -= repaid
        rows.append(Instalment(number, row.due_on, repaid, interest, row.fee_fen, balance))
        if not balance:
            break
    return tuple(rows)
