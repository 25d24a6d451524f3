"""The Celery application with kinds of work made for fault tests. Real workers are started on it: `celery -A tests.faults.app worker`.

`BROKEN` in the environment takes one safeguard away, so that the campaign can be seen to notice (see `campaign.py`).
"""

import hashlib
import logging
import os
import signal
import time
from functools import partial
from typing import Any

import django
import msgspec
from django.db import transaction
from django.db.models import F

from config.celery import app

django.setup()

from advice import runs  # noqa: E402  # models exist only after setup
from advice.runs import asking, running, writing  # noqa: E402
from advice.runs.found import current_runs  # noqa: E402
from borrowers import documents, files, jobs  # noqa: E402
from borrowers.models import ImportRun, Job  # noqa: E402

log = logging.getLogger(__name__)
WRITE, POISON, LETTER = "write_row", "poison", "test_letter"
__all__ = ["LETTER", "POISON", "WRITE", "app", "effect_of"]


def effect_of(key: str) -> str:
    """The SHA-256 of the file that the job `key` must leave."""
    return hashlib.sha256(key.encode() * 100).hexdigest()


def _write(job: Job) -> jobs.Commit:
    """Take as long as the key says (`name:seconds`), store a file, and return the writing of a row. Nothing but the job makes it once."""
    time.sleep(float(job.key.partition(":")[2]))
    sha256 = files.store(job.key.encode() * 100)
    return partial(ImportRun.objects.create, file_name=job.key, counts={"sha256": sha256})


def _kill_the_worker(job: Job) -> jobs.Commit:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


_part = next(kind for kind in runs.JOB_KINDS if kind.name == runs.PART)


def _noted_part(job: Job) -> jobs.Commit:
    """A chunk of the refresh that rests between reading and writing, so that faults meet it at work, and notes each time it is written."""
    write = _part.work(job)
    log.warning("chunk %s is read", job.key)
    time.sleep(float(os.environ["REST"]))

    def write_and_note() -> None:
        write()
        ImportRun.objects.create(file_name=job.key)

    return write_and_note


if "HASTE" in os.environ:  # in a beat
    for entry in app.conf.beat_schedule.values():
        entry["schedule"] = 1.0
if "REST" in os.environ:  # in the workers of tests/faults/refreshes.py
    jobs.register_kind(msgspec.structs.replace(_part, work=_noted_part))
    running.CHUNK, asking.CALM = int(os.environ["CHUNK"]), jobs.timedelta(0)
jobs.register_kind(jobs.JobKind(name=WRITE, queue="advice", work=_write))
jobs.register_kind(jobs.JobKind(name=POISON, queue="advice", work=_kill_the_worker))
documents.register_kind(documents.DocumentKind(code=LETTER, template="documents/letter.html", title="测试信", context=dict))


# --- designs that lack a safeguard ------------------------------------------------------------------------------------------


def _claim_without_guard(job_id: int) -> Job | None:
    lease = jobs.timezone.now() + jobs.timedelta(seconds=jobs.settings.JOB_LEASE_SECONDS)
    Job.objects.filter(pk=job_id).update(state=Job.State.RUNNING, token=F("token") + 1, lease_until=lease)
    return Job.objects.filter(pk=job_id).first()


def _end_without_fence(job: Job, **changes: Any) -> bool:
    return bool(Job.objects.filter(pk=job.pk).update(lease_until=None, **changes))


def _finish_in_two_steps(job: Job, commit: jobs.Commit) -> bool:
    """The result first, in a transaction of its own; what is killed in between writes it again."""
    with transaction.atomic():
        commit()
    time.sleep(0.2)
    return jobs._give_back(job, state=Job.State.DONE, ended_at=jobs.timezone.now(), cause="")


_write_found = writing.write


def _write_what_is_late(finding: Any) -> None:
    """What was read first is written, though somebody has read newer facts meanwhile."""
    _write_found(msgspec.structs.replace(finding, before=current_runs(finding.found)))


def _no_sweep() -> None:
    """A design that trusts the broker."""


match os.environ.get("BROKEN", ""):
    case "claim":
        jobs._claim = _claim_without_guard
    case "fence":
        jobs._give_back = _end_without_fence
    case "two_steps":
        jobs._finish = _finish_in_two_steps
    case "late":
        writing.write = _write_what_is_late
    case "sweeper":
        jobs.sweep = _no_sweep
    case "early_ack":
        jobs.sweep = _no_sweep
        app.conf.task_acks_late = False
