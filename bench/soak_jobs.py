"""The long campaign of random faults (design, P8), then the same against designs that each lack one safeguard.

    python -m bench.soak_jobs [--faults 1000] [--seed 7]

The first must find nothing. Each of the others must be caught: a campaign that sees no difference could not see anything.
"""

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What the broken designs lack; the variable BROKEN tells the workers (tests/faults/app.py).
BROKEN = {
    "claim": "a claim that does not look whether the job is still to be done",
    "fence": "a worker that ends a job it no longer holds",
    "sweeper": "no sweeper: the broker is trusted",
    "early_ack": "no sweeper, and messages acknowledged before the work (Celery's default)",
    "early_send": "no sweeper, and messages sent before the commit",
}
SHORT = {"JOB_LEASE_SECONDS": "2", "JOB_PATIENCE_SECONDS": "1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--faults", type=int, default=1000, help="faults against the real design (default 1000: some 10 minutes)")
    parser.add_argument("--broken-faults", type=int, default=60, help="faults against each broken design")
    parser.add_argument("--design", choices=["ours", *BROKEN], action="append", help="only this one (may be given again)")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingbai-soak-") as folder:
        missed = _soak(Path(folder), given)
    if missed:
        sys.exit(f"not as it should be: {', '.join(missed)}")


def _soak(folder: Path, given: argparse.Namespace) -> list[str]:
    from tests.services import RedisServer

    redis = RedisServer()
    redis.start()
    os.environ.update(
        SHORT,
        DATABASE_URL=f"sqlite:///{folder / 'soak.sqlite3'}",
        REDIS_URL=redis.url,
        MEDIA_ROOT=str(folder / "media"),
        LOG_LEVEL="WARNING",
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    logging.disable(logging.WARNING)
    print(
        f"{'design':12}{'jobs':>6}{'faults':>8}{'losses':>8}{'fenced':>8}{'lost':>6}{'twice':>7}{'wrong':>7}{'failed':>8}{'open':>6}{'seconds':>9}"
    )
    missed = []
    try:
        for name in ("", *BROKEN):
            if given.design and (name or "ours") not in given.design:
                continue
            found = _campaign(name, folder, redis, given)
            tried = sum(found.faults.values()) == given.faults and found.losses > 0 and found.fenced > 0
            if found.is_clean() is bool(name) or (not name and not tried):
                missed.append(name or "the real design")
    finally:
        redis.remove()
    return missed


def _campaign(name: str, folder: Path, redis: Any, given: argparse.Namespace) -> Any:
    """One line of the table, and the findings behind it."""
    from borrowers.models import ImportRun, Job
    from tests.faults.campaign import Campaign

    ImportRun.objects.all().delete()
    Job.objects.all().delete()
    redis.flush()
    began = time.monotonic()
    workers: list[Any] = []
    campaign = Campaign(_starter(name, folder, workers), redis, seed=given.seed, sweeps=name in ("", "claim", "fence"))
    campaign.send_before_commit = name == "early_send"
    try:
        found = campaign.run(given.broken_faults if name else given.faults, patience=20 if name else 120)
    finally:
        for worker in workers:
            worker.kill()
    numbers = (found.losses, found.fenced, found.lost, found.doubled, found.wrong, found.failed, found.unfinished)
    widths = (8, 8, 6, 7, 7, 8, 6)
    row = "".join(f"{number:>{width}}" for number, width in zip(numbers, widths, strict=True))
    print(f"{name or 'ours':12}{found.jobs:>6}{sum(found.faults.values()):>8}{row}{time.monotonic() - began:>9.0f}", flush=True)
    if name:
        print(f"            ({BROKEN[name]}: {'NOT caught' if found.is_clean() else 'caught'})", flush=True)
    return found


def _starter(name: str, folder: Path, workers: list[Any]) -> Callable[[], Any]:
    from tests.faults.workers import Worker

    broken = {"early_send": "sweeper"}.get(name, name)

    def start() -> Any:
        # Loud enough for the fence's line, which the findings count.
        environment = {**os.environ, "BROKEN": broken, "LOG_LEVEL": "WARNING"}
        workers.append(Worker(environment, folder / f"{name or 'ours'}-{len(workers)}.log"))
        return workers[-1]

    return start


if __name__ == "__main__":
    main()
