"""The steps of a rulebook said in the language of zen-engine: a decision of three nodes, and what it is handed about a person.

Each node is a list of expressions: `seen` looks for the events that count on the day, `conditions` says yes, no or null of each
condition, `steps` what becomes of each step. Whatever a rulebook gives for everybody alike (the order of the steps, the reasons that each
is for) is worked out here beforehand, and days are handed over as whole numbers: none of that is timed.
"""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec

from advice.events import Events
from advice.facts import Facts
from advice.rulebook import Rulebook, Step
from advice.step_conditions import LENDER_NAMED_IT

Expressions = dict[str, str]

_CUT = "['decrease', 'temporary_decrease', 'freeze', 'migration']"
_LEFT = "monthly_income == null or monthly_spend_3m == null or monthly_debt_service == null ? null : monthly_income - monthly_spend_3m"


def _past(kind: str) -> str:
    return f"filter({kind}, #.on <= as_of)"


def _last(kind: str, of: str) -> str:
    """The last event of each `of`: no later one of the same stands in the record."""
    return f"filter({_past(kind)} as one, not some({_past(kind)}, #.{of} == one.{of} and #.place > one.place))"


SEEN: Expressions = {
    "past": _past("changes"),
    "latest": _last("changes", "line"),
    "open_loans": "filter(loans, #.on <= as_of and (#.settled_on == null or #.settled_on > as_of))",
    "last_plans": _last("plans", "loan"),
    "waiting": "filter(routes, #.on <= as_of and (#.answered_on == null or #.answered_on > as_of))",
}


def _known(fact: str, test: str) -> str:
    return f"{fact} == null ? null : {fact} {test}"


def _any_more_than_zero(*facts: str) -> str:
    some = " or ".join(f"({fact} ?? 0) > 0" for fact in facts)
    return f"{some} ? true : ({' or '.join(f'{fact} == null' for fact in facts)} ? null : false)"


_DUE = "(debt_service_ratio ?? 0) > 1 or (monthly_debt_service ?? 0) > (monthly_income ?? monthly_debt_service ?? 0)"
_NO_RATIO = "debt_service_ratio == null or monthly_debt_service == null or monthly_income == null"
CONDITIONS: Expressions = {
    "overdue_now": _known("days_past_due", "> 0"),
    "paid_late": _any_more_than_zero("max_days_past_due_12m", "late_payments_12m"),
    "settled_within_a_week": _known("early_settlements_180d", "> 0"),
    "owes_money": _any_more_than_zero("outstanding_principal", "utilisation", "monthly_debt_service"),
    "owes_on_this_line": _any_more_than_zero("outstanding_principal", "utilisation"),
    "nothing_drawn": _known("utilisation", "== 0"),
    "drew_more_than_once": _known("drawdowns_90d", "> 1"),
    "transactions_flagged": _known("high_risk_transactions_30d", "> 0"),
    "restricted_use_seen": "restricted_purpose_use",
    "income_fell": _known("income_change_6m_percent", "< 0"),
    "turnover_fell": _known("turnover_change_6m_percent", "< 0"),
    "due_exceeds_income": f"{_DUE} ? true : ({_NO_RATIO} ? null : false)",
    "month_does_not_work_out": f"{_LEFT} < monthly_debt_service",
    "money_left_each_month": f"{_LEFT} > monthly_debt_service",
    "several_lenders": _known("active_lenders", "> 1"),
    "one_lender_only": _known("active_lenders", "== 1"),
    "owes_elsewhere": _known("external_debt", "> 0"),
    "enquiries_made": _known("bureau_enquiries_90d", "> 0"),
    "hardship_declared": "hardship_declared",
    "identity_incomplete": "identity_complete == null ? null : not identity_complete",
    "profile_changed": "profile_changed_90d",
    "trade_seen": _known("business_use_share", "> 0"),
    "records_disputed": _known("disputed_records", "> 0"),
    "line_cut_back": f"some(seen.latest, #.kind in {_CUT})",
    "no_reason_given": f"some(seen.latest, #.kind in {_CUT} and len(#.reasons) == 0)",
    "held_for_now": "some(seen.latest, #.kind in ['temporary_decrease', 'freeze'])",
    "line_moved": "some(seen.latest, #.kind == 'migration')",
    "limit_raised": "some(seen.latest, #.kind in ['increase', 'restore'])",
    "changed_more_than_once": "len(seen.past) > len(seen.latest)",
    "waiting_for_an_answer": "len(seen.waiting) > 0",
    "reasons_asked_for": (
        f"some(seen.latest, #.kind in {_CUT}) and not some(seen.latest as cut, cut.kind in {_CUT} and not some(routes, #.on <= as_of"
        " and #.route == 'explanation_request' and #.lender_kind == cut.lender_kind and #.on >= cut.on))"
    ),
    "automatic_plan_in_force": "some(seen.last_plans as plan, plan.kind == 'automatic' and some(seen.open_loans, #.id == plan.loan))",
    "minimum_use_stated": "some(seen.open_loans, (#.minimum_use_days ?? 0) > 0)",
}
_SHORT = "conditions.overdue_now == true or conditions.due_exceeds_income == true or conditions.month_does_not_work_out == true"


