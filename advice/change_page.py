"""The page of a limit change: its frozen content, and the statement made of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from advice import line_queries, statements
from advice.queries import ExplainedChange, explained_change
from advice.rule_loading.files import rulebook
from advice.rulebook import Language
from advice.staff.policy_releases import Cohort, cohorts_to_tell
from borrowers.models import Borrower, LimitChange


@dataclass(frozen=True)
class ChangePage:
    """A limit change as shown on a day. `content` is what a statement freezes. `cohort`: whom the policy release behind it touched, where
    that may be told; it moves with time, so that it stands beside the content."""

    change: LimitChange
    content: dict[str, Any]
    cohort: Cohort | None


def change_page(borrower: Borrower, public_id: UUID, today: date, language: Language) -> ChangePage:
    """The page of one of the borrower's limit changes on `today`.

    Raises LimitChange.DoesNotExist when the borrower has no such change.
    """
    explained = explained_change(borrower, public_id, language)
    owners = {code: rule.owner for code, rule in rulebook().reasons.items()}
    steps = line_queries.limit_steps(explained.change.line, explained.history, owners)
    return ChangePage(
        change=explained.change,
        content=statements.content(explained.explanation, steps, borrower.name, today),
        cohort=_cohort(explained),
    )


def _cohort(explained: ExplainedChange) -> Cohort | None:
    release, lender = explained.explanation.release, explained.change.line.lender
    return cohorts_to_tell(lender, [release.version]).get(release.version) if release else None
