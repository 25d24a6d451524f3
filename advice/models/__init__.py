"""State of the judgement: what the borrower is writing."""

from advice.models.letters import LetterDraft

__all__ = ["LetterDraft"]
