"""A change of a limit that has just come in is told in the inbox."""

from datetime import timedelta

from borrowers import clock, notices
from borrowers.facts_changed import Changed
from borrowers.models import LimitChange

NEWS = "limit_change"  # the kind of notice
NEW_FOR = timedelta(days=30)  # since the lender decided: a first load brings years of history, which is no news


def tell(changed: Changed) -> None:
    """Tell those who have signed in here of the changes of their limits that an import brought in, in its transaction."""
    if changed.kind != "limit_change":
        return
    keys = [key for key, _ in changed.rows]
    decided = LimitChange.objects.filter(pk__in=keys, decided_at__gt=clock.now() - NEW_FOR, borrower__user__isnull=False)
    notices.tell(
        notices.News(
            borrower_id=change.borrower_id,
            kind=NEWS,
            key=str(change.public_id),
            values={"limit_change": str(change.public_id), "product": change.line.product, "on": change.effective_on.isoformat()},
        )
        for change in decided.select_related("line").order_by("decided_at", "pk")
    )
