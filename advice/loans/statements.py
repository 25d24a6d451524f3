"""A loan as it is shown: the content that is frozen, and what is drawn from it.

The page and the PDF are drawn from the same frozen content by the same partials, so that no figure can differ between them. `schedule`
holds what rests on the records alone; what depends on the day that it is looked at stands apart.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from advice import audit_words, decision_words, wording
from advice.automatic_instalment import Decision
from advice.ceilings import ceilings
from advice.loans import consent, history, words
from advice.loans.queries import LoanAccount, PlanAccount
from advice.loans.standing import Standing, Switch
from advice.products import product_name
from advice.rule_loading.files import rulebook
from advice.rulebook import Language, LenderKind
from borrowers.models import DayCount, Method, RepaymentPlan
from borrowers.money import from_fen, to_fen
from borrowers.repayment.audit import audit
from borrowers.repayment.conventions import conventions
from borrowers.repayment.schedule import Instalment
from borrowers.schedule_chart import Row, schedule_chart

STATEMENT = "loan_statement"  # the kind of document
PARTS = ("principal", "interest", "fee")


def content(account: LoanAccount, standing: Standing, decision: Decision | None, name: str, language: Language) -> dict[str, Any]:
    """The content to freeze, as JSON values: the loan, its plans and what is due on the day of `standing`. `decision` is that of the
    reference policy that made the plan, if one did. Texts are in `language`."""
    loan, line, before = account.loan, account.line, account.before
    return {
        "language": language,
        "schedule": {
            "rulebook_version": rulebook().version,
            "loan": {
                "product": product_name(line.product, language),
                "lender": line.lender,
                "drawn_on": loan.drawn_on.isoformat(),
                "principal": str(loan.principal),
                "purpose": loan.purpose,
                "minimum_use_days": loan.minimum_use_days,
                "settled_on": loan.settled_on and loan.settled_on.isoformat(),
            },
            "plan": _plan(account.current, language),
            "before": _plan(before, language) if before else None,
            "switch": _switch(standing.switch) if standing.switch else None,
            "audit": _audit(account, language),
            "payments": history.payments(standing, language),
            "rates": history.rates(account, language),
            "consent": consent.as_builtins(consent.trace(account.current, language, decision)),
            "decision": decision_words.as_builtins(decision_words.in_words(decision, rulebook(), language)) if decision else None,
        },
        "headline": words.headline(account, standing, language),
        "standing": _standing(standing),
        "person": {"name": name},
        "as_of": standing.on.isoformat(),
    }


def drawing(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """What the partials draw, from frozen content alone: it with its charts laid out, and the words above the title."""
    schedule, language = frozen["schedule"], frozen["language"]
    loan = schedule["loan"]
    drawn_on, amount = wording.day(date.fromisoformat(loan["drawn_on"]), language), Decimal(loan["principal"])
    return {
        **frozen,
        "loan": loan,
        "plan": _laid_out(schedule["plan"], language),
        "before": _laid_out(schedule["before"], language) if schedule["before"] else None,
        **{name: schedule[name] for name in ("rulebook_version", "switch", "audit", "payments", "rates", "consent", "decision")},
        "crumbs": [
            loan["product"],
            gettext("%(day)s借的 %(amount)s") % {"day": drawn_on, "amount": wording.yuan(amount, language)},
        ],
    }


def _plan(account: PlanAccount, language: Language) -> dict[str, Any]:
    sent, terms, cost = account.plan, account.terms, account.cost
    ours = {row.number: row for row in account.schedule.instalments}
    return {
        "kind": account.kind,
        "kind_label": str(RepaymentPlan.Kind(account.kind).label),
        "starts_on": terms.starts_on.isoformat(),
        "principal": str(terms.principal),
        "annual_rate_percent": str(terms.annual_rate_percent),
        "method": str(Method(terms.method).label),
        "day_count": str(DayCount(terms.day_count).label),
        "fee_is_stated": _states_a_fee(account),
        "consented_on": sent.consented_on.isoformat() if sent and sent.consented_on else None,
        "disclosed_percent": str(sent.disclosed_annual_cost_percent) if sent and sent.disclosed_annual_cost_percent is not None else None,
        "by_lender": bool(account.lender_rows),
        "rows": [_row(row, ours.get(row.number) if account.lender_rows else row) for row in account.rows],
        "totals": _totals(account),
        "cost": {
            "nominal": str(cost.nominal_percent),
            "irr": None if cost.irr_percent is None else str(cost.irr_percent),
            "effective": None if cost.effective_percent is None else f"{cost.effective_percent:f}",
            "simple": str(cost.simple_percent),
            "of_ours": account.billed is account.schedule and bool(account.lender_rows),
        },
        "conventions": conventions(terms, language),
    }


def _states_a_fee(account: PlanAccount) -> bool:
    """Whether the lender said anything of fees, be it that there are none."""
    plan = account.plan
    told = (plan.fee_per_instalment, plan.upfront_fee) if plan else ()
    return any(fee is not None for fee in (*told, *(row.fee for row in account.lender_rows)))


def _row(row: Instalment, ours: Instalment | None) -> dict[str, Any]:
    """An instalment; `differs` names the parts in which the lender's is not as we compute it."""
    return {
        "number": row.number,
        "due_on": row.due_on.isoformat(),
        **{part: str(getattr(row, part)) for part in (*PARTS, "total", "balance")},
        "differs": [part for part in ("due_on", *PARTS) if ours is None or getattr(row, part) != getattr(ours, part)],
    }


