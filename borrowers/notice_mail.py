"""E-mail about the inbox: it says that something is there, and nothing else. No name, no figure, no lender.

At most one a day to a borrower, never in their quiet hours, and one click stops it. Each is a job of its own (borrower and day), so a
provider that fails is tried again. A worker that dies between sending and noting it sends the same message once more, with the same
Message-ID; otherwise a day has one at most. There is no SMS for notices.
"""

from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from borrowers import clock, jobs, messages_out, register
from borrowers.models import Borrower, Job, Notice

MAIL = "mail_notices"
NEWS_FOR = timedelta(days=7)  # older notices are in the inbox, and no longer news
ROUND = 2000  # at most so many e-mails are asked for in one round: a morning with news for everybody is spread over the day


# --- who is mailed --------------------------------------------------------------------------------------------------------


def ask_for_mail(now: datetime) -> int:
    """Ask for an e-mail to everybody who is due at `now` (Asia/Shanghai) and was not mailed today; return how many were asked for."""
    today = Job.objects.filter(kind=MAIL, key=Concat(Value(_key(now.date(), "")), Cast(OuterRef("pk"), CharField())))
    due = _due(now).exclude(Exists(today)).order_by("pk").values_list("pk", flat=True)[:ROUND]
    keys = {_key(now.date(), borrower): borrower for borrower in due}
    if keys:
        jobs.request_all(MAIL, keys)
    return len(keys)


def _due(now: datetime) -> QuerySet[Borrower]:
    """Who has something unread that no e-mail told of, wants e-mail, can have it, and is not at rest at `now`."""
    return Borrower.objects.filter(
        _awake(now.hour), pk__in=_waiting(now).values("borrower"), mail_notices=True, email__isnull=False, user__is_active=True
    )


def _waiting(now: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(at__gt=now - NEWS_FOR, mailed_at=None, read_at=None)


def _awake(hour: int) -> Q:
    """That `hour` is outside the quiet hours, which begin with `quiet_from`, end before `quiet_until` and may span midnight."""
    ended, not_begun = Q(quiet_until__lte=hour), Q(quiet_from__gt=hour)
    by_day = Q(quiet_from__lt=F("quiet_until")) & (ended | not_begun)
    over_midnight = Q(quiet_from__gt=F("quiet_until")) & ended & not_begun
    return Q(quiet_from=F("quiet_until")) | by_day | over_midnight


def _key(day: date, borrower: object) -> str:
    return f"{day} {borrower}"


# --- sending, in a worker -------------------------------------------------------------------------------------------------


def _mail(job: Job) -> jobs.Commit:
    """Send, unless there is no more reason to: read or stopped meanwhile, or so late that the quiet hours or the next day have begun
    (then tomorrow's job tells of it)."""
    now = clock.now()
    day, _, borrower_id = job.key.partition(" ")
    borrower = _due(now).filter(pk=borrower_id).first()
    if borrower is None or day != str(now.date()):
        return _nothing
    told = list(_waiting(now).filter(borrower=borrower).values_list("pk", flat=True))
    messages_out.send_email_or_raise(message(borrower, job))
    return partial(_note, told, now)


def _nothing() -> None:
    """Nothing was sent."""


def _note(told: list[int], now: datetime) -> None:
    Notice.objects.filter(pk__in=told).update(mailed_at=now)


def message(borrower: Borrower, job: Job) -> EmailMessage:
    """The e-mail, in the borrower's language. Mail programmes offer to stop it by themselves (RFC 8058)."""
    stop = stop_address(borrower)
    with override(borrower.language):
        context = {"inbox": f"{settings.SITE_ADDRESS}{reverse('inbox')}", "stop": stop}
        subject = render_to_string("emails/notices_subject.txt").strip()
        body = render_to_string("emails/notices_message.txt", context)
    headers = {
        "Message-ID": f"<{job.public_id}@{urlsplit(settings.SITE_ADDRESS).hostname}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
    }
    return EmailMessage(subject, body, to=[borrower.email or ""], headers=headers)


MAIL_JOB = jobs.JobKind(name=MAIL, queue="notice", work=_mail)


# --- stopping it ----------------------------------------------------------------------------------------------------------

_signer = Signer(salt="borrowers.notice_mail.stop")


def stop_address(borrower: Borrower) -> str:
    """The address at which whoever has the e-mail can stop it, without signing in. It does not expire: old e-mails stop it too."""
    return f"{settings.SITE_ADDRESS}{reverse('stop_notices', args=[_signer.sign(borrower.public_id.hex)])}"


def borrower_of(token: str) -> Borrower | None:
    """Whom a stop address names; None when it was not made here."""
    try:
        return Borrower.objects.filter(public_id=_signer.unsign(token)).first()
    except BadSignature:
        return None


def choose(borrower: Borrower, *, mail_notices: bool, quiet_from: int, quiet_until: int) -> None:
    """What the borrower chose: e-mail or none, and the hours (Asia/Shanghai) without."""
    with transaction.atomic():
        Borrower.objects.filter(pk=borrower.pk).update(quiet_from=quiet_from, quiet_until=quiet_until)
        switch(borrower, on=mail_notices, actor=f"borrower:{borrower.public_id}")


def switch(borrower: Borrower, *, on: bool, actor: str) -> None:
    """Turn e-mail about the inbox on or off. The register keeps who did it, when it changed anything."""
    with transaction.atomic():
        if not Borrower.objects.filter(pk=borrower.pk, mail_notices=not on).update(mail_notices=on):
            return
        register.record(
            register.Event(
                event="notice_mail_switched",
                actor=actor,
                subject_type="borrower",
                subject=str(borrower.public_id),
                borrower_id=borrower.pk,
                content={"on": on},
            )
        )
