"""Background work as rows (design, section 8): the broker is never the ledger."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of background work. `kind` and `key` together are its meaning: asking for the same again joins the row that is there.

    A worker owns the row only while its `token` is the newest and its lease has not run out.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("正在处理")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有成功")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    borrower = models.ForeignKey("borrowers.Borrower", null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=128)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    token = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    errors = models.PositiveSmallIntegerField(default=0)  # the job's own failures
    losses = models.PositiveSmallIntegerField(default=0)  # workers that vanished while they held it
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cause = models.TextField(default="", blank=True)  # for staff; the borrower reads a kind sentence instead

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until", "sent_at"])]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="job_meaning_once"),
            models.CheckConstraint(condition=Q(state__in=["queued", "running", "done", "failed"]), name="job_state_known"),
            models.CheckConstraint(condition=~Q(state="running") | Q(lease_until__isnull=False), name="job_running_has_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class ImportRun(models.Model):
    """What one import of an exchange file did. `counts` is the object that the command prints last."""

    file_name = models.CharField(max_length=255)
    sent_by = models.CharField(max_length=200, null=True)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)  # null: still running, or killed
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.file_name


class Heartbeat(models.Model):
    """When a part of the background last did its round: the sweeper, a worker. `/readyz` reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
