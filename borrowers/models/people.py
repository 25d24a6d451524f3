"""People: who signs in, and who borrows."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from borrowers.models.base import Record
from borrowers.models.fields import EncryptedText


class User(AbstractUser):
    """Somebody who signs in: a borrower (made at the first sign-in, with a random user name) or staff."""

    class Meta(AbstractUser.Meta):
        indexes = [models.Index(Lower("email"), condition=models.Q(is_staff=True), name="user_staff_email")]  # few among millions


class Language(models.TextChoices):
    ZH_HANS = "zh-hans", "简体中文"
    EN = "en", "English"


class Borrower(Record):
    """A person with a credit line. Name, phone and e-mail are encrypted; each `*_lookup` is the keyed hash by which it is found."""

    class Kind(models.TextChoices):
        CONSUMER = "consumer", _("个人")
        SOLE_PROPRIETOR = "sole_proprietor", _("个体经营者")

    name = EncryptedText()
    name_lookup = models.CharField(max_length=64, db_index=True)
    phone = EncryptedText(null=True)
    phone_lookup = models.CharField(max_length=64, null=True, unique=True)
    email = EncryptedText(null=True)
    email_lookup = models.CharField(max_length=64, null=True, unique=True)
    language = models.CharField(max_length=8, choices=Language.choices, default=Language.ZH_HANS)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.CONSUMER)
    jurisdiction = models.CharField(max_length=8, default="CN")
    joined_on = models.DateField(null=True)
    user = models.OneToOneField(User, null=True, on_delete=models.SET_NULL, related_name="borrower")
    large_text = models.BooleanField(default=False)
    mail_notices = models.BooleanField(default=True)  # at most one e-mail a day, and only to those who have signed in here
    quiet_from = models.PositiveSmallIntegerField(default=21)  # hours of the day in Asia/Shanghai between which nothing is sent;
    quiet_until = models.PositiveSmallIntegerField(default=8)  # equal: no quiet hours
    safe_debt_share = models.DecimalField(
        max_digits=5, decimal_places=4, null=True
    )  # of income, that repayments should stay below: their own line

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(language__in=["zh-hans", "en"]), name="borrower_language_known"),
            models.CheckConstraint(condition=models.Q(kind__in=["consumer", "sole_proprietor"]), name="borrower_kind_known"),
            models.CheckConstraint(condition=models.Q(quiet_from__lte=23, quiet_until__lte=23), name="borrower_quiet_hours"),
            models.CheckConstraint(
                condition=models.Q(safe_debt_share=None) | models.Q(safe_debt_share__gt=0, safe_debt_share__lte=1),
                name="borrower_safe_share",
            ),
            models.CheckConstraint(
                condition=models.Q(phone__isnull=True, phone_lookup__isnull=True)
                | models.Q(phone__isnull=False, phone_lookup__isnull=False),
                name="borrower_phone_has_lookup",
            ),
            models.CheckConstraint(
                condition=models.Q(email__isnull=True, email_lookup__isnull=True)
                | models.Q(email__isnull=False, email_lookup__isnull=False),
                name="borrower_email_has_lookup",
            ),
        ]
