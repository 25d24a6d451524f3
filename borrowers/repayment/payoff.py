"""What it takes to pay a loan off on a day, its parts kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from borrowers.exchange.values import BrokenRule
from borrowers.money import from_fen
from borrowers.repayment.accrual import Accrual
from borrowers.repayment.allocation import Allocation, Portion, allocate
from borrowers.repayment.late import LateTerms, late_cost
from borrowers.repayment.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Payoff:
    """What pays a loan off on a day, in yuan. `penalty` is what the late terms charge for what is overdue, whatever the lender has charged;
    None when they are not known.

    `interest_per_day` is what each further day of the running period adds; `late_cost_per_day` what it adds for what is overdue.
    """

    on: date
    principal: Decimal
    interest: Decimal
    fee: Decimal
    penalty: Decimal | None
    interest_per_day: Decimal
    late_cost_per_day: Decimal | None

    @property
    def without_penalty(self) -> Decimal:
        """Principal, interest and fee together."""
        return self.principal + self.interest + self.fee

    @property
    def total(self) -> Decimal | None:
        """All parts together; None when the penalty is unknown."""
        return None if self.penalty is None else self.without_penalty + self.penalty


def payoff(
    schedule: Schedule,
    on: date,
    *,
    paid_up_to: int | None = None,
    allocation: Allocation | None = None,
    late: LateTerms | None = None,
    fee_of_running_period: bool = True,
) -> Payoff:
    """What pays the loan off on a day, from its first on.

    What is paid so far is said by `allocation` (of the payments to the rows of the schedule) or by `paid_up_to`, the number of the last
    instalment that is paid; without both, every instalment due before the day is. Instalments due by the day are owed in full. Of the
    period that runs, the interest is counted up to the day, on the balance by the schedule, and rounded once; its fee is owed too, from its
    second day on, unless the contract says otherwise (`fee_of_running_period=False`): of two readings the dearer, so that nobody comes
    with too little. Money paid in advance counts first against that fee, then that interest, then the principal.

    Raises BrokenRule (`on`) for a day before the loan, and ValueError when both `allocation` and `paid_up_to` are given.
    """
    if on < schedule.terms.starts_on:
        raise BrokenRule("on", on.isoformat(), f"a day on or after starts_on ({schedule.terms.starts_on})")
    if allocation is not None and paid_up_to is not None:
        raise ValueError("allocation, paid_up_to: one of them says what is paid")
    owed = _unpaid(schedule, on, paid_up_to) if allocation is None else allocation.owed
    principal, interest, fee, a_day = _of_the_running_period(schedule, owed, on, fee_of_running_period)
    due = [portion for portion in owed if portion.due_on <= on]
    cost = late_cost(owed, on, late)
    return Payoff(
        on=on,
        principal=from_fen(principal + sum(portion.principal_fen for portion in due)),
        interest=from_fen(interest + sum(portion.interest_fen for portion in due)),
        fee=from_fen(fee + sum(portion.fee_fen for portion in due)),
        penalty=cost.so_far,
        interest_per_day=from_fen(a_day),
        late_cost_per_day=cost.a_day,
    )


def _unpaid(schedule: Schedule, on: date, paid_up_to: int | None) -> list[Portion]:
    """What the instalments owe in full that are not paid."""
    owed = allocate(schedule.instalments, ()).owed
    return [portion for portion in owed if (portion.due_on >= on if paid_up_to is None else portion.number > paid_up_to)]


def _of_the_running_period(schedule: Schedule, owed: Sequence[Portion], on: date, with_fee: bool) -> tuple[int, int, int, int]:
    """Principal, interest and fee, in fen, that end what is due after the day, and the interest of a further day."""
    accrual, later = Accrual(schedule), [row for row in schedule.instalments if row.due_on > on]
    if not any(portion.total_fen for portion in owed if portion.due_on > on):
        return 0, 0, 0, 0
    place, balance = accrual.running(on), sum(row.principal_fen for row in later)
    interest = accrual.interest(place, balance, on)
    fee = later[0].fee_fen if with_fee and accrual.has_begun(place, on) else 0
    advance = sum(row.total_fen for row in later) - sum(portion.total_fen for portion in owed if portion.due_on > on)
    parts = []
    for part in (fee, interest, balance):
        parts.append(part - min(part, advance))
        advance -= min(part, advance)
    return parts[2], parts[1], parts[0], accrual.interest_of_a_day(balance, on)
