"""Borrowers' rows -> facts: the one door into borrowers' data."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, DecimalField, Prefetch, Q, Sum, Value
from django.db.models.functions import Coalesce

from advice import facts
from advice.explanations.situation import Change, Line, Loan, Plan, RateChange, Release, SentReason, Situation, Threshold
from advice.facts import UNKNOWN, Facts
from borrowers import models

_CHINA = ZoneInfo("Asia/Shanghai")


def situation(change: models.LimitChange) -> Situation:
    """Everything on record that the explanation of `change` may rest on.

    Six queries (seven for a migration) when `change` comes with its borrower, line and target line. What happened after the day of the
    decision is left out, so that the explanation stays the same as time goes on.
    """
    day = decided_on(change)
    snapshots = _snapshots(change.borrower, day)
    reasons = _reasons(change)
    rate_changes = _rate_changes(change)
    return Situation(
        name=change.borrower.name,
        change=_change(change, day),
        line=_line(change.line, change.old_limit, rate_changes, day),
        reasons=tuple(_sent(reason) for reason in reasons if reason.change_id == change.pk),
        target_line=_target_line(change, rate_changes, day),
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


def decided_on(change: models.LimitChange) -> date:
    """The day of the decision in Asia/Shanghai: the day that facts and records are looked at."""
    return change.decided_at.astimezone(_CHINA).date()


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


def _reasons(change: models.LimitChange) -> list[models.LimitReason]:
    """The reasons of `change`, and those with a line that the same lender sent under the same policy version for this borrower."""
    own = Q(change=change)
    if change.policy_version:
        same_policy = Q(change__policy_version=change.policy_version, change__line__lender=change.line.lender)
        own |= Q(change__borrower=change.borrower, threshold__isnull=False) & same_policy
    return list(models.LimitReason.objects.filter(own).select_related("change").order_by("change__decided_at", "change_id", "rank"))


def _sent(reason: models.LimitReason) -> SentReason:
    return SentReason(
        code=reason.code,
        points=reason.points,
        observed=reason.observed,
        threshold=reason.threshold,
        period_start=reason.period_start,
        period_end=reason.period_end,
        source=reason.source,
        text=reason.text,
    )


def _thresholds(change: models.LimitChange, reasons: Sequence[models.LimitReason]) -> dict[str, Threshold]:
    """The lines sent with other changes, the latest for each reason."""
    return {
        reason.code: Threshold(reason.threshold, decided_on(reason.change))
        for reason in reasons
        if reason.change_id != change.pk and reason.threshold is not None
    }


def _loans(line: models.CreditLine, day: date) -> tuple[Loan, ...] | None:
    """The loans of the line that were open on `day`; None when no loan of the line was ever sent."""
    paid_by_then = Q(payments__paid_on__lte=day)
    nothing = Value(Decimal(0), output_field=DecimalField(max_digits=14, decimal_places=2))
    rows = (
        models.Loan.objects.filter(line=line)
        .annotate(
            principal_paid=Coalesce(Sum("payments__principal", filter=paid_by_then), nothing),
            unsplit=Count("payments", filter=paid_by_then & Q(payments__principal=None)),
        )
        .prefetch_related(Prefetch("plans", queryset=models.RepaymentPlan.objects.order_by("starts_on", "sender_id")))
        .order_by("drawn_on", "sender_id")
    )
    loans = list(rows)
    if not loans:
        return None
    return tuple(_loan(loan) for loan in loans if loan.drawn_on <= day and not (loan.settled_on and loan.settled_on <= day))


def _loan(loan: models.Loan) -> Loan:
    return Loan(
        drawn_on=loan.drawn_on,
        principal=loan.principal,
        annual_rate_percent=loan.annual_rate_percent,
        principal_paid=None if loan.unsplit else loan.principal_paid,  # type: ignore[attr-defined]  # annotated by _loans
        plans=tuple(
            Plan(
                kind=plan.kind,  # type: ignore[arg-type]  # held by the check constraint
                starts_on=plan.starts_on,
                principal=plan.principal,
                annual_rate_percent=plan.annual_rate_percent,
                instalments=plan.instalments,
                fee_per_instalment=plan.fee_per_instalment,
            )
            for plan in loan.plans.all()
        ),
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


def _target_line(change: models.LimitChange, rate_changes: Sequence[models.RateChange], day: date) -> Line | None:
    """The line moved into, with the limit it had then: a later change of limit is taken back."""
    line = change.target_line
    if line is None:
        return None
    later = models.LimitChange.objects.filter(line=line, decided_at__gt=change.decided_at).order_by("decided_at", "sender_id").first()
    return _line(line, later.old_limit if later else line.limit, rate_changes, day)


def _release(change: models.LimitChange, day: date) -> Release | None:
    """The release of the change's policy version by the lender of its line: the last one published by the day of the decision."""
    if not change.policy_version:
        return None
    releases = models.PolicyRelease.objects.filter(lender=change.line.lender, version=change.policy_version, published_on__lte=day)
    row = releases.order_by("-published_on", "-sender_id").first()
    if row is None:
        return None
    return Release(
        version=row.version,
        published_on=row.published_on,
        owner=row.owner,  # type: ignore[arg-type]  # held by the check constraint
        title=row.title,
        summary=row.summary,
        title_en=row.title_en,
        summary_en=row.summary_en,
        notice_url=row.notice_url,
        replaces=row.replaces,
    )
