"""Reads for the home page and the page of a line. Each starts from the borrower; their number does not grow with what is on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from advice.stages import Stage, stage_of_change
from borrowers.charts import LimitStep
from borrowers.models import Borrower, CreditLine, Document, FactSnapshot, LimitChange, Loan, Payment, RateChange, RepaymentPlan


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
class News:
    """Something that came in: a limit change, a rate change or a repayment plan, told by which of the three is set."""

    on: date
    line: CreditLine
    change: LimitChange | None = None
    rate_change: RateChange | None = None
    plan: RepaymentPlan | None = None


@dataclass(frozen=True)
class Home:
    """What the home page shows. `since` is None at the first visit: then `news` holds all that is on record."""

    cards: tuple[LineCard, ...]
    news: tuple[News, ...]
    since: datetime | None
    newest: LimitChange | None
    documents: tuple[Document, ...]  # being made, or failed


@dataclass(frozen=True)
class LineAccount:
    """What the page of a line shows. `facts` is the borrower's latest snapshot."""

    line: CreditLine
    rows: tuple[ChangeRow, ...]
    history: tuple[LimitStep, ...]
    rate_changes: tuple[RateChange, ...]
    facts: FactSnapshot | None
    loans: tuple[Loan, ...]

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


def limit_steps(line: CreditLine, owners: Mapping[str, str]) -> tuple[LimitStep, ...]:
    """The steps of a line's limit, each marked with whose move it was. `owners` maps a reason code to its owner."""
    changes = list(line.changes.prefetch_related("reasons"))
    first = {change.pk: reasons[0].code for change in changes if (reasons := list(change.reasons.all()))}
    return limit_history(line, changes, {key: owners.get(code, "unknown") for key, code in first.items()})


def home(borrower: Borrower, since: datetime | None) -> Home:
    """The borrower's lines, what came in after `since` (newest first), the newest limit change, and documents not ready yet."""
    newest_first = LimitChange.objects.order_by("-decided_at", "-id").select_related("target_line")
    cards = tuple(
        LineCard(line, tuple(line.changes.all()))
        for line in borrower.lines.order_by("status", "-opened_on", "id").prefetch_related(Prefetch("changes", newest_first))
    )
    changes = sorted((change for card in cards for change in card.changes), key=lambda change: change.decided_at, reverse=True)
    waiting = borrower.documents.exclude(state=Document.State.READY).defer("content").order_by("-issued_at")
    return Home(
        cards=cards,
        news=_news(borrower, {card.line.pk: card.line for card in cards}, changes, since),
        since=since,
        newest=changes[0] if changes else None,
        documents=tuple(waiting[:5]),
    )


def _news(borrower: Borrower, lines: Mapping[int, CreditLine], changes: Sequence[LimitChange], since: datetime | None) -> tuple[News, ...]:
    rates: QuerySet[RateChange] = RateChange.objects.filter(borrower=borrower)
    plans: QuerySet[RepaymentPlan] = borrower.plans.exclude(kind=RepaymentPlan.Kind.ORIGINAL).select_related("loan")
    if since is not None:
        rates, plans = rates.filter(received_at__gt=since), plans.filter(received_at__gt=since)
    news = [
        *(News(row.effective_on, lines[row.line_id], change=row) for row in changes if since is None or row.received_at > since),
        *(News(row.effective_on, lines[row.line_id], rate_change=row) for row in rates),
        *(News(row.starts_on, lines[row.loan.line_id], plan=row) for row in plans),
    ]
    return tuple(sorted(news, key=lambda item: item.on, reverse=True))


def line(borrower: Borrower, public_id: UUID, owners: Mapping[str, str]) -> LineAccount:
    """Everything on record about one line. `owners` maps a reason code to its owner.

    Raises CreditLine.DoesNotExist when the borrower has no such line, whether somebody else has it or nobody.
    """
    own = borrower.lines.get(public_id=public_id)
    changes = list(
        borrower.limit_changes.filter(Q(line=own) | Q(target_line=own))
        .select_related("line", "target_line")
        .prefetch_related("reasons")
        .order_by("-decided_at", "-id")
    )
    plans = RepaymentPlan.objects.select_related("replaces").prefetch_related("lender_instalments").order_by("starts_on", "id")
    payments = Payment.objects.order_by("paid_on", "id")
    loans = own.loans.order_by("-drawn_on", "-id").prefetch_related(Prefetch("plans", plans), Prefetch("payments", payments))
    rows = tuple(_row(change, own, owners) for change in changes)
    first_owners = {row.change.pk: row.owners[0] for row in rows if row.owners}
    return LineAccount(
        line=own,
        rows=rows,
        history=limit_history(own, [row.change for row in rows if not row.arrival], first_owners),
        rate_changes=tuple(own.rate_changes.order_by("-effective_on", "-id")),
        facts=borrower.fact_snapshots.order_by("-as_of", "-sender_id").first(),
        loans=tuple(loans),
    )


def _row(change: LimitChange, own: CreditLine, owners: Mapping[str, str]) -> ChangeRow:
    reasons = change.reasons.all()
    return ChangeRow(
        change=change,
        owners=tuple(dict.fromkeys(owners.get(reason.code, "unknown") for reason in reasons)),
        stage=stage_of_change((reason.code for reason in reasons), (reason.observed or {} for reason in reasons)),
        arrival=change.line_id != own.pk,
    )
