"""Where a published policy, worked out again from the same facts, gives something else than its lender sent: across borrowers."""

from decimal import Decimal

from msgspec import Struct

from advice import gather
from advice.explanations.recomputed import EXPLAINED, Answer, answer
from advice.rule_loading.files import rulebook
from borrowers.models import LimitChange
from borrowers.money import plain

LOOKED_AT = 300  # changes: the newest that can be worked out again


class Difference(Struct, frozen=True):
    """A change with what was sent, and what its lender's own policy gives."""

    change: LimitChange
    sent: tuple[str, ...]  # reasons, each with its points where they were sent
    ours: tuple[str, ...]
    answer: Answer


class Differences(Struct, frozen=True, kw_only=True):
    """The newest changes that can be worked out again: how many were looked at, agree, or cannot be told; and those that differ, newest
    first."""

    looked_at: int
    agree: int
    cannot_tell: int
    found: tuple[Difference, ...]


def differences() -> Differences:
    """What the newest `LOOKED_AT` decisions by a published policy come to, worked out again. Three queries."""
    published = {
        (card.lender, card.version): card.limit_policy for card in rulebook().scorecards.values() if card.lender and card.limit_policy
    }
    decided = LimitChange.objects.filter(
        kind__in=EXPLAINED,
        line__lender__in={lender for lender, _ in published},
        policy_version__in={version for _, version in published},
    )
    newest = decided.select_related("line", "borrower").order_by("-decided_at", "-pk")[:LOOKED_AT]
    changes = [change for change in newest if (change.line.lender, change.policy_version) in published]
    situations = gather.decisions(changes)
    answers = [(change, answer(published[change.line.lender, str(change.policy_version)], situations[change.pk])) for change in changes]
    return Differences(
        looked_at=len(answers),
        agree=sum(found.agrees is True for _, found in answers),
        cannot_tell=sum(found.agrees is None for _, found in answers),
        found=tuple(
            Difference(
                change,
                tuple(_written(reason.code, reason.points) for reason in situations[change.pk].reasons),
                tuple(_written(reason.code, reason.points) for reason in found.reasons),
                found,
            )
            for change, found in answers
            if found.agrees is False
        ),
    )


def _written(code: str, points: Decimal | None) -> str:
    return code if points is None else f"{code} {plain(points)}"
