"""Reads that need judgement. Every one starts from the borrower."""

from uuid import UUID

from django.db.models import QuerySet
from msgspec import Struct

from advice import gather
from advice.explanations import explain
from advice.explanations.result import Explanation
from advice.explanations.situation import Situation
from advice.rule_files import rulebook
from advice.rulebook import Language
from borrowers.models import Borrower, LimitChange


class ExplainedChange(Struct, frozen=True):
    """A limit change, what is on record about it, its explanation, and the history of its lines (`advice.gather.history`)."""

    change: LimitChange
    situation: Situation
    explanation: Explanation
    history: tuple[LimitChange, ...]


def explained_change(borrower: Borrower, public_id: UUID, language: Language) -> ExplainedChange:
    """A limit change of `borrower`, explained. Raises LimitChange.DoesNotExist for what is not the borrower's."""
    return _explained(with_lines(borrower.limit_changes.all()).get(public_id=public_id), language)


def explained_by_sender_id(sender_id: str, language: Language | None = None) -> ExplainedChange:
    """A limit change by the sender's id, for commands; in the borrower's language unless given. Raises LimitChange.DoesNotExist."""
    change = with_lines(LimitChange.objects.select_related("borrower")).get(sender_id=sender_id)
    spoken: Language = "en" if change.borrower.language == "en" else "zh-hans"
    return _explained(change, language or spoken)


def with_lines(changes: QuerySet[LimitChange]) -> QuerySet[LimitChange]:
    """`changes` with what an explanation needs of each beside its borrower, in the same query."""
    return changes.select_related("line", "target_line")


def _explained(change: LimitChange, language: Language) -> ExplainedChange:
    history = tuple(gather.history(change))
    situation = gather.situation(change, history)
    explanation = explain(situation, rulebook(change.borrower.jurisdiction.lower()), language)
    return ExplainedChange(change, situation, explanation, history)
