"""A notice when it is time for the monthly look back: once for each of its days, and no word of those that were missed."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from django.db.models import Max

from advice import check_in_dates
from advice.models import CheckInPlan
from borrowers import jobs, notices
from borrowers.dates import add_months
from borrowers.models import Job

NEWS = "check_in_due"  # the kind of notice
REMIND = "check_in_reminders"  # the kind of job
LATE = timedelta(days=3)  # a scheduler that was down so long makes up for it; later it would be a nuisance
_LONGEST_MONTHS = 24


def remind(day: date) -> Job:
    """Let everybody be told for whom it is time on this day. Asking again joins the job of the day."""
    return jobs.request(REMIND, day.isoformat())


def news(day: date) -> Iterator[notices.News]:
    """For whom it is time, in one query: those whose day came lately and who have not looked back for it."""
    begun = CheckInPlan.objects.filter(started_on__gte=add_months(day, -_LONGEST_MONTHS - 1)).annotate(last=Max("borrower__check_ins__on"))
    for borrower, started_on, months, last in begun.values_list("pk", "started_on", "months", "last").iterator():
        planned = check_in_dates.days(started_on, months)
        lately = [one for one in planned if one <= day <= one + LATE]
        if check_in_dates.is_due(lately, last, day):
            yield notices.News(borrower_id=borrower, kind=NEWS, key=f"{borrower}:{lately[-1].isoformat()}")


def _work(job: Job) -> jobs.Commit:
    return partial(notices.tell, list(news(date.fromisoformat(job.key))))


JOB_KIND = jobs.JobKind(name=REMIND, queue="notice", work=_work)
