"""Named conditions for steps: what a step file may write under `when`, `any_of` and `unless`.

A condition over facts answers yes, no or unknown (None). It is *monotone*: to know less can turn an answer into unknown and never into the
other, so that no step appears because something is not known. A condition over events gives the events by which it holds; none: it
does not. Each is found by its name. Its docstring is the sentence shown with it, in Chinese and then in English. The only numbers here
are zero, one and the borrower's own: no threshold is invented.
"""

from collections.abc import Mapping
from types import MappingProxyType

from advice.step_conditions.kinds import OVER_EVENTS, OVER_FACTS, EventCondition, FactCondition, StepCondition
from advice.step_conditions.on_events import lender_named_it
from advice.step_conditions.on_facts import due_exceeds_income, month_does_not_work_out, overdue_now

__all__ = [
    "LENDER_NAMED_IT",
    "STEP_CONDITIONS",
    "EventCondition",
    "FactCondition",
    "due_exceeds_income",
    "month_does_not_work_out",
    "overdue_now",
]

LENDER_NAMED_IT = lender_named_it.__name__  # the one condition that depends on the step: the engine tests it
STEP_CONDITIONS: Mapping[str, StepCondition] = MappingProxyType({**OVER_FACTS, **OVER_EVENTS})
