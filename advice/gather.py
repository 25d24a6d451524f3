"""Borrowers' rows -> facts: the one door into borrowers' data."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from msgspec import Struct

from advice import facts
from advice.events import Events, LimitChanged, LoanDrawn, PlanMade
from advice.explanations.situation import Change, Line, Loan, Plan, RateChange, Release, SentReason, Situation, Threshold
from advice.facts import UNKNOWN, Facts, with_own
from advice.run_content import Inputs
from borrowers import models

_CHINA = ZoneInfo("Asia/Shanghai")


class History(Struct, frozen=True):
    """What was ever decided about a borrower. `changes`: oldest first, each with its lines; `reasons`: by a change's key, as sent."""

    changes: tuple[models.LimitChange, ...]
    reasons: Mapping[int, tuple[SentReason, ...]]

    def of_line(self, line: models.CreditLine) -> list[models.LimitChange]:
        """The changes of one line, oldest first."""
        return [change for change in self.changes if change.line_id == line.pk]


def history(borrower: models.Borrower) -> History:
    """In three queries, each of one table: joined for one change they would take as long, and the page shows the others as well."""
    lines = {line.pk: line for line in borrower.lines.all()}
    changes = tuple(borrower.limit_changes.order_by("decided_at", "sender_id"))
    for change in changes:
        change.line = lines[change.line_id]
        change.target_line = lines[change.target_line_id] if change.target_line_id else None
    reasons: dict[int, tuple[SentReason, ...]] = {}
    rows = models.LimitReason.objects.filter(borrower=borrower).order_by("rank").values_list("change", *_REASON)
    for change, *values in rows:
        reasons[change] = (*reasons.get(change, ()), SentReason(**dict(zip(_REASON, values, strict=True))))
    return History(changes, reasons)


def situation(change: models.LimitChange, known: History | None = None) -> Situation:
    """Everything on record that the explanation of `change` may rest on.

    Five queries beside those of `known`, the history of its borrower. What happened after the day of the decision is left out, so that
    the explanation stays the same as time goes on.
    """
    day = decided_on(change)
    known = known or history(change.borrower)
    snapshots = _snapshots(change.borrower, day)
    rate_changes = _rate_changes(change)
    return Situation(
        name=change.borrower.name,
        change=_change(change, day),
        line=_line(change.line, change.old_limit, rate_changes, day),
        reasons=known.reasons.get(change.pk, ()),
        target_line=_target_line(change, known, rate_changes, day),
        loans=_loans(change.line, day),
        rate_changes=tuple(
            RateChange(effective_on=row.effective_on, old=row.old_annual_rate_percent, new=row.new_annual_rate_percent)
            for row in rate_changes
            if row.line_id == change.line_id
        ),
        facts=snapshots[0] if snapshots else UNKNOWN,
        earlier_facts=snapshots[1] if len(snapshots) > 1 else UNKNOWN,
        release=_release(change, day),
        thresholds=_thresholds(change, known),
    )


def announced(change: models.LimitChange, known: Facts = UNKNOWN) -> Situation:
    """What was sent with `change` itself, in one query: enough for `advice.explanations.in_short`, and with `known` for a letter.

    The rates, and the limit of the line moved into, are those of today: neither of the two says them.
    """
    day = decided_on(change)
    target = change.target_line
    return Situation(
        name=change.borrower.name,
        change=_change(change, day),
        line=_line(change.line, change.old_limit, (), day),
        reasons=tuple(SentReason(**row) for row in change.reasons.values(*_REASON)),
        target_line=_line(target, target.limit, (), day) if target else None,
        facts=known,
    )


