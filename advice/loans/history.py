"""What happened to a loan, as it is frozen: the payments made with how each was applied, and the changes of its line's rate."""

from itertools import groupby
from typing import Any

from advice.loans.queries import LoanAccount
from advice.loans.standing import Standing
from advice.rulebook import Language
from borrowers.exchange.values import BrokenRule
from borrowers.models import Payment
from borrowers.repayment.allocation import Applied, Part, compare_split
from borrowers.repayment.event_conventions import payment_conventions, rate_change_conventions
from borrowers.repayment.rates import RateFrom, RowDifference, differences, with_rate_changes

PARTS: tuple[Part, ...] = ("principal", "interest", "fee", "penalty")


def payments(standing: Standing, language: Language) -> dict[str, Any]:
    """Every payment, oldest first: how we apply it, and how its lender says that it did."""
    applied = [each for tenure in standing.tenures for each in tenure.allocation.applied]
    return {"rows": [_payment(each) for each in applied], "conventions": payment_conventions(language)}


def _payment(applied: Applied) -> dict[str, Any]:
    payment = applied.payment
    assert isinstance(payment, Payment)  # noqa: S101  # a tenure applies nothing else
    differs = compare_split(applied, payment)
    return {
        "paid_on": payment.paid_on.isoformat(),
        "amount": str(payment.amount),
        "numbers": [portion.number for portion in applied.portions],
        "ours": {part: str(applied.of(part)) for part in PARTS},
        "lender": None if differs is None else {part: str(getattr(payment, part) or "0.00") for part in PARTS},
        "differs": [pair.part for pair in differs or ()],
        "in_advance": str(applied.in_advance),
        "beyond": str(applied.beyond),
        "settles": applied.settles_early,
    }


def rates(account: LoanAccount, language: Language) -> dict[str, Any] | None:
    """The changes of the rate of the loan's line since it was drawn, and what they would mean for its instalments; None without any.

    Whether a change of the line holds for a loan drawn before it is not on record: the effect is what it would be if it did.
    """
    since = [change for change in account.rate_changes or () if change.effective_on > account.loan.drawn_on]
    if not since:
        return None
    effect = _effect(account)
    return {
        "changes": [
            {
                "on": change.effective_on.isoformat(),
                "old": str(change.old_annual_rate_percent),
                "new": str(change.new_annual_rate_percent),
                "notified_on": change.notified_on and change.notified_on.isoformat(),
            }
            for change in since
        ],
        "rows": [
            {
                "number": row.number,
                "due_on": row.after.due_on.isoformat(),
                "before": str(row.before.total),
                "after": str(row.after.total),
                "difference": str(row.total),
            }
            for row in effect
        ],
        "difference": f"{sum(row.total for row in effect):.2f}",
        "conventions": rate_change_conventions(account.current.terms, language),
    }


def _effect(account: LoanAccount) -> list[RowDifference]:
    """The instalments of the plan in force that the changes during it would touch; the last change of a day counts."""
    plan = account.current
    first, last = plan.terms.starts_on, plan.rows[-1].due_on
    by_day = groupby(account.rate_changes or (), key=lambda change: change.effective_on)
    changes = [RateFrom(on, list(same_day)[-1].new_annual_rate_percent) for on, same_day in by_day if first <= on < last]
    try:
        return differences(plan.billed, with_rate_changes(plan.billed, changes))
    except BrokenRule:  # a fixed fee has no rate to change; or the new instalment would not cover the interest
        return []
