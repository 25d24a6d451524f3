"""Background work as rows: the broker is never the ledger.

A job is a row before it is a message. The message carries only the row's id; losing it, doubling it or sending it late does no harm: a
worker claims the row by one guarded update, and writes its result only while its claim is the newest. `sweep` repairs the rest.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from msgspec import Struct

from borrowers.models import Borrower, Heartbeat, Job

log = logging.getLogger(__name__)

RUN, SWEEP = "borrowers.tasks.run_job", "borrowers.tasks.sweep_jobs"  # by name: the tasks import this module
MOST_ERRORS = 3  # of the job's own
MOST_LOSSES = 6  # of workers: more, because in a bad hour healthy jobs lose several
BUSY_AFTER = timedelta(seconds=30)
SWEEP_SIZE = 1000  # at most so many messages a sweep, so that a long backlog is not sent again in full each minute

Commit = Callable[[], None]


def _nothing(job: Job) -> None:
    """What a kind does about its failed job unless it says otherwise."""


class JobKind(Struct, frozen=True, kw_only=True):
    """One kind of background work.

    `work` does it outside any transaction, may run twice, and returns what to write: that is called in one transaction with the end of
    the job, or not at all. `failed` is called, in the same way, when the job is given up.
    """

    name: str
    queue: str
    work: Callable[[Job], Commit]
    failed: Callable[[Job], None] = _nothing


_kinds: dict[str, JobKind] = {}


def register_kind(kind: JobKind) -> None:
    """Make a kind of work known to this process. Called by an app's `ready`."""
    _kinds[kind.name] = kind


def request(kind: str, key: str, borrower: Borrower | None = None) -> Job:
    """The job of this meaning, made and sent if there is none; call it in the transaction that makes what the job is about.

    Raises KeyError for a kind that nobody registered.
    """
    queue = _kinds[kind].queue
    with transaction.atomic():
        job, created = Job.objects.get_or_create(kind=kind, key=key, defaults={"borrower": borrower})
        if created:
            transaction.on_commit(partial(_send, job.pk, queue), robust=True)
    return job


def request_all(kind: str, keys: Mapping[str, int | None]) -> None:
    """Many jobs of a kind in a few statements: `keys` with the key of each one's borrower, if it has one. Those that are there are joined.

    Raises KeyError for a kind that nobody registered.
    """
    queue = _kinds[kind].queue
    with transaction.atomic():
        Job.objects.bulk_create((Job(kind=kind, key=key, borrower_id=borrower) for key, borrower in keys.items()), ignore_conflicts=True)
        transaction.on_commit(partial(_send_new, kind, list(keys), queue), robust=True)


def _send_new(kind: str, keys: list[str], queue: str) -> None:
    """Send what was never sent; where the broker is away, the first failure is enough: the sweeper sends the others too."""
    new = Job.objects.filter(kind=kind, key__in=keys, state=Job.State.QUEUED, sent_at=None).order_by("pk")
    for job_id in list(new.values_list("pk", flat=True)):
        if not _send(job_id, queue):
            break


def again(kind: str, key: str) -> bool:
    """Take up a failed job again, from a clean slate. False when there is no failed one: then nothing was done."""
    clean: dict[str, Any] = {"state": Job.State.QUEUED, "errors": 0, "losses": 0, "cause": "", "sent_at": None, "ended_at": None}
    with transaction.atomic():
        job = Job.objects.filter(kind=kind, key=key, state=Job.State.FAILED).first()
        if job is None or not Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(created_at=timezone.now(), **clean):
            return False
        transaction.on_commit(partial(_send, job.pk, _kinds[kind].queue), robust=True)
    return True


def waits_long(job: Job) -> bool:
    """Whether a queued job waits unusually long: the queue is away or busy."""
    return job.state == Job.State.QUEUED and job.created_at < timezone.now() - BUSY_AFTER


def _send(job_id: int, queue: str) -> bool:
    """Hand the job's id to the broker, and note that. False when the broker is away: the sweeper sends it later."""
    sent = _publish(RUN, [job_id], queue)
    if sent:
        Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(sent_at=timezone.now())
    return sent


def send_sweep() -> bool:
    """Ask a worker for a sweep now."""
    return _publish(SWEEP, [], "sweep")