def decisions(changes: Collection[models.LimitChange]) -> dict[int, Situation]:
    """What each of `changes` (its line at hand) was decided on, by its key: enough to work it out again. Two queries for all of them."""
    reasons: defaultdict[int, list[SentReason]] = defaultdict(list)
    for key, *values in models.LimitReason.objects.filter(change__in=changes).order_by("rank").values_list("change", *_REASON):
        reasons[key].append(SentReason(**dict(zip(_REASON, values, strict=True))))
    newest_first: defaultdict[int, list[models.FactSnapshot]] = defaultdict(list)
    sent = models.FactSnapshot.objects.filter(borrower__in={change.borrower_id for change in changes}).exclude(
        origin=models.Origin.BORROWER
    )
    for row in sent.order_by("-as_of", "-sender_id"):
        newest_first[row.borrower_id].append(row)
    found = {}
    for change in changes:
        day = decided_on(change)
        behind = next((row for row in newest_first[change.borrower_id] if row.as_of <= day), None)
        found[change.pk] = Situation(
            name="",
            change=_change(change, day),
            line=_line(change.line, change.old_limit, (), day),
            reasons=tuple(reasons[change.pk]),
            facts=facts.with_derived(snapshot_facts(behind)) if behind else UNKNOWN,
        )
    return found


def facts_behind(change: models.LimitChange) -> Facts:
    """The facts that explain `change`, in one query."""
    return facts_on(change.borrower, decided_on(change))


def facts_on(borrower: models.Borrower, day: date) -> Facts:
    """The latest facts of `borrower` as of `day` or before that others sent, in one query. What the borrower typed in is not among them."""
    return next(iter(_snapshots(borrower, day)), UNKNOWN)


def facts_with_own(borrower: models.Borrower, day: date) -> Facts:
    """The latest facts as of `day` or before, with what the borrower typed in (`advice.facts.with_own`), in two queries."""
    return facts.with_derived(_facts([borrower], day).get(borrower.pk, UNKNOWN))


# --- what advice rests on, for many borrowers at once -----------------------------------------------------------------------------------


def inputs(borrowers: Collection[models.Borrower], day: date) -> dict[int, Inputs]:
    """What the advice of each borrower on `day` rests on, by the borrower's key, in six queries however many they are.

    The facts are the latest that others sent, with what the borrower typed in (`advice.facts.with_own`); the events are all by that day.
    """
    known = _facts(borrowers, day)
    changes, loans, plans = _changes(borrowers), _drawn(borrowers), _plans(borrowers)
    return {
        borrower.pk: Inputs(
            known.get(borrower.pk, UNKNOWN),
            Events(
                audience=borrower.kind,  # type: ignore[arg-type]  # held by the check constraint
                changes=tuple(changes[borrower.pk]),
                loans=tuple(loans[borrower.pk]),
                plans=tuple(plans[borrower.pk]),
            ).up_to(day),
        )
        for borrower in borrowers
    }


def _facts(borrowers: Collection[models.Borrower], day: date) -> dict[int, Facts]:
    """In two queries: which snapshots, then their values, which are most of a row."""
    sent: dict[int, int] = {}  # the last one of each borrower; of two of the same day, the greater sender's id
    own: defaultdict[int, list[int]] = defaultdict(list)
    rows = models.FactSnapshot.objects.filter(borrower__in=borrowers, as_of__lte=day).order_by("as_of", "sender_id", "pk")
    for key, borrower, origin in rows.values_list("pk", "borrower_id", "origin"):
        if origin == models.Origin.BORROWER:
            own[borrower].append(key)
        else:
            sent[borrower] = key
    wanted = [*sent.values(), *chain.from_iterable(own.values())]
    snapshots = models.FactSnapshot.objects.only("origin", "source", "as_of", "values").in_bulk(wanted)
    read = {key: snapshot_facts(snapshot) for key, snapshot in snapshots.items()}
    return {
        borrower: with_own(
            read[sent[borrower]] if borrower in sent else UNKNOWN,
            Facts({fact.name: fact for key in own.get(borrower, ()) for fact in read[key].known()}),
        )
        for borrower in sent.keys() | own.keys()
    }


