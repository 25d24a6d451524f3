"""What a borrower makes of a step: accepted, done, put aside, or that taken back. Each is a row of the history."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import transaction

from advice import runs
from advice.models import Recommendation, StepMark, Trigger
from borrowers.models import Borrower

State = Recommendation.State

# What may follow without taking anything back.
NEXT: Mapping[str, tuple[State, ...]] = MappingProxyType(
    {
        State.SUGGESTED: (State.ACCEPTED, State.DONE, State.DISMISSED),
        State.ACCEPTED: (State.DONE, State.DISMISSED),
        State.DONE: (),
        State.DISMISSED: (),
    }
)


def mark(borrower: Borrower, step: str, state: str) -> bool:
    """Set what `borrower` makes of the step of that code. False, and nothing is done, when that does not follow from where it stands (a
    second click, an old page). Raises Recommendation.DoesNotExist for a step that was never suggested to this borrower."""
    found = borrower.recommendations.get(step=step)
    return state in NEXT[found.state] and _moved(found, state)


def undo(borrower: Borrower, step: str) -> bool:
    """Take the last mark back: what was done or put aside is again what it was before; what was accepted is a suggestion. False when there
    is nothing to take back. Raises Recommendation.DoesNotExist for a step that was never suggested to this borrower."""
    found = borrower.recommendations.get(step=step)
    if found.state == State.SUGGESTED:
        return False
    if found.state == State.ACCEPTED:
        return _moved(found, State.SUGGESTED)
    # only marks lead to done and dismissed, so the latest of them tells where it stood
    return _moved(found, found.marks.filter(after=found.state).latest("pk").before)


def _moved(found: Recommendation, state: str) -> bool:
    """Move it on, if it still stands where it was seen to: of equal clicks at once one has an effect."""
    with transaction.atomic():
        if not Recommendation.objects.filter(pk=found.pk, state=found.state).update(state=state):
            return False
        StepMark.objects.create(borrower_id=found.borrower_id, recommendation=found, before=found.state, after=state)
        runs.need([found.borrower_id], Trigger.STEP)
    return True
