"""Loans, their repayment plans and payments."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from borrowers.models.base import Record, rate_column, yuan_column
from borrowers.models.lines import CreditLine
from borrowers.models.people import Borrower


class Method(models.TextChoices):
    """How a loan is repaid."""

    EQUAL_INSTALMENT = "equal_instalment", _("等额本息")
    EQUAL_PRINCIPAL = "equal_principal", _("等额本金")
    INTEREST_FIRST = "interest_first", _("先息后本")
    SINGLE_PAYMENT = "single_payment", _("一次性还本付息")
    FLAT_FEE = "flat_fee", _("本金等额、每期固定手续费")


class DayCount(models.TextChoices):
    """How the days of a period count for interest."""

    THIRTY_360 = "30/360", "30/360"
    ACTUAL_365 = "actual/365", _("实际天数/365")
    ACTUAL_360 = "actual/360", _("实际天数/360")


def terms_constraints(prefix: str) -> list[models.BaseConstraint]:
    """What holds for the terms of a loan and of a plan alike."""
    return [
        models.CheckConstraint(condition=Q(principal__gt=0), name=f"{prefix}_principal_positive"),
        models.CheckConstraint(condition=Q(annual_rate_percent__gte=0), name=f"{prefix}_rate_not_negative"),
        models.CheckConstraint(condition=Q(instalments__gte=1, instalments__lte=600), name=f"{prefix}_instalments_1_to_600"),
        models.CheckConstraint(condition=Q(due_day__isnull=True) | Q(due_day__gte=1, due_day__lte=31), name=f"{prefix}_due_day_1_to_31"),
        models.CheckConstraint(
            condition=Q(method__in=["equal_instalment", "equal_principal", "interest_first", "single_payment", "flat_fee"]),
            name=f"{prefix}_method_known",
        ),
        models.CheckConstraint(condition=Q(day_count__in=["30/360", "actual/365", "actual/360"]), name=f"{prefix}_day_count_known"),
        models.CheckConstraint(condition=~Q(method="flat_fee") | Q(annual_rate_percent=0), name=f"{prefix}_flat_fee_has_no_rate"),
    ]


class Loan(Record):
    """One drawdown on a credit line, with the terms it was drawn on."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="loans")
    line = models.ForeignKey(CreditLine, on_delete=models.PROTECT, related_name="loans")
    drawn_on = models.DateField()
    principal = yuan_column()
    annual_rate_percent = rate_column()
    day_count = models.CharField(max_length=10, choices=DayCount.choices)
    method = models.CharField(max_length=16, choices=Method.choices)
    instalments = models.PositiveSmallIntegerField()
    due_day = models.PositiveSmallIntegerField(null=True)
    first_due_on = models.DateField(null=True)
    purpose = models.CharField(max_length=200, null=True)
    minimum_use_days = models.PositiveIntegerField(null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = terms_constraints("loan")


class RepaymentPlan(Record):
    """How a loan is repaid from a day on. `replaces` is the plan that it took the place of."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("原还款计划")
        AUTOMATIC = "automatic", _("自动分期")
        EXTENSION = "extension", _("展期")
        BORROWER_REQUEST = "borrower_request", _("您申请的计划")

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="plans")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    starts_on = models.DateField()
    principal = yuan_column()
    annual_rate_percent = rate_column()
    day_count = models.CharField(max_length=10, choices=DayCount.choices)
    method = models.CharField(max_length=16, choices=Method.choices)
    instalments = models.PositiveSmallIntegerField()
    first_due_on = models.DateField()
    due_day = models.PositiveSmallIntegerField(null=True)
    upfront_fee = yuan_column(null=True)
    fee_per_instalment = yuan_column(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    consented_on = models.DateField(null=True)
    consent_how = models.CharField(max_length=200, null=True)
    notified_on = models.DateField(null=True)
    reason_codes = models.JSONField(null=True)
    cost_sheet_shown = models.BooleanField(null=True)
    disclosed_annual_cost_percent = rate_column(null=True)

    class Meta:
        constraints = [
            *terms_constraints("plan"),
            models.CheckConstraint(condition=Q(upfront_fee__isnull=True) | Q(upfront_fee__gte=0), name="plan_upfront_fee_not_negative"),
            models.CheckConstraint(
                condition=Q(fee_per_instalment__isnull=True) | Q(fee_per_instalment__gte=0), name="plan_fee_not_negative"
            ),
            models.CheckConstraint(condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="plan_does_not_replace_itself"),
            models.CheckConstraint(
                condition=Q(kind__in=["original", "automatic", "extension", "borrower_request"]), name="plan_kind_known"
            ),
        ]


class Instalment(models.Model):
    """One row of the schedule that the lender sent with a plan: the lender's own figures, not checked here."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(RepaymentPlan, on_delete=models.CASCADE, related_name="lender_instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    principal = yuan_column()
    interest = yuan_column()
    fee = yuan_column(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="instalment_number_once"),
            models.CheckConstraint(condition=Q(principal__gte=0, interest__gte=0), name="instalment_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} / {self.number}"


class Payment(Record):
    """Money the borrower paid on a loan, and how the lender says it was applied. History: never changed after it was recorded."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="payments")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField()
    amount = yuan_column()
    principal = yuan_column(null=True)
    interest = yuan_column(null=True)
    fee = yuan_column(null=True)
    penalty = yuan_column(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(principal__isnull=True, interest__isnull=True, fee__isnull=True, penalty__isnull=True)
                # rounded, because SQLite adds decimals as floats
                | Q(amount=Round(F("principal") + F("interest") + F("fee") + F("penalty"), precision=2)),
                name="payment_parts_add_up",
            ),
        ]