def _changes(borrowers: Collection[models.Borrower]) -> defaultdict[int, list[LimitChanged]]:
    reasons: defaultdict[int, list[str]] = defaultdict(list)
    for key, code in models.LimitReason.objects.filter(borrower__in=borrowers).order_by("rank").values_list("change_id", "code"):
        reasons[key].append(code)
    columns = ("borrower_id", "pk", "sender_id", "decided_at", "line__sender_id", "kind", "line__lender_kind", "decided_by", "until")
    changes: defaultdict[int, list[LimitChanged]] = defaultdict(list)
    rows = models.LimitChange.objects.filter(borrower__in=borrowers).order_by("decided_at", "sender_id")
    for borrower, key, sender_id, decided_at, line, kind, lender_kind, decided_by, until in rows.values_list(*columns):
        changes[borrower].append(
            LimitChanged(
                id=sender_id,
                on=_day_in_china(decided_at),
                line=line,
                kind=kind,
                lender_kind=lender_kind,
                decided_by=decided_by,
                until=until,
                reasons=tuple(reasons.get(key, ())),
            )
        )
    return changes


def _drawn(borrowers: Collection[models.Borrower]) -> defaultdict[int, list[LoanDrawn]]:
    columns = ("borrower_id", "sender_id", "drawn_on", "line__lender_kind", "settled_on", "minimum_use_days")
    loans: defaultdict[int, list[LoanDrawn]] = defaultdict(list)
    rows = models.Loan.objects.filter(borrower__in=borrowers).order_by("drawn_on", "sender_id")
    for borrower, sender_id, on, lender_kind, settled_on, minimum_use_days in rows.values_list(*columns):
        loans[borrower].append(
            LoanDrawn(id=sender_id, on=on, lender_kind=lender_kind, settled_on=settled_on, minimum_use_days=minimum_use_days)
        )
    return loans


def _plans(borrowers: Collection[models.Borrower]) -> defaultdict[int, list[PlanMade]]:
    columns = (
        "borrower_id",
        "sender_id",
        "starts_on",
        "loan__sender_id",
        "kind",
        "loan__line__lender_kind",
        "consented_on",
        "cost_sheet_shown",
    )
    plans: defaultdict[int, list[PlanMade]] = defaultdict(list)
    rows = models.RepaymentPlan.objects.filter(borrower__in=borrowers).order_by("starts_on", "sender_id")
    for borrower, sender_id, on, loan, kind, lender_kind, consented_on, cost_sheet_shown in rows.values_list(*columns):
        plans[borrower].append(
            PlanMade(
                id=sender_id,
                on=on,
                loan=loan,
                kind=kind,
                lender_kind=lender_kind,
                consented_on=consented_on,
                cost_sheet_shown=cost_sheet_shown,
            )
        )
    return plans


def decided_on(change: models.LimitChange) -> date:
    """The day of the decision in Asia/Shanghai: the day that facts and records are looked at."""
    return _day_in_china(change.decided_at)


def _day_in_china(moment: datetime) -> date:
    return moment.astimezone(_CHINA).date()


def _change(change: models.LimitChange, day: date) -> Change:
    return Change(
        id=change.sender_id,
        kind=change.kind,  # type: ignore[arg-type]  # held by the check constraint
        decided_on=day,
        effective_on=change.effective_on,
        old_limit=change.old_limit,
        new_limit=change.new_limit,
        until=change.until,
        decided_by=change.decided_by,  # type: ignore[arg-type]  # one of the model's choices
        policy_version=change.policy_version,
        notice_text=change.notice_text,
    )


def _snapshots(borrower: models.Borrower, day: date) -> list[Facts]:
    """The facts that explain a change of `day` (the latest on or before it; of two, the greater sender's id), and those before them.

    What the borrower typed in is not among them: no lender decided by it.
    """
    sent = models.FactSnapshot.objects.filter(borrower=borrower, as_of__lte=day).exclude(origin=models.Origin.BORROWER)
    return [facts.with_derived(snapshot_facts(row)) for row in sent.order_by("-as_of", "-sender_id")[:2]]


def snapshot_facts(snapshot: models.FactSnapshot) -> Facts:
    """The facts of one stored snapshot, as they were sent."""
    origin = models.Origin(snapshot.origin).value
    source = snapshot.source or ""
    return facts.read(snapshot.values, source=source, as_of=snapshot.as_of, origin=origin)  # type: ignore[arg-type]  # one of the choices


# Rows are read as plain values: a model's instance of each would cost as much again as the query.
_REASON = SentReason.__struct_fields__


