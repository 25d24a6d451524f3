"""Plans that replace each other: always of one loan, never in a circle."""

from collections.abc import Iterable, Mapping

from borrowers.exchange.records import RepaymentPlan as PlanRecord
from borrowers.models import RepaymentPlan
from borrowers.portfolio.report import Problem
from borrowers.portfolio.staging import Staging


def chain_problems(plans: Mapping[str, PlanRecord], staging: Staging, refused: Mapping[str, int]) -> dict[str, Problem]:
    """What is wrong with what `plans` (by id; all plans of their loans that are in this file and valid so far) replace, by plan id.

    `refused` are the plans named by them that were refused before, each with its line.
    """
    targets = {plan.replaces for plan in plans.values() if plan.replaces}
    stored = _stored(plan.loan for plan in plans.values())
    elsewhere = _elsewhere(targets - plans.keys() - stored.keys(), staging)
    follows = {**stored, **{id: plan.replaces for id, plan in plans.items()}}
    problems: dict[str, Problem] = {}
    for id, plan in plans.items():
        target = plan.replaces
        if target is None:
            continue
        if target in refused:
            problems[id] = _refused(target, f"line {refused[target]} of this file")
        elif target not in follows:
            wrong = "a plan of the same loan" if target in elsewhere else "the id of a repayment_plan in this file or already stored"
            problems[id] = Problem("replaces", target, wrong)
        elif circle := _circle(id, follows):
            problems[id] = Problem("replaces", target, f"plans that do not replace each other in a circle ({' → '.join(circle)})")
        elif target in plans and plans[target].loan != plan.loan:
            problems[id] = Problem("replaces", target, "a plan of the same loan")
    while late := [id for id, plan in plans.items() if id not in problems and plan.replaces in problems]:
        problems |= {id: _refused(plans[id].replaces, "see its own error") for id in late}
    return problems


def _stored(loans: Iterable[str]) -> dict[str, str | None]:
    """The stored plans of these loans, each with the plan it replaces."""
    rows = RepaymentPlan.objects.filter(loan__sender_id__among=set(loans)).values_list("sender_id", "replaces__sender_id")
    return dict(rows)


def _elsewhere(ids: set[str], staging: Staging) -> set[str]:
    """Which of `ids` are plans of other loans."""
    stored = RepaymentPlan.objects.filter(sender_id__among=ids).values_list("sender_id", flat=True)
    return {*stored, *staging.waiting("repayment_plan", ids)}


def _circle(start: str, follows: Mapping[str, str | None]) -> list[str]:
    """The circle that `start` is part of, empty when there is none."""
    walked: dict[str, None] = {start: None}
    here = follows.get(start)
    while here is not None and here not in walked:
        walked[here] = None
        here = follows.get(here)
    return [*walked, start] if here == start else []


def _refused(target: str | None, where: str) -> Problem:
    return Problem("replaces", target, f"a repayment_plan that was accepted; {target} was refused ({where})")
