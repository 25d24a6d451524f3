"""Where a loan stands on a day: how payments were applied, what each instalment still asks for, what a switch of plans cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from advice.loans.queries import LoanAccount, PlanAccount
from borrowers.models import Payment
from borrowers.money import from_fen, in_fen
from borrowers.repayment.allocation import Allocation, Portion, allocate
from borrowers.repayment.compare import Comparison, compare, still_due
from borrowers.repayment.schedule import Instalment, Schedule

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Tenure:
    """The time that a plan was, or is, in force. `rows`: its instalments that were due or still are; `dropped`: those that another plan
    took the place of; `payments`: those made in that time."""

    plan: PlanAccount
    rows: tuple[Instalment, ...]
    dropped: tuple[Instalment, ...]
    payments: tuple[Payment, ...]

    @cached_property
    def allocation(self) -> Allocation:
        """How the payments were applied by our rule. Interest that an early repayment spares is known while no other plan followed."""
        billed = self.plan.billed
        return self._applied_to(self.rows, billed if self.rows == billed.instalments else None)

    @cached_property
    def billed_allocation(self) -> Allocation:
        """The same for the schedule that is billed: another only where the lender's rows make no schedule."""
        billed = self.plan.billed
        return self.allocation if self.rows == billed.instalments else self._applied_to(billed.instalments, billed)

    def _applied_to(self, rows: Sequence[Instalment], known: Schedule | None) -> Allocation:
        """A penalty that the lender says it took counts as charged on the instalment that was due last when it was paid."""
        charged: dict[int, Decimal] = {}
        for payment in self.payments:
            if payment.penalty and rows:
                due = [row for row in rows if row.due_on <= payment.paid_on] or rows[:1]
                charged[due[-1].number] = charged.get(due[-1].number, _NOTHING) + payment.penalty
        return allocate(rows, self.payments, penalties=charged, schedule=known)


@dataclass(frozen=True)
class Switch:
    """A plan that took the place of another. `unpaid` (yuan) was due before and has no payment on record: whether it was waived is not."""

    on: date
    comparison: Comparison
    unpaid: Decimal

    @property
    def difference(self) -> Decimal:
        """What is paid more, in yuan, if the unpaid part is still asked for."""
        return from_fen(self.comparison.difference_fen)

    @property
    def least_difference(self) -> Decimal:
        """What is paid more, in yuan, if the unpaid part was waived."""
        return self.difference - self.unpaid


@dataclass(frozen=True)
class Standing:
    """A loan on a day, by the payments on record. `owed`: what the instalments of the plan in force still ask for, in order of their dates;
    nothing once the lender says that the loan is settled."""

    on: date
    tenures: tuple[Tenure, ...]
    owed: tuple[Portion, ...]
    switch: Switch | None

    @property
    def late(self) -> tuple[Portion, ...]:
        """Those whose day has passed."""
        return tuple(portion for portion in self.owed if portion.due_on < self.on)

    @property
    def next(self) -> Portion | None:
        """The first whose day is today or later."""
        return next((portion for portion in self.owed if portion.due_on >= self.on), None)

    @property
    def owed_total(self) -> Decimal:
        return _total(self.owed)

    @property
    def late_total(self) -> Decimal:
        return _total(self.late)


def standing(account: LoanAccount, on: date) -> Standing:
    """Where the loan stands on the day."""
    tenures = _tenures(account)
    owed = () if account.loan.settled_on else tuple(portion for portion in tenures[-1].allocation.owed if portion.total_fen)
    return Standing(on, tenures, owed, _switch(account, tenures))


def _tenures(account: LoanAccount) -> tuple[Tenure, ...]:
    """One for each plan. Payments made on the day of a switch belong to the plan that was in force until then."""
    plans, payments = account.plans, account.payments
    made = []
    for plan, following in pairwise(plans):
        until = following.terms.starts_on
        kept = still_due(plan.rows, until, in_fen(following.terms.principal))
        dropped = tuple(row for row in plan.rows if row.due_on > until)
        made.append(Tenure(plan, kept, dropped, tuple(payment for payment in payments if payment.paid_on <= until)))
        payments = tuple(payment for payment in payments if payment.paid_on > until)
    return (*made, Tenure(plans[-1], plans[-1].rows, (), payments))


def _switch(account: LoanAccount, tenures: Sequence[Tenure]) -> Switch | None:
    before, current = account.before, account.current
    if before is None:
        return None
    terms = current.terms
    compared = compare(before.rows, current.rows, terms.starts_on, in_fen(terms.principal), in_fen(terms.upfront_fee))
    replaced = next(tenure for tenure in tenures if tenure.plan is before)
    return Switch(terms.starts_on, compared, replaced.allocation.total_owed)


def _total(portions: Sequence[Portion]) -> Decimal:
    return from_fen(sum(portion.total_fen for portion in portions))
