"""The jobs: one borrower, a round of those who need it, everybody once a day in chunks; and everybody here and now."""

import logging
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from advice.models import AdviceNeed, Trigger
from advice.runs.asking import ONE, PART, REFRESH, ROUND, begin_round, calm_needs, key_of
from advice.runs.finding import do, find
from advice.runs.writing import met
from borrowers import clock, jobs
from borrowers.models import Borrower, Job

log = logging.getLogger(__name__)
CHUNK = 500  # borrowers that are read, judged and written together


def refresh_here(day: date) -> tuple[int, list[int]]:
    """Find and write everybody's advice in this process, a chunk at a time: for how many, and the keys of those for whom it failed."""
    seen, failed = 0, list[int]()
    for chunk in chunks():
        failed += _failed_here(chunk, day)
        seen += len(chunk)
    return seen - len(failed), failed


def _failed_here(borrowers: list[int], day: date) -> list[int]:
    """Together; where that fails, one by one."""
    try:
        do(borrowers, Trigger.REFRESH, day)
    except Exception:
        if len(borrowers) > 1:
            return [key for one in borrowers for key in _failed_here([one], day)]
        log.exception("the advice of borrower %s", borrowers[0])
        return borrowers
    return []


def _one(job: Job) -> jobs.Commit:
    borrower, trigger, _ = job.key.split(":")
    return find({int(borrower): Trigger(trigger)}, clock.today())


def _round(job: Job) -> jobs.Commit:
    write = _together(job, _due())

    def write_and_go_on() -> None:
        write()
        begin_round()

    return write_and_go_on


def _due() -> dict[int, Trigger]:
    """A chunk of those who have needed it for a minute, the longest first, each with why."""
    due = calm_needs().order_by("since", "pk")[:CHUNK]
    return {key: Trigger(trigger) for key, trigger in due.values_list("pk", "trigger")}


def _refresh(job: Job) -> jobs.Commit:
    """Chunks are counted again when the job is begun again: none was asked for before all are."""
    parts = {f"{job.key}:{chunk[0]}-{chunk[-1]}": None for chunk in chunks()}
    return partial(jobs.request_all, PART, parts)


def _part(job: Job) -> jobs.Commit:
    return _together(job, dict.fromkeys(_borrowers_of(job), Trigger.REFRESH))


def _borrowers_of(job: Job) -> list[int]:
    first, last = job.key.rpartition(":")[2].split("-")
    return list(Borrower.objects.filter(pk__range=(int(first), int(last))).order_by("pk").values_list("pk", flat=True))


def chunks() -> Iterator[list[int]]:
    """The keys of all borrowers, a chunk at a time. Each is a query of its own: nothing is held open meanwhile."""
    last = 0
    while chunk := list(Borrower.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield chunk
        last = chunk[-1]


def _together(job: Job, triggers: Mapping[int, Trigger]) -> jobs.Commit:
    """Find the advice of a chunk; where that fails, let each borrower have a job: nobody waits for the one that it fails for."""
    try:
        return find(triggers, clock.today())
    except Exception:
        log.exception("job %s (%s): not together, but one by one", job.pk, job.kind)
        return partial(_one_by_one, job, triggers)


def _one_by_one(job: Job, triggers: Mapping[int, Trigger]) -> None:
    """A job for each borrower of a chunk, which takes the place of the need that there may be."""
    jobs.request_all(ONE, {key_of(key, triggers[key], job.public_id): key for key in sorted(triggers)})
    met(AdviceNeed.objects.filter(pk__in=triggers))


def _round_failed(job: Job) -> None:
    _one_by_one(job, _due())


def _part_failed(job: Job) -> None:
    _one_by_one(job, dict.fromkeys(_borrowers_of(job), Trigger.REFRESH))


# What is given up here lost its workers, or could not be written: it goes on one by one.
JOB_KINDS = (
    jobs.JobKind(name=ONE, queue="advice", work=_one),
    jobs.JobKind(name=ROUND, queue="advice", work=_round, failed=_round_failed),
    jobs.JobKind(name=REFRESH, queue="advice", work=_refresh),
    jobs.JobKind(name=PART, queue="advice", work=_part, failed=_part_failed),
)
