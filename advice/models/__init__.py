"""State of the judgement: what the engine found, what the borrower is writing and keeps, what a reference policy decided."""

from advice.models.letters import LetterDraft
from advice.models.own import CheckIn, CheckInPlan, LessonRead, SavedScenario
from advice.models.plan_decisions import PlanDecision
from advice.models.runs import AdviceNeed, AdviceRun, Recommendation, StepMark, Trigger

__all__ = [
    "AdviceNeed",
    "AdviceRun",
    "CheckIn",
    "CheckInPlan",
    "LessonRead",
    "LetterDraft",
    "PlanDecision",
    "Recommendation",
    "SavedScenario",
    "StepMark",
    "Trigger",
]
