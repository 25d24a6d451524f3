"""Reads for the home page and the page of a line. Each starts from the borrower; their number does not grow with what is on record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from advice.gather import History
from advice.stages import Stage, stage_of_change
from borrowers.charts import LimitStep
from borrowers.models import (
    Borrower,
    CreditLine,
    Document,
    FactSnapshot,
    LimitChange,
    Loan,
    Origin,
    RateChange,
    RepaymentPlan,
)


@dataclass(frozen=True)
class ChangeRow:
    """A change as one row of a line's history. `owners` are those of its reasons, each once; `arrival`: it moved into this line."""

    change: LimitChange
    owners: tuple[str, ...]
    stage: Stage
    arrival: bool


@dataclass(frozen=True)
class LineCard:
    """A line on the home page, its changes newest first."""

    line: CreditLine
    changes: tuple[LimitChange, ...]

    @property
    def history(self) -> tuple[LimitStep, ...]:
        return limit_history(self.line, self.changes)


@dataclass(frozen=True)
class RateNews:
    """The newest change of a line's annual rate (per cent)."""

    old: Decimal
    new: Decimal


@dataclass(frozen=True)
class PlanNews:
    """The newest repayment plan of a line that took the place of another. `principal` in yuan."""

    kind: str
    principal: Decimal
    instalments: int


@dataclass(frozen=True)
class News:
    """Something that came in about a line."""

    on: date
    line: CreditLine
    what: LimitChange | RateNews | PlanNews

    @property
    def kind(self) -> str:
        """For templates: "LimitChange", "RateNews" or "PlanNews"."""
        return type(self.what).__name__


@dataclass(frozen=True)
class Home:
    """What the home page shows. `since` is None at the first visit: then `news` holds all that is on record."""

    cards: tuple[LineCard, ...]
    news: tuple[News, ...]
    since: datetime | None
    newest: LimitChange | None
    documents: tuple[Document, ...]  # being made, or failed


@dataclass(frozen=True)
class LoanRow:
    """A loan in short. `plan` is the one that holds, None while that is by the loan's own terms."""

    loan: Loan
    plan: RepaymentPlan | None

    @property
    def terms(self) -> Loan | RepaymentPlan:
        """What it is repaid by now."""
        return self.plan or self.loan


@dataclass(frozen=True)
class LineAccount:
    """What the page of a line shows. `facts` is the latest snapshot that others sent about the borrower."""

    line: CreditLine
    rows: tuple[ChangeRow, ...]
    history: tuple[LimitStep, ...]
    rate_changes: tuple[RateChange, ...]
    facts: FactSnapshot | None
    loans: tuple[LoanRow, ...]

    @property
    def last_recorded_limit(self) -> Decimal | None:
        """The limit after the last change on record: it may differ from what the lender now reports."""
        return self.history[-1].amount if self.history else None

    @property
    def differs(self) -> bool:
        """Whether the changes on record do not lead to the limit that the lender now reports."""
        return self.last_recorded_limit not in (None, self.line.limit)


def limit_history(line: CreditLine, changes: Sequence[LimitChange], owner_of: Mapping[int, str] | None = None) -> tuple[LimitStep, ...]:
    """The steps of a line's limit, from its changes in any order, oldest first. `owner_of` maps a change's key to whose move it was.

    The first step carries the limit before the first change, from the opening on: whether it was ever another is not on record, and the
    drawing's caption says so. Without a change nothing is known of the past, and there is no step.
    """
    ordered = sorted(changes, key=lambda change: (change.effective_on, change.decided_at))
    if not ordered:
        return ()
    owners = owner_of or {}
    return (
        LimitStep(min(line.opened_on, ordered[0].effective_on), ordered[0].old_limit),
        *(
            LimitStep(change.effective_on, change.new_limit, str(change.get_kind_display()), owners.get(change.pk, "unknown"))
            for change in ordered
        ),
    )


def limit_steps(line: CreditLine, history: History, owners: Mapping[str, str]) -> tuple[LimitStep, ...]:
    """The steps of a line's limit, each marked with whose move it was. `owners` maps a reason code to its owner."""
    first = {change: owners.get(reasons[0].code, "unknown") for change, reasons in history.reasons.items()}
    return limit_history(line, history.of_line(line), first)


