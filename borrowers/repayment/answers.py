"""Schedule, annual-cost and audit requests to their answers, as the exchange format fixes them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from borrowers.exchange.requests import AnnualCostRequest, AuditRequest, FlowSent, ScheduleRequest
from borrowers.money import Rounding
from borrowers.repayment.audit import Ceiling, LenderRow, audit
from borrowers.repayment.conventions import Language, conventions
from borrowers.repayment.cost import AnnualCost, DatedFlow, PeriodFlow, annual_cost, annual_cost_of
from borrowers.repayment.schedule import Schedule, schedule
from borrowers.repayment.terms import Terms

_NOTHING = Decimal(0)


def answer_schedule(request: ScheduleRequest, language: Language) -> dict[str, Any]:
    """The schedule asked for, its totals, its annual cost and the words printed under it. Raises BrokenRule, whose path is a field."""
    made = schedule(terms_of(request))
    return {
        "id": request.id,
        "instalments": _rows(made),
        "totals": {name: str(amount) for name, amount in made.totals._asdict().items()},
        **({"annual_cost": _cost(annual_cost_of(made))} if request.with_annual_cost else {}),
        "conventions": conventions(made.terms, language),
    }


def terms_of(request: ScheduleRequest) -> Terms:
    """The terms in a request. Raises BrokenRule, whose path is a field."""
    return Terms(
        principal=request.principal,
        annual_rate_percent=request.annual_rate_percent,
        instalments=request.instalments,
        method=request.method,
        day_count=request.day_count,
        starts_on=request.starts_on,
        first_due_on=request.first_due_on,
        due_day=request.due_day,
        upfront_fee=request.upfront_fee or _NOTHING,
        fee_per_instalment=request.fee_per_instalment or _NOTHING,
        rounding=Rounding(request.rounding),
    )


def answer_annual_cost(request: AnnualCostRequest) -> dict[str, Any]:
    """The annual rate asked for. Raises NoAnswer where there is not exactly one."""
    percent = annual_cost([_flow(sent) for sent in request.flows], request.convention)  # type: ignore[arg-type]  # all of one kind: its rule
    return {"id": request.id, "percent": str(percent)}


def answer_audit(request: AuditRequest, ceilings: Iterable[Ceiling]) -> dict[str, Any]:
    """The lender's schedule against ours; `ceilings` are those in force for the loan. Raises BrokenRule, whose path is a field."""
    sent = [LenderRow(row.number, row.due_on, row.principal, row.interest, row.fee) for row in request.schedule]
    found = audit(terms_of(request), sent, request.disclosed_annual_cost_percent, ceilings)
    return {
        "id": request.id,
        "agrees": found.agrees,
        "differences": [
            {
                "number": row.number,
                "field": row.field,
                "lender": None if row.lender is None else str(row.lender),
                "ours": None if row.ours is None else str(row.ours),
                "explained_by": row.explained_by,
            }
            for row in found.differences
        ],
        "total_difference": str(found.total_difference),
        "lender_irr_percent": None if found.lender_irr_percent is None else str(found.lender_irr_percent),
        **({"no_irr": found.no_irr} if found.no_irr else {}),
        "disclosed_gap_percent": None if found.disclosed_gap_percent is None else str(found.disclosed_gap_percent),
        "lines_crossed": [
            {"code": line.code, "percent": str(line.percent), "confidence": line.confidence, "applies_to": line.applies_to}
            for line in found.lines_crossed
        ],
    }


def _flow(sent: FlowSent) -> DatedFlow | PeriodFlow:
    if sent.on is not None:
        return DatedFlow(sent.on, sent.amount)
    assert sent.period is not None  # noqa: S101  # the rule of FlowSent
    return PeriodFlow(sent.period, sent.amount)


def _rows(made: Schedule) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "due_on": row.due_on.isoformat(),
            "principal": str(row.principal),
            "interest": str(row.interest),
            "fee": str(row.fee),
            "total": str(row.total),
            "balance": str(row.balance),
        }
        for row in made.instalments
    ]


def _cost(cost: AnnualCost) -> dict[str, str | None]:
    """The rates as they are written; `no_irr` stands there only when there is no internal rate, and says why."""
    return {
        "nominal_percent": str(cost.nominal_percent),
        "irr_percent": None if cost.irr_percent is None else str(cost.irr_percent),
        "effective_percent": None if cost.effective_percent is None else f"{cost.effective_percent:f}",
        "simple_percent": str(cost.simple_percent),
        **({"no_irr": cost.no_irr} if cost.no_irr else {}),
    }
