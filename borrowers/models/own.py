"""What borrowers type in for themselves. It stays theirs: no lender sends it, no export hands it on, and they can delete it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from borrowers.models.base import Origin, rate_column, yuan_column
from borrowers.models.fields import EncryptedText
from borrowers.models.loans import Method
from borrowers.models.people import Borrower


class TypedIn(models.Model):
    """A row that the borrower typed in on `typed_on`, under a name of their own."""

    origin: ClassVar[Origin] = Origin.BORROWER

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = EncryptedText()
    typed_on = models.DateField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.public_id)


class LoanOffer(TypedIn):
    """An offer of a loan from elsewhere: per cent a year, a fee of so many per cent of the sum with each instalment, yuan up front."""

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="offers")
    annual_rate_percent = rate_column(default=0)
    fee_percent_per_instalment = rate_column(default=0)
    upfront_fee = yuan_column(default=0)
    instalments = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=16, choices=Method.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(annual_rate_percent__gte=0, fee_percent_per_instalment__gte=0, upfront_fee__gte=0), name="offer_not_negative"
            ),
            models.CheckConstraint(condition=Q(instalments__gte=1, instalments__lte=600), name="offer_instalments_1_to_600"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="offer_method_known"),
            models.CheckConstraint(condition=~Q(method="flat_fee") | Q(annual_rate_percent=0), name="offer_flat_fee_has_no_rate"),
        ]


class CashFlowItem(TypedIn):
    """An income, a bill, a repayment of a loan that is not on record here, or what is in hand on `first_on`.

    Once, or monthly from `first_on` on; in the months `peak_months` (1 to 12) `peak_percent` per cent of its amount.
    """

    class Kind(models.TextChoices):
        INCOME = "income", _("收入")
        BILL = "bill", _("支出")
        DEBT = "debt", _("别处借款的还款")
        BALANCE = "balance", _("手上的钱")

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="cash_flow_items")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount = yuan_column()
    first_on = models.DateField()
    monthly = models.BooleanField(default=False)
    peak_months = models.JSONField(default=list)
    peak_percent = models.PositiveSmallIntegerField(default=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["income", "bill", "debt", "balance"]), name="cash_flow_kind_known"),
            models.CheckConstraint(condition=Q(amount__gt=0) | Q(kind="balance", amount__gte=0), name="cash_flow_amount_positive"),
            models.CheckConstraint(condition=Q(peak_percent__gte=1), name="cash_flow_peak_positive"),
            models.UniqueConstraint(fields=["borrower"], condition=Q(kind="balance"), name="one_balance_a_borrower"),
        ]
