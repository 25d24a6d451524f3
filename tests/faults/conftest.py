"""Workers for fault tests: real processes on the test's database, Redis and files, with short leases."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from borrowers import jobs
from tests.faults import app
from tests.faults.workers import Scheduler, Worker
from tests.services import wait_until

LEASE = 2
StartWorker = Callable[..., Worker]


@pytest.fixture
def start_worker(process_environment: dict[str, str], tmp_path: Path) -> Iterator[StartWorker]:
    """Starts a worker: `start_worker()`, `start_worker(children=2)`. All are killed at the end of the test."""
    workers: list[Worker] = []
    short = {"JOB_LEASE_SECONDS": str(LEASE), "JOB_PATIENCE_SECONDS": "1"}

    def start(*, children: int = 1, wait: bool = True, **environment: str) -> Worker:
        worker = Worker({**process_environment, **short, **environment}, tmp_path / f"worker{len(workers)}.log", children=children)
        workers.append(worker)
        if wait:
            worker.wait_ready()
        return worker

    yield start
    for worker in workers:
        worker.kill()


@pytest.fixture
def start_scheduler(process_environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Scheduler]]:
    """Starts a beat for which everything is due every second: `start_scheduler(DEMO_TODAY="2026-11-01")`."""
    schedulers: list[Scheduler] = []

    def start(**environment: str) -> Scheduler:
        scheduler = Scheduler({**process_environment, "HASTE": "1", **environment}, tmp_path / f"beat{len(schedulers)}.log")
        schedulers.append(scheduler)
        return scheduler

    yield start
    for scheduler in schedulers:
        scheduler.kill()


@pytest.fixture
def sweeping(settings: object, transactional_db: None) -> Callable[[Callable[[], bool], str], None]:
    """Waits until something is true and sweeps meanwhile, as beat would once a minute."""
    settings.JOB_PATIENCE_SECONDS = 1  # type: ignore[attr-defined]

    def wait(happened: Callable[[], bool], what: str, seconds: float = 60) -> None:
        def swept() -> bool:
            if happened():
                return True
            jobs.sweep()
            time.sleep(0.2)
            return False

        wait_until(swept, what=what, seconds=seconds)

    return wait


__all__ = ["app"]  # imported for its kinds of work, which this process must know as well
