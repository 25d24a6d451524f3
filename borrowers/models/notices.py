"""What the borrower is told: the inbox. E-mail only says that something is there."""

import uuid

from django.db import models
from django.utils import timezone

from borrowers.models.people import Borrower


class Notice(models.Model):
    """One message in the inbox. `kind` says which sentence it is, `values` fills it; nothing of it goes into an e-mail.

    `key` is its meaning: the same message asked for again is the message that is there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=128)
    values = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["borrower", "-at"]),
            models.Index(fields=["at"], condition=models.Q(mailed_at=None), name="notice_unmailed"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
