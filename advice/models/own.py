"""What borrowers keep here for themselves: their monthly check-ins, the lessons they read, the scenarios they saved."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from borrowers.models import Borrower, EncryptedText, FactSnapshot


class CheckInPlan(models.Model):
    """For how many months the borrower means to look back once a month. Four unless they say otherwise."""

    borrower = models.OneToOneField(Borrower, primary_key=True, on_delete=models.CASCADE, related_name="check_in_plan")
    started_on = models.DateField()
    months = models.PositiveSmallIntegerField(default=4)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(months__gte=1, months__lte=24), name="check_in_months_1_to_24")]

    def __str__(self) -> str:
        return str(self.borrower_id)


class CheckIn(models.Model):
    """One look back. `snapshot` holds the figures that the borrower typed in with it, if any; `note` is theirs alone."""

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="check_ins")
    on = models.DateField()
    snapshot = models.ForeignKey(FactSnapshot, null=True, on_delete=models.SET_NULL, related_name="+")
    note = EncryptedText(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borrower", "on"], name="one_check_in_a_day")]

    def __str__(self) -> str:
        return f"{self.borrower_id} {self.on}"


class LessonRead(models.Model):
    """The borrower read a lesson."""

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="lessons_read")
    lesson = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borrower", "lesson"], name="lesson_read_once")]

    def __str__(self) -> str:
        return f"{self.borrower_id} {self.lesson}"


class SavedScenario(models.Model):
    """A what-if that the borrower kept. `receipt` is the signed text that anyone can check (`simulator.receipts`); it names nobody."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="scenarios")
    name = EncryptedText()
    saved_at = models.DateTimeField(default=timezone.now)
    receipt = EncryptedText()
    receipt_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borrower", "receipt_hash"], name="scenario_saved_once")]

    def __str__(self) -> str:
        return str(self.public_id)
