"""A campaign of random faults against real workers: whatever is killed, frozen, lost or delivered twice, every job has one effect.

The test suite runs a slice; `make soak` (bench/soak_jobs.py) runs a long one, and then the same against designs that each lack one
safeguard: a campaign that finds nothing wrong with those could not find anything.
"""

import logging
import random
import signal
import time
from collections import Counter
from collections.abc import Callable

from cryptography.fernet import InvalidToken
from django.db import transaction
from msgspec import Struct

from borrowers import files, jobs
from borrowers.models import ImportRun, Job
from tests.faults.app import WRITE, effect_of
from tests.faults.workers import Worker
from tests.services import RedisServer

FAULTS = {"kill a child": 12, "kill a worker": 2, "freeze a worker": 3, "lose Redis": 1, "deliver again": 6}
FROZEN_FOR = 3.0  # seconds: longer than the lease


class Findings(Struct, frozen=True):
    """What a campaign found. Everything from `lost` to `unfinished` must be zero."""

    jobs: int
    faults: dict[str, int]
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
        self.start_worker, self.redis, self.sweeps = start_worker, redis, sweeps
        self.random = random.Random(seed)
        self.fleet = [start_worker(), start_worker()]
        self.every_log = [worker.log for worker in self.fleet]
        self.frozen: dict[int, float] = {}
        self.asked: list[Job] = []
        self.send_before_commit = False

    def run(self, faults: int, *, patience: float = 60) -> Findings:
        """Do it, let all frozen workers wake, and wait at most `patience` seconds for the last job."""
        logging.getLogger("borrowers.jobs").setLevel(logging.ERROR)  # each lost Redis would be a line for every job
        done: Counter[str] = Counter()
        for _ in range(faults):
            self._ask()
            (fault,) = self.random.choices(list(FAULTS), list(FAULTS.values()))
            self._do(fault)
            done[fault] += 1
            time.sleep(self.random.uniform(0.05, 0.4))
            self._look_after(time.monotonic())
        self._look_after(time.monotonic() + FROZEN_FOR)
        end = time.monotonic() + patience
        ended = [Job.State.DONE, Job.State.FAILED]
        while Job.objects.exclude(state__in=ended).exists() and time.monotonic() < end:
            time.sleep(0.3)
            self._look_after(time.monotonic())
        time.sleep(FROZEN_FOR / 2)  # a late worker may still try to write
        return self._findings(done)

    def _ask(self) -> None:
        for _ in range(self.random.randint(1, 3)):
            key = f"{len(self.asked)}:{self.random.uniform(0, 0.5):.2f}"
            if self.send_before_commit:
                with transaction.atomic():
                    job = Job.objects.create(kind=WRITE, key=key)
                    jobs._publish(jobs.RUN, [job.pk], "advice")
                    time.sleep(0.1)
            else:
                job = jobs.request(WRITE, key)
            self.asked.append(job)

    def _do(self, fault: str) -> None:
        number = self.random.randrange(len(self.fleet))
        worker = self.fleet[number]
        match fault:
            case "kill a child":
                for child in worker.children():
                    worker.send_to(child, signal.SIGKILL)
            case "kill a worker":
                worker.kill()
            case "freeze a worker":
                worker.send(signal.SIGSTOP)
                self.frozen.setdefault(number, time.monotonic() + FROZEN_FOR)
            case "lose Redis":
                self.redis.stop()
                time.sleep(0.3)
                self.redis.start()
            case "deliver again":
                for job in self.random.sample(self.asked, min(5, len(self.asked))):
                    jobs._publish(jobs.RUN, [job.pk], "advice")

    def _look_after(self, now: float) -> None:
        """Wake who slept long enough, replace who died, sweep."""
        for number in [number for number, until in self.frozen.items() if until <= now]:
            self.fleet[number].send(signal.SIGCONT)
            del self.frozen[number]
        for number, worker in enumerate(self.fleet):
            if not worker.is_running():
                self.frozen.pop(number, None)
                self.fleet[number] = self.start_worker()
                self.every_log.append(self.fleet[number].log)
        if self.sweeps:
            jobs.sweep()

    def _findings(self, done: Counter[str]) -> Findings:
        effects = Counter(ImportRun.objects.values_list("file_name", flat=True))
        states = Counter(Job.objects.values_list("state", flat=True))
        return Findings(
            jobs=len(self.asked),
            faults=dict(done),
            fenced=sum(log.read_text(errors="replace").count("this result is dropped") for log in self.every_log),
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
