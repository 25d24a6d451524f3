"""Credit lines, and what happened to their limits and rates."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from borrowers.models.base import Record, rate_column, yuan_column
from borrowers.models.people import Borrower


class CreditLine(Record):
    """An online credit line: one product of one lender, for one borrower."""

    class LenderKind(models.TextChoices):
        CONSUMER_FINANCE = "consumer_finance", _("消费金融公司")
        BANK = "bank", _("银行")
        SMALL_LOAN = "small_loan", _("小额贷款公司")
        PLATFORM = "platform", _("平台")

    class Status(models.TextChoices):
        ACTIVE = "active", _("正常")
        FROZEN = "frozen", _("已冻结")
        RESTRICTED = "restricted", _("限制借款")
        CLOSED = "closed", _("已关闭")

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="lines")
    product = models.CharField(max_length=40)
    lender = models.CharField(max_length=200)
    lender_kind = models.CharField(max_length=16, choices=LenderKind.choices)
    limit = yuan_column()
    annual_rate_percent = rate_column()
    opened_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    currency = models.CharField(max_length=3, default="CNY")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(limit__gte=0), name="line_limit_not_negative"),
            models.CheckConstraint(condition=Q(annual_rate_percent__gte=0), name="line_rate_not_negative"),
            models.CheckConstraint(condition=Q(currency="CNY"), name="line_currency_cny"),
            models.CheckConstraint(
                condition=Q(lender_kind__in=["consumer_finance", "bank", "small_loan", "platform"]), name="line_lender_kind_known"
            ),
            models.CheckConstraint(condition=Q(status__in=["active", "frozen", "restricted", "closed"]), name="line_status_known"),
        ]


class Owner(models.TextChoices):
    """Whose move a reason or a policy release is."""

    YOU = "you", _("您")
    PLATFORM = "platform", _("平台")
    MARKET = "market", _("市场")
    REGULATION = "regulation", _("监管")
    MODEL = "model", _("模型")
    DATA = "data", _("数据")
    PRODUCT = "product", _("产品")


class LimitChange(Record):
    """One change of a limit, as the lender sent it. History: never changed after it was recorded."""

    class Kind(models.TextChoices):
        DECREASE = "decrease", _("降低")
        INCREASE = "increase", _("提高")
        TEMPORARY_DECREASE = "temporary_decrease", _("临时降低")
        RESTORE = "restore", _("恢复")
        FREEZE = "freeze", _("冻结")
        UNFREEZE = "unfreeze", _("解冻")
        MIGRATION = "migration", _("迁移")

    class DecidedBy(models.TextChoices):
        AUTOMATED = "automated", _("系统自动作出")
        PERSON = "person", _("人工作出")
        MIXED = "mixed", _("系统与人工共同作出")

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="limit_changes")
    line = models.ForeignKey(CreditLine, on_delete=models.PROTECT, related_name="changes")
    decided_at = models.DateTimeField()
    effective_on = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    old_limit = yuan_column()
    new_limit = yuan_column()
    until = models.DateField(null=True)
    target_line = models.ForeignKey(CreditLine, null=True, on_delete=models.PROTECT, related_name="arrivals")
    decided_by = models.CharField(max_length=10, choices=DecidedBy.choices, null=True)
    policy_version = models.CharField(max_length=200, null=True)
    notice_text = models.TextField(null=True)

    class Meta:
        indexes = [models.Index(fields=["line", "decided_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["decrease", "increase", "temporary_decrease", "restore", "freeze", "unfreeze", "migration"]),
                name="change_kind_known",
            ),
            models.CheckConstraint(condition=Q(old_limit__gte=0, new_limit__gte=0), name="change_limits_not_negative"),
            models.CheckConstraint(
                condition=~Q(kind__in=["decrease", "temporary_decrease"]) | Q(new_limit__lt=F("old_limit")), name="change_lowers"
            ),
            models.CheckConstraint(condition=~Q(kind__in=["increase", "restore"]) | Q(new_limit__gt=F("old_limit")), name="change_raises"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(kind="temporary_decrease"), name="change_until_only_temporary"),
            models.CheckConstraint(
                condition=Q(kind="migration", target_line__isnull=False) | (~Q(kind="migration") & Q(target_line__isnull=True)),
                name="change_migration_names_target",
            ),
        ]


class LimitReason(models.Model):
    """A reason the lender sent with a change, at its place in the lender's order."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(LimitChange, on_delete=models.CASCADE, related_name="reasons")
    rank = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=200)
    points = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    observed = models.JSONField(null=True)
    threshold = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    source = models.CharField(max_length=200, null=True)
    text = models.TextField(null=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["change", "rank"], name="reason_rank_once"),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True) | Q(period_end__isnull=True) | Q(period_start__lte=F("period_end")),
                name="reason_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RateChange(Record):
    """One change of a line's annual rate. History: never changed after it was recorded."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(CreditLine, on_delete=models.PROTECT, related_name="rate_changes")
    effective_on = models.DateField()
    old_annual_rate_percent = rate_column()
    new_annual_rate_percent = rate_column()
    reason_codes = models.JSONField(null=True)
    notified_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(old_annual_rate_percent__gte=0, new_annual_rate_percent__gte=0), name="rate_change_not_negative"
            )
        ]


class PolicyRelease(Record):
    """A lender's new policy or model version, or another decision that touches many borrowers at once."""

    published_on = models.DateField()
    version = models.CharField(max_length=200)
    owner = models.CharField(max_length=10, choices=Owner.choices)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, null=True)
    summary = models.TextField()
    summary_en = models.TextField(null=True)
    notice_url = models.CharField(max_length=200, null=True)
    replaces = models.CharField(max_length=200, null=True)
    lender = models.CharField(max_length=200, null=True)

    class Meta:
        indexes = [models.Index(fields=["lender", "version"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__in=["model", "platform", "regulation", "market", "product"]), name="release_owner_known"
            )
        ]
