"""What every record that comes in has in common."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Who a record comes from."""

    LENDER = "lender", _("放款方")
    BORROWER = "borrower", _("您本人填写")
    STAFF = "staff", _("客服录入")


class Record(models.Model):
    """A row that came in from outside: the sender's own id for commands, a random id for addresses, and where it came from."""

    sender_id = models.CharField(max_length=64, unique=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LENDER)
    received_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.sender_id


def yuan_column(**options: object) -> models.DecimalField:  # type: ignore[type-arg]
    """A column of yuan, two decimals, below 10^12."""
    return models.DecimalField(max_digits=14, decimal_places=2, **options)  # type: ignore[arg-type]


def rate_column(**options: object) -> models.DecimalField:  # type: ignore[type-arg]
    """A column of per cent a year, at most six decimals."""
    return models.DecimalField(max_digits=12, decimal_places=6, **options)  # type: ignore[arg-type]
