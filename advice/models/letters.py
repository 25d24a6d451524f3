"""A letter that the borrower is still editing."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from borrowers.models import Borrower, EncryptedText, Language, LimitChange, RepaymentPlan


class LetterDraft(models.Model):
    """The text of one letter, as the borrower last saved it. It is about one limit change or about one repayment plan.

    `reason_code` names the disputed reason of a change, if any.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="letter_drafts")
    change = models.ForeignKey(LimitChange, null=True, on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey(RepaymentPlan, null=True, on_delete=models.CASCADE, related_name="+")
    letter = models.CharField(max_length=64)
    reason_code = models.CharField(max_length=64, default="", blank=True)
    language = models.CharField(max_length=8, choices=Language.choices)
    body = EncryptedText()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(change__isnull=True) ^ Q(plan__isnull=True), name="letter_is_about_one_thing"),
            models.UniqueConstraint(fields=["borrower", "change", "letter", "reason_code", "language"], name="one_draft_a_letter"),
            models.UniqueConstraint(fields=["borrower", "plan", "letter", "reason_code", "language"], name="one_draft_a_letter_of_a_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.public_id}"
