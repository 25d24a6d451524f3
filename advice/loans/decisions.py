"""Decisions about instalments by a reference policy: made from the records, recorded with the plan that they make, read back."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from advice import gather
from advice.automatic_instalment import Decision, Figure, Inputs, decide, decoded, encoded, terms
from advice.facts import Origin
from advice.loans.queries import LoanAccount, PlanAccount
from advice.models import PlanDecision
from advice.rulebook import Scorecard
from borrowers import models
from borrowers.dates import add_months
from borrowers.register import Event, record

_NOTHING = Decimal("0.00")


class NoPlanHolds(LookupError):
    """The loan had not been drawn by the day, or a later plan has taken over since."""


def of(plan: models.RepaymentPlan) -> Decision | None:
    """The decision that a plan rests on; None for a plan that no reference policy made, such as every plan a lender sent."""
    row = PlanDecision.objects.filter(plan=plan).values_list("content", flat=True).first()
    return None if row is None else decoded(row)


def recorded(loan: models.Loan) -> dict[str, Decision]:
    """The decisions that the plans of a loan rest on, by the plan's id, oldest first."""
    rows = PlanDecision.objects.filter(plan__loan=loan).order_by("decided_on", "pk").values_list("plan__sender_id", "content")
    return {plan: decoded(content) for plan, content in rows}


def decided(account: LoanAccount, scorecard: Scorecard, on: date) -> Decision:
    """What `scorecard` decides about a loan as things stood on the day `on`. Nothing is stored.

    Raises NoPlanHolds when the loan had not been drawn, and BrokenRule when the terms on record make no schedule.
    """
    return decide(scorecard, _inputs(account, on), account.loan.sender_id, on)


def apply(*, account: LoanAccount, decision: Decision) -> models.RepaymentPlan:
    """Put the loan on the plan that `decision` chose: the plan, the decision and an entry in the register, or nothing of it.

    The plan carries no consent, notice or cost sheet: there was none. Raises ValueError for a decision without a plan, and NoPlanHolds
    where another plan has begun since (also when the same decision was applied before).
    """
    if decision.chosen is None or decision.inputs.outstanding.value is None:
        raise ValueError(f"the decision about {decision.loan} chose no plan")
    made = terms(decision.rule, decision.inputs.outstanding.value, decision.chosen, decision.decided_on)
    with transaction.atomic():
        loan = models.Loan.objects.select_for_update().get(pk=account.loan.pk)
        newest = loan.plans.order_by("-starts_on", "-pk").first()
        if newest != account.current.plan or made.starts_on <= account.current.terms.starts_on:
            raise NoPlanHolds(f"another plan of {decision.loan} has begun by {decision.decided_on}")
        plan = models.RepaymentPlan.objects.create(
            sender_id=f"automatic-{loan.public_id}-{decision.decided_on}",
            origin=models.Origin.STAFF,
            borrower_id=loan.borrower_id,
            loan=loan,
            kind=models.RepaymentPlan.Kind.AUTOMATIC,
            starts_on=made.starts_on,
            principal=made.principal,
            annual_rate_percent=made.annual_rate_percent,
            day_count=made.day_count,
            method=made.method,
            instalments=made.instalments,
            first_due_on=made.due_on[0],
            fee_per_instalment=made.fee_per_instalment,
            replaces=newest,
        )
        content = encoded(decision).decode()
        PlanDecision.objects.create(
            borrower_id=loan.borrower_id,
            plan=plan,
            policy_version=decision.policy_version,
            decided_on=decision.decided_on,
            content=content,
        )
        record(
            Event(
                event="plan_decided",
                actor="system",
                subject_type="repayment_plan",
                subject=str(plan.public_id),
                borrower_id=loan.borrower_id,
                # keyed: from a bare hash anybody could try out figures until one fits
                content={"policy_version": decision.policy_version, "decision": models.lookup_hash(content)},
            )
        )
    return plan


def _inputs(account: LoanAccount, on: date) -> Inputs:
    """What was known on the day `on`."""
    holding = next((plan for plan in reversed(account.plans) if plan.terms.starts_on <= on), None)
    if holding is None:
        raise NoPlanHolds(f"{account.loan.sender_id} was drawn after {on}")
    facts = gather.facts_on(account.loan.borrower, on)
    service = Figure.of_fact(facts["monthly_debt_service"])
    settled = account.loan.settled_on is not None and account.loan.settled_on <= on
    due = [] if settled else [row for row in holding.rows if row.due_on >= on]
    counted_from = service.as_of or on
    month = [row.total for row in holding.rows if counted_from < row.due_on <= add_months(counted_from, 1)]
    return Inputs(
        monthly_income=Figure.of_fact(facts["monthly_income"]),
        monthly_debt_service=service,
        outstanding=_of_plan(holding, _outstanding(account, holding, on), on),
        next_due_on=due[0].due_on if due else None,
        next_due=_of_plan(holding, due[0].total if due else None, on),
        due_within_a_month=_of_plan(holding, sum(month, _NOTHING), counted_from),
    )


def _outstanding(account: LoanAccount, holding: PlanAccount, on: date) -> Decimal | None:
    """The principal of the plan less what was repaid since it began; None when a payment does not say how much of it was principal."""
    paid = [payment.principal for payment in account.payments if holding.terms.starts_on < payment.paid_on <= on]
    known = [principal for principal in paid if principal is not None]
    return max(holding.terms.principal - sum(known, _NOTHING), _NOTHING) if len(known) == len(paid) else None


def _of_plan(holding: PlanAccount, amount: Decimal | None, as_of: date) -> Figure:
    """A figure added up from the plan and payments on record."""
    origin: Origin = models.Origin(holding.plan.origin).value if holding.plan else "lender"  # type: ignore[assignment]  # one of the choices
    return Figure(value=amount, as_of=as_of, origin=origin, label="derived")
