"""Borrowers' rows -> facts: the one door into borrowers' data."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from advice import facts
from advice.explanations.situation import Change, Line, Loan, Plan, RateChange, Release, SentReason, Situation, Threshold
from advice.facts import UNKNOWN, Facts
from borrowers import models

_CHINA = ZoneInfo("Asia/Shanghai")


def situation(change: models.LimitChange, history: Sequence[models.LimitChange] | None = None) -> Situation:
    """Everything on record that the explanation of `change` may rest on.

    Six queries when `change` comes with its borrower, line and target line; one more for a migration, unless the caller has read
    `history(change)` already. What happened after the day of the decision is left out, so that the explanation stays the same as time
    goes on.
    """
    day = decided_on(change)
    snapshots = _snapshots(change.borrower, day)
    reasons = _reasons(change)
    rate_changes = _rate_changes(change)
    return Situation(
        name=change.borrower.name,
        change=_change(change, day),
        line=_line(change.line, change.old_limit, rate_changes, day),
        reasons=tuple(_sent(row) for row in reasons if row["change"] == change.pk),
        target_line=_target_line(change, history, rate_changes, day),
        loans=_loans(change.line, day),
        rate_changes=tuple(
            RateChange(effective_on=row.effective_on, old=row.old_annual_rate_percent, new=row.new_annual_rate_percent)
            for row in rate_changes
            if row.line_id == change.line_id
        ),
        facts=snapshots[0] if snapshots else UNKNOWN,
        earlier_facts=snapshots[1] if len(snapshots) > 1 else UNKNOWN,
        release=_release(change, day),
        thresholds=_thresholds(change, reasons),
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


def facts_behind(change: models.LimitChange) -> Facts:
    """The facts that explain `change`, in one query."""
    return next(iter(_snapshots(change.borrower, decided_on(change))), UNKNOWN)


def history(change: models.LimitChange) -> list[models.LimitChange]:
    """The changes of the change's line and of the line moved into, oldest first. `first_reason` of each is the code of its first reason."""
    first_reason = models.LimitReason.objects.filter(change=OuterRef("pk")).order_by("rank").values("code")[:1]
    changes = models.LimitChange.objects.filter(line__in=_lines(change)).order_by("decided_at", "sender_id")
    return list(changes.annotate(first_reason=Subquery(first_reason)))


def _lines(change: models.LimitChange) -> list[int]:
    return [line for line in (change.line_id, change.target_line_id) if line]


def decided_on(change: models.LimitChange) -> date:
    """The day of the decision in Asia/Shanghai: the day that facts and records are looked at."""
    return _in_china(change.decided_at)


def _in_china(moment: datetime) -> date:
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
    """The facts that explain a change of `day` (the latest on or before it; of two, the greater sender's id), and those before them."""
    rows = models.FactSnapshot.objects.filter(borrower=borrower, as_of__lte=day).order_by("-as_of", "-sender_id")[:2]
    return [facts.with_derived(snapshot_facts(row)) for row in rows]


def snapshot_facts(snapshot: models.FactSnapshot) -> Facts:
    """The facts of one stored snapshot, as they were sent."""
    origin = models.Origin(snapshot.origin).value
    return facts.read(snapshot.values, source=snapshot.source or "", as_of=snapshot.as_of, origin=origin)  # type: ignore[arg-type]


# Rows are read as plain values: a model's instance of each would cost as much again as the query.
_REASON = SentReason.__struct_fields__


def _reasons(change: models.LimitChange) -> list[dict[str, Any]]:
    """The reasons of `change`, and those with a line that the same lender sent under the same policy version for this borrower."""
    own = Q(change=change)
    if change.policy_version:
        same_policy = Q(change__policy_version=change.policy_version, change__line__lender=change.line.lender)
        own |= Q(change__borrower=change.borrower, threshold__isnull=False) & same_policy
    rows = models.LimitReason.objects.filter(own).order_by("change__decided_at", "change_id", "rank")
    return list(rows.values("change", "change__decided_at", *_REASON))


def _sent(row: dict[str, Any]) -> SentReason:
    return SentReason(**{name: row[name] for name in _REASON})


def _thresholds(change: models.LimitChange, reasons: Sequence[dict[str, Any]]) -> dict[str, Threshold]:
    """The lines sent with other changes, the latest for each reason."""
    return {
        row["code"]: Threshold(row["threshold"], _in_china(row["change__decided_at"]))
        for row in reasons
        if row["change"] != change.pk and row["threshold"] is not None
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
    return list(models.RateChange.objects.filter(line__in=_lines(change)).order_by("effective_on", "sender_id"))


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


def _target_line(
    change: models.LimitChange, changes: Sequence[models.LimitChange] | None, rate_changes: Sequence[models.RateChange], day: date
) -> Line | None:
    """The line moved into, with the limit it had then: a later change of limit is taken back."""
    line = change.target_line
    if line is None:
        return None
    changes = history(change) if changes is None else changes
    later = next((row for row in changes if row.line_id == line.pk and row.decided_at > change.decided_at), None)
    return _line(line, later.old_limit if later else line.limit, rate_changes, day)


def _release(change: models.LimitChange, day: date) -> Release | None:
    """The release of the change's policy version by the lender of its line: the last one published by the day of the decision."""
    if not change.policy_version:
        return None
    releases = models.PolicyRelease.objects.filter(lender=change.line.lender, version=change.policy_version, published_on__lte=day)
    row = releases.order_by("-published_on", "-sender_id").values(*Release.__struct_fields__).first()
    return Release(**row) if row else None
