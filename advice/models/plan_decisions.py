"""What a reference policy decided about a loan."""

from django.db import models

from borrowers.models import Borrower, EncryptedText, RepaymentPlan


class PlanDecision(models.Model):
    """The decision that a repayment plan rests on, as it was made. The database refuses to change one (see the migrations).

    `content` is the decision with its inputs and every term that was tried, as `advice.automatic_instalment.encoded` writes it.
    """

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="+")
    plan = models.OneToOneField(RepaymentPlan, on_delete=models.CASCADE, related_name="decision")
    policy_version = models.CharField(max_length=80)
    decided_on = models.DateField()
    content = EncryptedText()

    def __str__(self) -> str:
        return f"{self.plan_id} {self.policy_version}"
