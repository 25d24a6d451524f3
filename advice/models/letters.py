"""A letter that the borrower is still editing."""

import uuid

from django.db import models
from django.utils import timezone

from borrowers.models import Borrower, EncryptedText, Language, LimitChange


class LetterDraft(models.Model):
    """The text of one letter about one limit change, as the borrower last saved it. `reason_code` names the disputed reason, if any."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="letter_drafts")
    change = models.ForeignKey(LimitChange, on_delete=models.CASCADE, related_name="+")
    letter = models.CharField(max_length=64)
    reason_code = models.CharField(max_length=64, default="", blank=True)
    language = models.CharField(max_length=8, choices=Language.choices)
    body = EncryptedText()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borrower", "change", "letter", "reason_code", "language"], name="one_draft_a_letter")
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.public_id}"