def _thresholds(change: models.LimitChange, known: History) -> dict[str, Threshold]:
    """The lines that the same lender sent with other changes under the same policy version, the latest for each reason."""
    if not change.policy_version:
        return {}
    same_policy = (
        other
        for other in known.changes
        if other.pk != change.pk and other.policy_version == change.policy_version and other.line.lender == change.line.lender
    )
    return {
        reason.code: Threshold(reason.threshold, decided_on(other))
        for other in same_policy
        for reason in known.reasons.get(other.pk, ())
        if reason.threshold is not None
    }


_PLAN = Plan.__struct_fields__


def _loans(line: models.CreditLine, day: date) -> tuple[Loan, ...] | None:
    """The loans of the line that were open on `day`; None when no loan of the line was ever sent."""
    columns = ("drawn_on", "principal", "annual_rate_percent", "settled_on", *(f"plans__{name}" for name in _PLAN))
    rows = models.Loan.objects.filter(line=line).order_by("drawn_on", "sender_id", "plans__starts_on", "plans__sender_id")
    loans: dict[int, list[tuple[Any, ...]]] = {}  # a row for each plan of a loan, or one for a loan without any
    for key, *row in rows.values_list("pk", *columns):
        loans.setdefault(key, []).append(tuple(row))
    if not loans:
        return None
    payments = models.Payment.objects.filter(loan__line=line, paid_on__lte=day).values_list("loan_id")
    paid = {key: sums for key, *sums in payments.annotate(split=Sum("principal"), unsplit=Count("pk", filter=Q(principal=None)))}
    return tuple(
        _loan(rows, *paid.get(key, (None, 0)))
        for key, rows in loans.items()
        for drawn_on, _, _, settled_on, *_ in rows[:1]
        if drawn_on <= day and not (settled_on and settled_on <= day)
    )


def _loan(rows: Sequence[tuple[Any, ...]], principal_paid: Decimal | None, unsplit: int) -> Loan:
    """A loan from its rows. `unsplit`: how many payments do not say how much of them was principal."""
    drawn_on, principal, annual_rate_percent, *_ = rows[0]
    plans = (dict(zip(_PLAN, row[4:], strict=True)) for row in rows)
    return Loan(
        drawn_on=drawn_on,
        principal=principal,
        annual_rate_percent=annual_rate_percent,
        principal_paid=None if unsplit else principal_paid or Decimal(0),
        plans=tuple(Plan(**plan) for plan in plans if plan["kind"]),
    )


def _rate_changes(change: models.LimitChange) -> list[models.RateChange]:
    lines = [line for line in (change.line_id, change.target_line_id) if line]
    return list(models.RateChange.objects.filter(line__in=lines).order_by("effective_on", "sender_id"))


def _line(line: models.CreditLine, limit: Decimal, rate_changes: Sequence[models.RateChange], day: date) -> Line:
    """The line with the limit given and the rate that held on `day`: a later change of rate is taken back."""
    own = [row for row in rate_changes if row.line_id == line.pk]
    later = next((row for row in own if row.effective_on > day), None)
    return Line(
        product=line.product,
        lender=line.lender,
        limit=limit,
        annual_rate_percent=later.old_annual_rate_percent if later else line.annual_rate_percent,
        opened_on=line.opened_on,
    )


def _target_line(change: models.LimitChange, known: History, rate_changes: Sequence[models.RateChange], day: date) -> Line | None:
    """The line moved into, with the limit it had then: a later change of limit is taken back."""
    line = change.target_line
    if line is None:
        return None
    later = next((row for row in known.of_line(line) if row.decided_at > change.decided_at), None)
    return _line(line, later.old_limit if later else line.limit, rate_changes, day)


def _release(change: models.LimitChange, day: date) -> Release | None:
    """The release of the change's policy version by the lender of its line: the last one published by the day of the decision."""
    if not change.policy_version:
        return None
    releases = models.PolicyRelease.objects.filter(lender=change.line.lender, version=change.policy_version, published_on__lte=day)
    row = releases.order_by("-published_on", "-sender_id").values(*Release.__struct_fields__).first()
    return Release(**row) if row else None
