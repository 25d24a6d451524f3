"""What the scheduler asks for: each makes one call."""

from celery import shared_task

from advice import runs
from advice.household import check_in_reminders
from advice.staff import policy_releases
from borrowers import clock


@shared_task(name="advice.tasks.begin_round")  # type: ignore[untyped-decorator]
def begin_round() -> None:
    runs.begin_round()


@shared_task(name="advice.tasks.refresh_today")  # type: ignore[untyped-decorator]
def refresh_today() -> None:
    runs.refresh(clock.today())


@shared_task(name="advice.tasks.count_cohorts")  # type: ignore[untyped-decorator]
def count_cohorts() -> None:
    policy_releases.count_for_borrowers()


@shared_task(name="advice.tasks.remind_of_check_ins")  # type: ignore[untyped-decorator]
def remind_of_check_ins() -> None:
    check_in_reminders.remind(clock.today())