def decision(book: Rulebook) -> dict[str, Any]:
    """The decision of the whole rulebook, as JSON: it answers `{step: verdict}`."""
    steps = sorted(book.steps.values(), key=lambda step: (-step.weight, step.code))
    nodes = {"seen": SEEN, "conditions": CONDITIONS, "steps": {step.code: _verdict(step, book) for step in steps}}
    names = ["request", *nodes, "answer"]
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "request", "name": "request", "type": "inputNode", "content": {}},
            *(_expressions(name, rows) for name, rows in nodes.items()),
            {"id": "answer", "name": "answer", "type": "outputNode", "content": {}},
        ],
        "edges": [{"id": f"{one}-{next}", "type": "edge", "sourceId": one, "targetId": next} for one, next in pairwise(names)],
    }


def _expressions(name: str, rows: Expressions) -> dict[str, Any]:
    # What came in is passed on, with this node's answers under its name; the last node answers by itself.
    content = {
        "expressions": [{"id": key, "key": key, "value": value} for key, value in rows.items()],
        "passThrough": name != "steps",
        "outputPath": None if name == "steps" else name,
        "inputField": None,
        "executionMode": "single",
    }
    return {"id": name, "name": name, "type": "expressionNode", "content": content}


def _verdict(step: Step, book: Rulebook) -> str:
    """What becomes of a step: the same five words as the engine's."""

    def is_(name: str, answer: str) -> str:
        if name != LENDER_NAMED_IT:
            return f"conditions.{name} == {answer}"
        reasons = [code for code, reason in book.reasons.items() if step.code in reason.steps]
        return f"some(seen.latest, some(#.reasons, # in {reasons})) == {answer}"

    holds = [is_(name, "true") for name in step.when] + [is_(name, "false") for name in step.unless]
    if step.any_of:
        holds.append(f"({' or '.join(is_(name, 'true') for name in step.any_of)})")
    harms = [_SHORT] if step.asks else []
    if "new_credit" in step.asks:
        harms.append("conditions.overdue_now == null or conditions.due_exceeds_income == null")
    fits = f"({' or '.join(harms)}) ? 'withheld' : 'shown'" if harms else "'shown'"
    in_force = f"as_of >= {step.in_force_from.toordinal()}"
    if step.in_force_until:
        in_force += f" and as_of <= {step.in_force_until.toordinal()}"
    tried = f"({' and '.join(holds)}) ? ({fits}) : 'conditions'"
    return f"audience in {list(step.audience)} ? (({in_force}) ? ({tried}) : 'not_in_force') : 'other_audience'"


def request(facts: Facts, events: Events, as_of: date) -> dict[str, Any]:
    """What the decision is handed: every fact as a plain value, every event with its place in the record."""
    values = {name: float(fact.value) if isinstance(fact.value, Decimal) else fact.value for name, fact in facts.items()}
    told = msgspec.to_builtins(events, builtin_types=[date])
    kinds = {
        kind: [{**_in_days(event), "place": place} for place, event in enumerate(told[kind])]
        for kind in ("changes", "loans", "plans", "routes")
    }
    return {**values, **kinds, "audience": events.audience, "as_of": as_of.toordinal()}


def _in_days(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value.toordinal() if isinstance(value, date) else value for name, value in event.items()}
