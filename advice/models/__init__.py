"""State of the judgement: what the borrower is writing, what a reference policy decided."""

from advice.models.letters import LetterDraft
from advice.models.plan_decisions import PlanDecision

__all__ = ["LetterDraft", "PlanDecision"]
