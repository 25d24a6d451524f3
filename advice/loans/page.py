"""The page of a loan: its frozen content, and the account it is made of."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from advice.automatic_instalment import Decision
from advice.loans import decisions, queries, statements, words
from advice.loans.queries import LoanAccount
from advice.loans.standing import Standing, standing
from advice.rulebook import Language
from borrowers.models import Borrower, Origin


@dataclass(frozen=True)
class LoanPage:
    """A loan as shown on a day. `content` is what a statement freezes; `title` names files made of it."""

    account: LoanAccount
    standing: Standing
    content: dict[str, Any]
    title: str


def loan_page(borrower: Borrower, public_id: UUID, today: date, language: Language) -> LoanPage:
    """The page of one of the borrower's loans on `today`.

    Raises Loan.DoesNotExist when the borrower has no such loan, and BrokenRule when the terms on record make no schedule.
    """
    account = queries.loan(borrower, public_id)
    stands = standing(account, today)
    content = statements.content(account, stands, _decision(account), borrower.name, language)
    title = words.loan_title(content["schedule"]["loan"]["product"], account, language)
    return LoanPage(account, stands, content, title)


def _decision(account: LoanAccount) -> Decision | None:
    """The decision that the plan in force rests on: none was recorded for one that came in from a lender."""
    plan = account.current.plan
    return decisions.of(plan) if plan and plan.origin != Origin.LENDER else None
