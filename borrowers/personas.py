"""The invented people whom the demo lets anybody be."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext

from borrowers.models import Borrower, LimitChange, RepaymentPlan, User
from borrowers.money import yuan

MOST = 20


@dataclass(frozen=True)
class Persona:
    """One button of the demo's sign-in page."""

    contact: str  # the phone or e-mail that its button fills in
    name: str
    situation: str


def personas() -> list[Persona]:
    """The first borrowers that were loaded, each with what happened to them last, then the staff who have an e-mail."""
    newest_change = LimitChange.objects.filter(borrower=OuterRef("pk")).order_by("-decided_at").values("pk")[:1]
    newest_plan = RepaymentPlan.objects.filter(borrower=OuterRef("pk")).order_by("-starts_on").values("pk")[:1]
    borrowers = list(
        Borrower.objects.filter(phone__isnull=False)
        .annotate(newest_change=Subquery(newest_change), newest_plan=Subquery(newest_plan))
        .order_by("pk")[:MOST]
    )
    changes = LimitChange.objects.in_bulk([borrower.newest_change for borrower in borrowers if borrower.newest_change])
    plans = RepaymentPlan.objects.in_bulk([borrower.newest_plan for borrower in borrowers if borrower.newest_plan])
    staff = User.objects.filter(is_staff=True, is_active=True).exclude(email="").order_by("pk")[:MOST]
    return [
        Persona(borrower.phone or "", borrower.name, _situation(changes.get(borrower.newest_change), plans.get(borrower.newest_plan)))
        for borrower in borrowers
    ] + [Persona(member.email, gettext("客服"), gettext("查看客户的记录")) for member in staff]


def _situation(change: LimitChange | None, plan: RepaymentPlan | None) -> str:
    if change is not None:
        values = {"kind": change.get_kind_display(), "old": yuan(change.old_limit), "new": yuan(change.new_limit)}
        if change.old_limit == change.new_limit:
            return gettext("额度%(kind)s：%(new)s 元") % values
        return gettext("额度%(kind)s：%(old)s → %(new)s 元") % values
    if plan is not None:
        return gettext("还款计划：%(kind)s") % {"kind": plan.get_kind_display()}
    return gettext("还没有记录")
