"""What was issued, and the record of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from borrowers.models.fields import EncryptedText
from borrowers.models.people import Borrower, Language


class Document(models.Model):
    """A statement or letter: frozen content first, then the PDF drawn from it.

    `content` is canonical JSON (facts, rulebook version, result, language), encrypted, and `content_hash` its SHA-256; issue time and
    verification code stand outside it, so that the same content asked for twice is the same document.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("正在制作")
        READY = "ready", _("可以下载")
        FAILED = "failed", _("没有做成")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40)
    about = models.UUIDField(null=True)  # the public id of what it is about, for example a limit change
    language = models.CharField(max_length=8, choices=Language.choices)
    title = models.CharField(max_length=200)
    content = EncryptedText()
    content_hash = models.CharField(max_length=64)
    code = models.CharField(max_length=32, unique=True)  # the verification code printed on it
    issued_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    sha256 = models.CharField(max_length=64, default="", blank=True)  # of the PDF; its file is stored under this name
    size = models.PositiveIntegerField(null=True)  # bytes
    pages = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borrower", "kind", "content_hash"], name="document_content_once"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "ready", "failed"]), name="document_state_known"),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(sha256=""), name="document_ready_has_file"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class RegisterEntry(models.Model):
    """One thing that happened: a record received, an explanation shown, a document issued, a letter sent.

    Append-only: the database refuses update and delete (triggers, see the migrations). It holds no personal data and no foreign key, so
    that it outlives its subject: what is personal stands in `RegisterPersonal`, and here only as a salted digest. `once` makes the same
    event recorded twice one entry. Sealing (hash chain) builds on `id` order and never writes here.
    """

    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)  # "lender", "borrower:<public id>", "staff:<user id>", "system"
    borrower_id = models.BigIntegerField(null=True, db_index=True)
    subject_type = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)  # the public id, or the sender's id
    content = models.JSONField(default=dict)
    personal_digest = models.CharField(max_length=64, default="", blank=True)
    once = models.CharField(max_length=200, null=True, unique=True)

    def __str__(self) -> str:
        return f"{self.event} {self.subject}"


class RegisterPersonal(models.Model):
    """The personal part of a register entry: erased with its borrower, while the entry and its digest stay."""

    entry_id = models.BigIntegerField(primary_key=True)
    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="+")
    salt = models.CharField(max_length=32)
    content = EncryptedText()

    def __str__(self) -> str:
        return str(self.entry_id)
