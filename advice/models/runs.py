"""What the advice engine found for a borrower, and what the borrower made of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from borrowers.models import Borrower


class Trigger(models.TextChoices):
    """Why a run was asked for."""

    LIMIT_CHANGE = "limit_change", _("额度有变动")
    REPAYMENT_PLAN = "repayment_plan", _("还款计划有变动")
    FACTS = "facts", _("有新的数据")
    STEP = "step", _("您处理了一条建议")
    CHECK_IN = "check_in", _("您做了每月回顾")
    ASKED = "asked", _("您要求重新看一次")
    REFRESH = "refresh", _("每晚例行更新")


class AdviceRun(models.Model):
    """Advice as it was found once. A run that finds the same again makes no new row: it moves `checked_at` on.

    `inputs` and `result` are canonical JSON (`advice.run_content`): the facts and events that were looked at, the codes of what was found.
    The engine is deterministic: the same rulebook makes the whole trace again from the inputs.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="advice_runs")
    previous = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    current = models.BooleanField(default=True)
    trigger = models.CharField(max_length=16, choices=Trigger.choices)
    as_of = models.DateField()  # the day that the advice was found for
    made_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(default=timezone.now)  # when it was last found to be still the same
    rulebook_version = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)  # of inputs, result and rulebook version
    inputs = models.TextField()
    result = models.TextField()
    changes = models.JSONField(default=dict)  # against `previous`: {"added": [...], "removed": [...], "changed": [...]}, codes of steps

    class Meta:
        indexes = [models.Index(fields=["borrower", "-made_at"])]
        constraints = [models.UniqueConstraint(fields=["borrower"], condition=Q(current=True), name="one_current_run_a_borrower")]

    def __str__(self) -> str:
        return str(self.public_id)


class AdviceNeed(models.Model):
    """This borrower's advice is to be found again. Many changes are one need; `since` is the first of them.

    `token` is new with each change: a run takes the need away only if it is still the one that it saw before it read the facts.
    """

    borrower = models.OneToOneField(Borrower, primary_key=True, on_delete=models.CASCADE, related_name="advice_need")
    trigger = models.CharField(max_length=16, choices=Trigger.choices)
    since = models.DateTimeField(default=timezone.now, db_index=True)
    token = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return f"{self.borrower_id} {self.trigger}"


class Recommendation(models.Model):
    """A step that was suggested to a borrower, and what the borrower made of it. `run` is the last run that suggested it: when that is no
    longer the current one, the step no longer fits."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", pgettext_lazy("state of a step", "建议")
        ACCEPTED = "accepted", _("在做")
        DONE = "done", _("做完了")
        DISMISSED = "dismissed", _("不适合我")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="recommendations")
    run = models.ForeignKey(AdviceRun, on_delete=models.CASCADE, related_name="recommendations")
    step = models.CharField(max_length=64)
    rank = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.SUGGESTED)

    class Meta:
        indexes = [models.Index(fields=["step"])]
        constraints = [
            models.UniqueConstraint(fields=["borrower", "step"], name="recommendation_once"),
            models.CheckConstraint(
                condition=Q(state__in=["suggested", "accepted", "done", "dismissed"]), name="recommendation_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.borrower_id} {self.step}"


class StepMark(models.Model):
    """The borrower accepted a step, did it, put it aside, or took that back. The history is kept; undoing adds to it."""

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="step_marks")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="marks")
    before = models.CharField(max_length=9, choices=Recommendation.State.choices)
    after = models.CharField(max_length=9, choices=Recommendation.State.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["borrower", "-at"])]

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"