def home(borrower: Borrower, since: datetime | None) -> Home:
    """The borrower's lines, what came in after `since` (newest first), the newest limit change, and documents not ready yet."""
    # from the borrower, so that each change knows its own without fetching it
    newest_first = borrower.limit_changes.order_by("-decided_at", "-id").select_related("target_line")
    own = borrower.lines.order_by("status", "-opened_on", "id").prefetch_related(Prefetch("changes", newest_first))
    lines = list(_with_news(own, since))
    cards = tuple(LineCard(line, tuple(line.changes.all())) for line in lines)
    changes = sorted((change for card in cards for change in card.changes), key=lambda change: change.decided_at, reverse=True)
    news = [
        *(News(change.effective_on, change.line, change) for change in changes if since is None or change.received_at > since),
        *(news for line in lines for news in _news(line)),
    ]
    waiting = borrower.documents.exclude(state=Document.State.READY).defer("content").order_by("-issued_at")
    return Home(
        cards=cards,
        news=tuple(sorted(news, key=lambda item: item.on, reverse=True)),
        since=since,
        newest=changes[0] if changes else None,
        documents=tuple(waiting[:5]),
    )


# Of rates and plans the newest of each line is news. They come with the lines, in the same query.


def _with_news(lines: QuerySet[CreditLine], since: datetime | None) -> QuerySet[Any]:
    rates = RateChange.objects.filter(line=OuterRef("pk")).order_by("-effective_on", "-id")
    plans = RepaymentPlan.objects.filter(loan__line=OuterRef("pk")).exclude(kind=RepaymentPlan.Kind.ORIGINAL).order_by("-starts_on", "-id")
    if since:
        rates, plans = rates.filter(received_at__gt=since), plans.filter(received_at__gt=since)
    return lines.annotate(
        rate_on=Subquery(rates.values("effective_on")[:1]),
        rate_old=Subquery(rates.values("old_annual_rate_percent")[:1]),
        rate_new=Subquery(rates.values("new_annual_rate_percent")[:1]),
        plan_on=Subquery(plans.values("starts_on")[:1]),
        plan_kind=Subquery(plans.values("kind")[:1]),
        plan_principal=Subquery(plans.values("principal")[:1]),
        plan_instalments=Subquery(plans.values("instalments")[:1]),
    )


def _news(line: Any) -> Iterator[News]:
    """Of a line as `_with_news` fetches it."""
    if line.rate_on:
        yield News(line.rate_on, line, RateNews(line.rate_old, line.rate_new))
    if line.plan_on:
        kind = str(RepaymentPlan.Kind(line.plan_kind).label)
        yield News(line.plan_on, line, PlanNews(kind, line.plan_principal, line.plan_instalments))


def line(borrower: Borrower, public_id: UUID, owners: Mapping[str, str]) -> LineAccount:
    """Everything on record about one line. `owners` maps a reason code to its owner.

    Raises CreditLine.DoesNotExist when the borrower has no such line, whether somebody else has it or nobody.
    """
    own = borrower.lines.get(public_id=public_id)
    changes = list(
        borrower.limit_changes.filter(Q(line=own) | Q(target_line=own)).prefetch_related("reasons").order_by("-decided_at", "-id")
    )
    plans = Prefetch("plans", RepaymentPlan.objects.order_by("-starts_on", "-id"))
    rows = tuple(_row(change, own, owners) for change in changes)
    first_owners = {row.change.pk: row.owners[0] for row in rows if row.owners}
    return LineAccount(
        line=own,
        rows=rows,
        history=limit_history(own, [row.change for row in rows if not row.arrival], first_owners),
        rate_changes=tuple(own.rate_changes.order_by("-effective_on", "-id")),
        facts=borrower.fact_snapshots.exclude(origin=Origin.BORROWER).order_by("-as_of", "-sender_id").first(),
        loans=tuple(
            LoanRow(loan, next(iter(loan.plans.all()), None)) for loan in own.loans.order_by("-drawn_on", "-id").prefetch_related(plans)
        ),
    )


def _row(change: LimitChange, own: CreditLine, owners: Mapping[str, str]) -> ChangeRow:
    reasons = change.reasons.all()
    return ChangeRow(
        change=change,
        owners=tuple(dict.fromkeys(owners.get(reason.code, "unknown") for reason in reasons)),
        stage=stage_of_change((reason.code for reason in reasons), (reason.observed or {} for reason in reasons)),
        arrival=change.line_id != own.pk,
    )
