"""A campaign of random faults against real workers: whatever is killed, frozen, lost or delivered twice, every job has one effect.

The test suite runs a slice; `make soak` (bench/soak_jobs.py) runs a long one, and then the same against designs that each lack one
safeguard: a campaign that finds nothing wrong with those could not find anything.
"""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable

from cryptography.fernet import InvalidToken
from django.db import transaction
from msgspec import Struct

from borrowers import files, jobs
from borrowers.models import ImportRun, Job
from tests.faults.app import WRITE, effect_of
from tests.faults.fleet import FROZEN_FOR, Fleet
from tests.faults.workers import Worker
from tests.services import RedisServer

FAULTS = {"kill a child": 12, "kill a worker": 2, "freeze a worker": 3, "lose Redis": 1, "deliver again": 6}
BACKLOG = 5  # jobs that wait at most: every worker is always at work, and a job that was taken back soon has its turn


class Findings(Struct, frozen=True):
    """What a campaign found. Everything from `lost` to `unfinished` must be zero."""

    jobs: int
    faults: dict[str, int]
    losses: int  # workers that vanished while they held a job: without any, the faults tried nothing
    fenced: int  # results refused because a newer worker held the job
    lost: int
    doubled: int
    wrong: int  # the file is not what it must be
    failed: int  # healthy jobs given up
    unfinished: int

    def is_clean(self) -> bool:
        """Whether every job had exactly its effect."""
        return not (self.lost or self.doubled or self.wrong or self.failed or self.unfinished)


class Campaign:
    """`faults` random faults, one after the other, under a steady load; the same seed gives the same choice of faults."""

    def __init__(self, start_worker: Callable[[], Worker], redis: RedisServer, *, seed: int, sweeps: bool = True) -> None:
        self.random = random.Random(seed)
        self.fleet = Fleet(start_worker, redis, self.random, queue="advice", sweeps=sweeps)
        self.asked: list[Job] = []
        self.send_before_commit = False

    def run(self, faults: int, *, patience: float = 60) -> Findings:
        """Do it, let all frozen workers wake, and wait at most `patience` seconds for the last job."""
        logging.getLogger("borrowers.jobs").setLevel(logging.ERROR)  # each lost Redis would be a line for every job
        done: Counter[str] = Counter()
        for _ in range(faults):
            self._ask()
            (fault,) = self.random.choices(list(FAULTS), list(FAULTS.values()))
            try:
                self._do(fault)
            except TimeoutError:
                break  # no work flows any more: the count of faults stays short, and the findings say what is open
            done[fault] += 1
            self._let_work_be_done()
        self.fleet.wake()
        end = time.monotonic() + patience
        ended = [Job.State.DONE, Job.State.FAILED]
        while Job.objects.exclude(state__in=ended).exists() and time.monotonic() < end:
            time.sleep(0.3)
            self.fleet.look_after()
        time.sleep(FROZEN_FOR / 2)  # a late worker may still try to write
        return self._findings(done)

    def _ask(self) -> None:
        """Fill the backlog up: a fault that meets an idle worker tries nothing."""
        open_jobs = Job.objects.exclude(state__in=[Job.State.DONE, Job.State.FAILED]).count()
        for _ in range(min(4, BACKLOG - open_jobs)):
            key = f"{len(self.asked)}:{self.random.uniform(0.05, 0.5):.2f}"
            if self.send_before_commit:
                with transaction.atomic():
                    job = Job.objects.create(kind=WRITE, key=key)
                    jobs._publish(jobs.RUN, [job.pk], "advice")
                    time.sleep(0.1)
            else:
                job = jobs.request(WRITE, key)
            self.asked.append(job)

    def _let_work_be_done(self) -> None:
        """Two more jobs between faults, or five seconds: nothing is learnt from a job that is killed six times in a row."""
        done = Job.objects.filter(state=Job.State.DONE)
        end, enough = time.monotonic() + 5, done.count() + 2
        while time.monotonic() < end and done.count() < enough:
            self._ask()
            self.fleet.look_after()
            time.sleep(self.random.uniform(0.02, 0.1))

    def _await_work(self) -> list[int]:
        """Which workers are up and awake, once jobs are being worked on: a fault that meets a worker still starting tries nothing."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            self.fleet.look_after()
            self._ask()  # a short backlog runs dry while a killed worker starts again
            awake = self.fleet.awake()
            if awake and Job.objects.filter(state=Job.State.RUNNING).count() >= len(awake):
                return awake
            time.sleep(0.05)
        raise TimeoutError("no worker took up work within 60 s")

    def _do(self, fault: str) -> None:
        numbers = self._await_work() if self.fleet.sweeps else list(range(len(self.fleet.workers)))
        self.fleet.suffer(fault, numbers, [job.pk for job in self.asked])

    def _findings(self, done: Counter[str]) -> Findings:
        effects = Counter(ImportRun.objects.values_list("file_name", flat=True))
        states = Counter(Job.objects.values_list("state", flat=True))
        return Findings(
            jobs=len(self.asked),
            faults=dict(done),
            losses=sum(Job.objects.values_list("losses", flat=True)),
            fenced=self.fleet.refused(),
            lost=sum(effects[job.key] == 0 for job in self.asked),
            doubled=sum(count > 1 for count in effects.values()),
            wrong=sum(not _is_right(run) for run in ImportRun.objects.all()),
            failed=states[Job.State.FAILED],
            unfinished=states[Job.State.QUEUED] + states[Job.State.RUNNING],
        )


def _is_right(run: ImportRun) -> bool:
    sha256 = effect_of(run.file_name)
    try:
        return run.counts == {"sha256": sha256} and files.read(sha256) == run.file_name.encode() * 100
    except (OSError, files.FileDamaged, InvalidToken):
        return False
