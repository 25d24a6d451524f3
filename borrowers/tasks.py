"""What workers run: each receives at most an id and makes one call."""

from typing import Any

from celery import shared_task, signals

from borrowers import clock, health, jobs, notice_mail


@shared_task(name="borrowers.tasks.run_job")  # type: ignore[untyped-decorator]
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="borrowers.tasks.sweep_jobs")  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    jobs.sweep()


@shared_task(name="borrowers.tasks.check_renderer")  # type: ignore[untyped-decorator]
def check_renderer() -> None:
    health.check_renderer()


@shared_task(name="borrowers.tasks.ask_for_mail")  # type: ignore[untyped-decorator]
def ask_for_mail() -> None:
    notice_mail.ask_for_mail(clock.now())


@signals.worker_ready.connect  # type: ignore[untyped-decorator]
def sweep_at_start(**_: Any) -> None:
    """A worker that starts after an outage repairs at once: beat may be down."""
    jobs.send_sweep()
