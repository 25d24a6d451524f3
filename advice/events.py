"""What happened to a borrower, as judgement sees it: changes of a limit, loans, plans, routes taken. Only what is on record.

Unlike a fact, an event is on record or is not: no record of it is no event. `advice.gather` fills these from the database.
"""

from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from advice.words import ChangeKind, PlanKind

Audience = Literal["consumer", "sole_proprietor"]
LenderKind = Literal["consumer_finance", "bank", "small_loan", "platform"]
RouteCode = Literal[
    "hardship_request",
    "lender_complaint",
    "explanation_request",
    "bureau_objection",
    "regulator_complaint",
    "local_finance_bureau",
    "internal_review",
    "credit_reporting_complaint",
    "personal_information_complaint",
    "mediation",
    "breach_report",
    "court",
    "reconsideration",
]


class LimitChanged(Struct, frozen=True, kw_only=True, tag_field="event", tag="limit_change"):
    """A decision about the limit of `line`. `on` is the day of the decision in Asia/Shanghai; `reasons` are the codes that were sent."""

    id: str
    on: date
    line: str
    kind: ChangeKind
    lender_kind: LenderKind
    decided_by: Literal["automated", "person", "mixed"] | None = None
    until: date | None = None
    reasons: tuple[str, ...] = ()


class LoanDrawn(Struct, frozen=True, kw_only=True, tag_field="event", tag="loan"):
    """A drawdown. `minimum_use_days` None: the lender stated no minimum use period, which does not mean that there is none."""

    id: str
    on: date
    lender_kind: LenderKind
    settled_on: date | None = None
    minimum_use_days: int | None = None


class PlanMade(Struct, frozen=True, kw_only=True, tag_field="event", tag="repayment_plan"):
    """A repayment plan of `loan` that starts on `on`. `cost_sheet_shown` None: nobody said whether the cost sheet was shown."""

    id: str
    on: date
    loan: str
    kind: PlanKind
    lender_kind: LenderKind
    consented_on: date | None = None
    cost_sheet_shown: bool | None = None


class RouteTaken(Struct, frozen=True, kw_only=True, tag_field="event", tag="route"):
    """A route of the ladder that the borrower took about a lender: it was received on `on` (the proof of receipt bears the date).

    `extensions` are how often they gave notice that it takes longer; `answered_on` None: not answered.
    """

    route: RouteCode
    on: date
    lender_kind: LenderKind
    extensions: int = 0
    answered_on: date | None = None


Event = LimitChanged | LoanDrawn | PlanMade | RouteTaken


class Events(Struct, frozen=True, kw_only=True):
    """Everything on record that happened to one borrower, each kind oldest first."""

    audience: Audience = "consumer"
    changes: tuple[LimitChanged, ...] = ()
    loans: tuple[LoanDrawn, ...] = ()
    plans: tuple[PlanMade, ...] = ()
    routes: tuple[RouteTaken, ...] = ()

    def up_to(self, day: date) -> "Events":
        """What had happened by the end of `day`: later events are left out, and what was settled or answered later is still open."""
        loans = (loan for loan in self.loans if loan.on <= day)
        return Events(
            audience=self.audience,
            changes=tuple(change for change in self.changes if change.on <= day),
            loans=tuple(
                msgspec.structs.replace(loan, settled_on=None) if loan.settled_on and loan.settled_on > day else loan for loan in loans
            ),
            plans=tuple(plan for plan in self.plans if plan.on <= day),
            routes=tuple(
                msgspec.structs.replace(taken, answered_on=None) if taken.answered_on and taken.answered_on > day else taken
                for taken in self.routes
                if taken.on <= day
            ),
        )

    def latest_changes(self) -> tuple[LimitChanged, ...]:
        """The last change of each line, in the order in which the lines were first changed."""
        return tuple({change.line: change for change in self.changes}.values())

    def open_loans(self) -> tuple[LoanDrawn, ...]:
        """The loans that are not repaid."""
        return tuple(loan for loan in self.loans if loan.settled_on is None)

    def plans_in_force(self) -> tuple[PlanMade, ...]:
        """The last plan of each loan that is not repaid."""
        still_open = {loan.id for loan in self.open_loans()}
        return tuple(plan for loan, plan in {plan.loan: plan for plan in self.plans}.items() if loan in still_open)
