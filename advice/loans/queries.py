"""Reads of loans: each with its repayment plans, schedules, payments and rate changes. Every one starts from the borrower, and the number
of queries does not grow with what is on record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

from borrowers.exchange.values import BrokenRule
from borrowers.models import Borrower, CreditLine, Instalment, Loan, Payment, RateChange, RepaymentPlan
from borrowers.money import in_fen
from borrowers.repayment.audit import LenderRow
from borrowers.repayment.cost import AnnualCost, annual_cost_of
from borrowers.repayment.schedule import Instalment as Row
from borrowers.repayment.schedule import Schedule, schedule
from borrowers.repayment.terms import Terms

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class PlanAccount:
    """One repayment plan of a loan. `plan` is None for the original plan that a loan has by its own terms, when none was sent.

    What is computed is computed when first asked for. `schedule`, and what rests on it, raises BrokenRule when the terms on record make
    no schedule: an import does not check that.
    """

    plan: RepaymentPlan | None
    kind: str
    terms: Terms
    lender_rows: tuple[LenderRow, ...]

    @cached_property
    def schedule(self) -> Schedule:
        """Ours, computed from the terms."""
        return schedule(self.terms)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """What is shown and billed: the lender's rows where it sent them, else ours. A fee that the lender did not state counts as none;
        the balance of a lender's row is the principal less what its rows repaid so far."""
        if not self.lender_rows:
            return self.schedule.instalments
        repaid = accumulate(in_fen(row.principal) for row in self.lender_rows)
        principal = in_fen(self.terms.principal)
        return tuple(
            Row(row.number, row.due_on, in_fen(row.principal), in_fen(row.interest), in_fen(row.fee or _NOTHING), principal - so_far)
            for row, so_far in zip(self.lender_rows, repaid, strict=True)
        )

    @cached_property
    def billed(self) -> Schedule:
        """The rows as a schedule; ours where the lender's are none (they do not repay the principal)."""
        try:
            return Schedule(self.terms, self.rows) if self.lender_rows else self.schedule
        except ValueError:
            return self.schedule

    @cached_property
    def cost(self) -> AnnualCost:
        """What the plan costs in a year, by the rows that are billed."""
        return annual_cost_of(self.billed)


@dataclass(frozen=True)
class LoanAccount:
    """A loan and all that is on record about it. `plans` are oldest first, never empty; `payments` and `rate_changes` (those of its line)
    as well oldest first. `rate_changes` is None in a list of loans, which does without them."""

    loan: Loan
    line: CreditLine
    plans: tuple[PlanAccount, ...]
    payments: tuple[Payment, ...]
    rate_changes: tuple[RateChange, ...] | None

    @property
    def current(self) -> PlanAccount:
        """The plan that holds: the last to start."""
        return self.plans[-1]

    @property
    def before(self) -> PlanAccount | None:
        """The plan that the current one replaced. None while the first plan holds."""
        return self.replaced_by(self.current)

    def replaced_by(self, plan: PlanAccount) -> PlanAccount | None:
        """The plan that `plan` took the place of: the one it names, else the one before it. None for the first plan."""
        earlier = self.plans[: self.plans.index(plan)]
        named = plan.plan.replaces_id if plan.plan else None
        return next((each for each in earlier if each.plan and each.plan.pk == named), earlier[-1] if earlier else None)


def loan(borrower: Borrower, public_id: UUID) -> LoanAccount:
    """One of the borrower's loans, in five queries. Raises Loan.DoesNotExist when the borrower has no such loan, whether somebody else has
    it or nobody, and BrokenRule when the terms on record are none (a first due date before the start)."""
    found = borrower.loans.select_related("line").get(public_id=public_id)
    rate_changes = tuple(found.line.rate_changes.order_by("effective_on", "id"))
    return replace(_account(found, _records([found])), rate_changes=rate_changes)


def open_loans(borrower: Borrower) -> tuple[LoanAccount, ...]:
    """The borrower's loans that are not settled, oldest first, in four queries. Left out are those whose terms on record are none."""
    loans = list(borrower.loans.filter(settled_on=None).select_related("line").order_by("drawn_on", "id"))
    records = _records(loans)
    return tuple(_sound(loans, records))


def _sound(loans: Iterable[Loan], records: "_Records") -> Iterable[LoanAccount]:
    for each in loans:
        try:
            account = _account(each, records)
            for plan in account.plans:
                plan.billed  # noqa: B018  # computed here, so that nobody meets the error later
        except BrokenRule:
            continue
        yield account


class _Records(NamedTuple):
    """What is on record about some loans, in order: plans and payments by the key of their loan, a lender's rows by that of their plan."""

    plans: Mapping[int, list[RepaymentPlan]]
    rows: Mapping[int, list[LenderRow]]
    payments: Mapping[int, list[Payment]]


def _records(loans: Sequence[Loan]) -> _Records:
    """Asked for by hand and not as prefetches, which cost as much again as the queries."""
    records = _Records(defaultdict(list), defaultdict(list), defaultdict(list))
    plans = RepaymentPlan.objects.filter(loan__in=loans).order_by("starts_on", "id")
    for plan in plans:
        records.plans[plan.loan_id].append(plan)
    instalments = Instalment.objects.filter(plan__in=list(plans)).order_by("number")
    for plan_id, *row in instalments.values_list("plan_id", "number", "due_on", "principal", "interest", "fee"):
        records.rows[plan_id].append(LenderRow(*row))
    for payment in Payment.objects.filter(loan__in=loans).order_by("paid_on", "id"):
        records.payments[payment.loan_id].append(payment)
    return records


def _account(found: Loan, records: _Records) -> LoanAccount:
    sent = [_plan(plan, records.rows[plan.pk]) for plan in records.plans[found.pk]]
    original = [] if any(plan.kind == RepaymentPlan.Kind.ORIGINAL for plan in sent) else [_by_its_own_terms(found)]
    return LoanAccount(found, found.line, (*original, *sent), tuple(records.payments[found.pk]), rate_changes=None)


def _plan(plan: RepaymentPlan, rows: Sequence[LenderRow]) -> PlanAccount:
    return PlanAccount(plan, plan.kind, _terms(plan, plan.starts_on, plan.upfront_fee, plan.fee_per_instalment), tuple(rows))


def _by_its_own_terms(loan: Loan) -> PlanAccount:
    """A loan without an original plan has one from its own terms."""
    return PlanAccount(None, str(RepaymentPlan.Kind.ORIGINAL), _terms(loan, loan.drawn_on), ())


def _terms(
    of: Loan | RepaymentPlan, starts_on: date, upfront_fee: Decimal | None = None, fee_per_instalment: Decimal | None = None
) -> Terms:
    """The terms on record; a fee that was not stated counts as none. Raises BrokenRule when they are none."""
    return Terms(
        principal=of.principal,
        annual_rate_percent=of.annual_rate_percent,
        instalments=of.instalments,
        method=of.method,  # type: ignore[arg-type]  # held by the check constraint
        day_count=of.day_count,  # type: ignore[arg-type]  # held by the check constraint
        starts_on=starts_on,
        first_due_on=of.first_due_on,
        due_day=of.due_day,
        upfront_fee=upfront_fee or _NOTHING,
        fee_per_instalment=fee_per_instalment or _NOTHING,
    )