def _publish(task: str, args: list[int], queue: str) -> bool:
    """A broker that is down or frozen costs a page a second and a log line, never an error."""
    try:
        current_app.send_task(task, args=args, queue=queue)
    except Exception as error:
        log.warning("%s%s not sent: %s", task, args, type(error).__name__)
        return False
    return True


def run(job_id: int) -> bool:
    """Do one job, if it is still to be done. Many deliveries of the same id, even at once, have one effect.

    Returns whether this call brought the job to its end. The job's own errors are caught and counted; what kills the worker is counted
    by the sweeper.
    """
    job = _claim(job_id)
    if job is None:
        return False
    try:
        commit = _kinds[job.kind].work(job)
        return _finish(job, commit)
    except Exception as error:
        log.exception("job %s (%s): error %s of %s", job.pk, job.kind, job.errors + 1, MOST_ERRORS)
        _count_error(job, f"{type(error).__name__}: {error}"[:1000])
        return False


def _claim(job_id: int) -> Job | None:
    """Take the job, with a new token and a lease; None when it is not there to be taken."""
    job = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).first()
    if job is None:
        return None
    lease = timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    queued = Job.objects.filter(pk=job_id, state=Job.State.QUEUED, token=job.token)
    if not queued.update(state=Job.State.RUNNING, token=job.token + 1, lease_until=lease):
        return None  # another worker was faster
    job.state, job.token, job.lease_until = Job.State.RUNNING, job.token + 1, lease
    return job


def _give_back(job: Job, **changes: object) -> bool:
    """End this worker's hold on the job. False, and nothing changed, when the job is no longer this worker's (the fence)."""
    owned = Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)
    return bool(owned.update(lease_until=None, **changes))


def _finish(job: Job, commit: Commit) -> bool:
    with transaction.atomic():
        if not _give_back(job, state=Job.State.DONE, ended_at=timezone.now(), cause=""):
            log.warning("job %s (%s): its lease ran out before it was done; this result is dropped", job.pk, job.kind)
            return False
        commit()
    return True


def _count_error(job: Job, cause: str) -> None:
    """Put the job back for a later try, or give it up."""
    if job.errors + 1 >= MOST_ERRORS:
        _give_up(job, cause, errors=job.errors + 1)
    else:  # as though sent now: the sweeper waits a growing time before it sends it again
        _give_back(job, state=Job.State.QUEUED, errors=job.errors + 1, cause=cause, sent_at=timezone.now())


def _give_up(job: Job, cause: str, **counts: int) -> None:
    with transaction.atomic():
        if _give_back(job, state=Job.State.FAILED, ended_at=timezone.now(), cause=cause, **counts) and job.kind in _kinds:
            _kinds[job.kind].failed(job)


def sweep() -> None:
    """One round of repair: take back jobs whose lease ran out, send what waits too long. Two rounds at once do no harm."""
    now = timezone.now()
    for job in Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now).order_by("lease_until")[:SWEEP_SIZE]:
        try:
            _count_loss(job)
        except Exception:  # one that cannot even be given up holds up no other
            log.exception("job %s (%s): its lost worker could not be counted", job.pk, job.kind)
    for job in _waiting_too_long(now):
        if job.kind in _kinds and not _send(job.pk, _kinds[job.kind].queue):
            break  # the broker is away: a second lost is enough
    Heartbeat.objects.update_or_create(name="sweeper", defaults={"at": timezone.now()})


def _count_loss(job: Job) -> None:
    """The worker that held the job vanished."""
    if job.losses + 1 >= MOST_LOSSES:
        _give_up(job, f"the worker vanished {MOST_LOSSES} times while it held this job", losses=job.losses + 1)
    else:
        _give_back(job, state=Job.State.QUEUED, losses=job.losses + 1, sent_at=None)


def _waiting_too_long(now: datetime) -> list[Job]:
    """Queued jobs that were never sent, or whose message may be lost: longest waiting first. The wait doubles with each own error."""
    patience = timedelta(seconds=settings.JOB_PATIENCE_SECONDS)
    unsent = Q(sent_at=None) & (Q(losses__gt=0) | Q(created_at__lt=now - patience))
    lost = Q()
    for errors in range(MOST_ERRORS):
        lost |= Q(errors=errors, sent_at__lt=now - patience * 2**errors)
    queued = Job.objects.filter(unsent | lost, state=Job.State.QUEUED)
    return list(queued.order_by(F("sent_at").asc(nulls_first=True), "created_at")[:SWEEP_SIZE])