def _totals(account: PlanAccount) -> dict[str, str]:
    """The sums of the rows shown, fees by name and together; `paid` is all of it, the up-front fee as well."""
    sums = {part: sum((getattr(row, part) for row in account.rows), Decimal(0)) for part in PARTS}
    rows, upfront_fee = sum(sums.values(), Decimal(0)), account.terms.upfront_fee
    named = {**sums, "rows": rows, "upfront_fee": upfront_fee, "fees": sums["fee"] + upfront_fee, "paid": rows + upfront_fee}
    return {name: f"{amount:.2f}" for name, amount in named.items()}


def _switch(switch: Switch) -> dict[str, Any]:
    found = switch.comparison
    return {
        "on": switch.on.isoformat(),
        "days": [
            {
                "on": day.on.isoformat(),
                "before": str(from_fen(day.before.total_fen)) if day.before else None,
                "after": str(from_fen(day.after.total_fen)) if day.after else None,
                "difference": str(from_fen(day.difference_fen)),
            }
            for day in found.days
        ],
        "before": str(from_fen(found.before.total_fen)),
        "after": str(from_fen(found.after.total_fen)),
        "difference": str(from_fen(found.difference_fen)),
        "unpaid": str(switch.unpaid),
        "least_difference": str(switch.least_difference),
        "gap": str(from_fen(found.principal_gap_fen)),
    }


def _audit(account: LoanAccount, language: Language) -> dict[str, Any] | None:
    """The lender's rows of the plan in force against ours; None when it sent none."""
    plan = account.current
    if not plan.lender_rows:
        return None
    kind: LenderKind = account.line.lender_kind  # type: ignore[assignment]  # held by the check constraint
    lines = ceilings(rulebook(), account.loan.drawn_on, kind)
    disclosed = plan.plan.disclosed_annual_cost_percent if plan.plan else None
    return audit_words.as_builtins(audit_words.audit_in_words(audit(plan.terms, plan.lender_rows, disclosed, lines), language))


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "next": _due(standing),
        "late": (
            {"count": len(standing.late), "total": str(standing.late_total), "since": standing.late[0].due_on.isoformat()}
            if standing.late
            else None
        ),
        "left": {"count": len(standing.owed), "total": str(standing.owed_total)},
    }


def _due(standing: Standing) -> dict[str, Any] | None:
    coming = standing.next
    if coming is None:
        return None
    return {
        "number": coming.number,
        "due_on": coming.due_on.isoformat(),
        "days": (coming.due_on - standing.on).days,
        **{part: str(getattr(coming, part)) for part in (*PARTS, "total")},
    }


def _laid_out(plan: Mapping[str, Any], language: Language) -> dict[str, Any]:
    rows: Sequence[Mapping[str, Any]] = plan["rows"]
    drawn = [Row(date.fromisoformat(row["due_on"]), *(Decimal(row[part]) for part in (*PARTS, "balance"))) for row in rows]
    irr, stated = plan["cost"]["irr"], plan["disclosed_percent"]
    return {
        **plan,
        "chart": schedule_chart(drawn, Decimal(plan["principal"]), language),
        "marked": any(row["differs"] for row in rows),
        "dearer": irr is not None and stated is not None and to_fen(Decimal(irr)) > to_fen(Decimal(stated)),  # as they are shown
    }
