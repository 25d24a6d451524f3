"""Reads that need judgement. Every one starts from the borrower."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from msgspec import Struct

from advice import gather
from advice.engine import Advice, advise
from advice.explanations import explain
from advice.explanations.result import Explanation
from advice.explanations.situation import Situation
from advice.routes import RouteAdvice, open_routes
from advice.rule_loading.files import rulebook
from advice.rulebook import Language
from advice.run_content import Inputs
from borrowers.models import Borrower, LimitChange


class ExplainedChange(Struct, frozen=True):
    """A limit change, what is on record about it, its explanation, and the history of its borrower."""

    change: LimitChange
    situation: Situation
    explanation: Explanation
    history: gather.History


def explained_change(borrower: Borrower, public_id: UUID, language: Language) -> ExplainedChange:
    """A limit change of `borrower`, explained. Raises LimitChange.DoesNotExist for what is not the borrower's."""
    history = gather.history(borrower)
    change = next((change for change in history.changes if change.public_id == public_id), None)
    if change is None:
        raise LimitChange.DoesNotExist
    situation = gather.situation(change, history)
    explanation = explain(situation, rulebook(borrower.jurisdiction.lower()), language)
    return ExplainedChange(change, situation, explanation, history)


def explained_by_sender_id(sender_id: str, language: Language | None = None) -> ExplainedChange:
    """A limit change by the sender's id, for commands; in the borrower's language unless given. Raises LimitChange.DoesNotExist."""
    change = LimitChange.objects.select_related("borrower").get(sender_id=sender_id)
    spoken: Language = "en" if change.borrower.language == "en" else "zh-hans"
    return explained_change(change.borrower, change.public_id, language or spoken)


class Advised(Struct, frozen=True):
    """What helps a borrower, and where the borrower can turn."""

    advice: Advice
    routes: tuple[RouteAdvice, ...]


def advised(borrower: Borrower, as_of: date) -> Advised:
    """What helps `borrower` on `as_of`, and which routes are open, from the latest facts of that day or before. Nothing is stored."""
    return judged(gather.inputs([borrower], as_of)[borrower.pk], borrower.jurisdiction, as_of)


def judged(inputs: Inputs, jurisdiction: str, as_of: date) -> Advised:
    """What helps on `as_of` by the rulebook of a jurisdiction, and which routes are open."""
    facts, events, book = inputs.facts, inputs.events, rulebook(jurisdiction.lower())
    return Advised(advise(facts, events, book, as_of), open_routes(facts, events, book, as_of))


def with_lines(changes: QuerySet[LimitChange]) -> QuerySet[LimitChange]:
    """`changes` with the lines of each, in the same query."""
    return changes.select_related("line", "target_line")
