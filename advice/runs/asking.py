"""Who needs advice anew: what calls for a run, at once or with the next round."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from advice.models import AdviceNeed, Trigger
from borrowers import jobs
from borrowers.facts_changed import Changed
from borrowers.models import Borrower, Job

ONE, ROUND, REFRESH, PART = "advice", "advice_needed", "advice_refresh", "advice_chunk"
CALM = timedelta(seconds=60)  # so long changes are gathered before a round looks at them


def waiting(borrower: Borrower) -> bool:
    """Whether the borrower's advice is being found anew, or will be."""
    open_jobs = Job.objects.filter(kind=ONE, borrower=borrower, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return AdviceNeed.objects.filter(pk=borrower.pk).exists() or open_jobs.exists()


# One statement: an import calls for it a thousand borrowers at a time, and rows made in Python would cost it a fifth of its speed.
_NEED = {
    "postgresql": """
        INSERT INTO advice_adviceneed (borrower_id, trigger, since, token)
        SELECT id, %s, %s, gen_random_uuid() FROM borrowers_borrower WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE
        ON CONFLICT (borrower_id) DO UPDATE SET trigger = excluded.trigger, token = excluded.token
    """,
    "sqlite": """
        INSERT INTO advice_adviceneed (borrower_id, "trigger", since, token)
        SELECT id, %s, %s, lower(hex(randomblob(16))) FROM borrowers_borrower WHERE id IN (SELECT value FROM json_each(%s)) ORDER BY id
        ON CONFLICT (borrower_id) DO UPDATE SET "trigger" = excluded."trigger", token = excluded.token
    """,
}


def need(borrowers: Iterable[int], trigger: Trigger) -> None:
    """Let the advice of these borrowers (their keys) be found anew within a minute or so; in the transaction of what changed.

    Many changes are one need. Borrowers are locked before needs, both in the order of their keys: no two wait for each other.
    """
    keys = list(borrowers)
    vendor = connection.vendor
    with connection.cursor() as cursor:
        since = connection.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(_NEED[vendor], [trigger.value, since, keys if vendor == "postgresql" else json.dumps(keys)])


def ask(borrower: Borrower, trigger: Trigger) -> Job:
    """Let the borrower's advice be found anew at once. Asking again joins the job that nobody has begun."""
    with transaction.atomic():
        need([borrower.pk], trigger)
        queued = Job.objects.filter(kind=ONE, borrower=borrower, state=Job.State.QUEUED).first()
        token = AdviceNeed.objects.values_list("token", flat=True).get(pk=borrower.pk)
        return queued or jobs.request(ONE, key_of(borrower.pk, trigger, token), borrower)


def calm_needs() -> QuerySet[AdviceNeed]:
    """What has been needed for a minute: what came in with it has come in too."""
    return AdviceNeed.objects.filter(since__lte=timezone.now() - CALM)


def begin_round() -> Job | None:
    """Let a worker look after those who have needed it for a minute, unless one is at it. Two who ask at once ask for the same."""
    last = Job.objects.filter(kind=ROUND).order_by("-pk").first()
    at_it = last is not None and last.state in (Job.State.QUEUED, Job.State.RUNNING)
    if at_it or not calm_needs().exists():
        return None
    return jobs.request(ROUND, f"after {last.pk if last else 0}")


def refresh(day: date) -> Job:
    """Let everybody's advice be found anew, once on this day: asking again joins the job of the day, or begins one again that failed."""
    job = jobs.request(REFRESH, day.isoformat())
    jobs.again(REFRESH, job.key)
    return job


_TRIGGERS = {
    "borrower": Trigger.FACTS,
    "credit_line": Trigger.FACTS,  # what kind of lender it is decides who answers a complaint
    "limit_change": Trigger.LIMIT_CHANGE,
    "repayment_plan": Trigger.REPAYMENT_PLAN,
    "loan": Trigger.FACTS,
    "fact_snapshot": Trigger.FACTS,
}


def need_after(changed: Changed) -> None:
    """What an import brought in calls for new advice where advice looks at it. Payments and rates it does not look at."""
    if trigger := _TRIGGERS.get(changed.kind):
        need((borrower for _, borrower in changed.rows), trigger)


def key_of(borrower: int, trigger: str, token: object) -> str:
    return f"{borrower}:{trigger}:{token}"
