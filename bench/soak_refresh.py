"""The long campaign of random faults against the refresh of everybody's advice, then the same against designs that lack one safeguard.

    python -m bench.soak_refresh [--borrowers 5000] [--faults 90] [--seed 7]

On SQLite, or with TEST_DATABASE=postgres on PostgreSQL. The first must find nothing, with some 50 kills in it. Each of the others must be
caught: a campaign that sees no difference could not see anything. Prints the seed, and the counts of every campaign.
"""

import argparse
import logging
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What the broken designs lack; the variable BROKEN tells the workers (tests/faults/app.py).
BROKEN = {
    "claim": "a claim that does not look whether the job is still to be done",
    "fence": "a worker that ends a job it no longer holds",
    "two_steps": "the result written outside the transaction that ends the job",
    "sweeper": "no sweeper: the broker is trusted",
}
SHORT = {"JOB_LEASE_SECONDS": "2", "JOB_PATIENCE_SECONDS": "1", "REST": "0.3", "CHUNK": "50"}
MUST_BE_ZERO = ("lost", "doubled", "wrong", "unlinked", "untold", "repeated", "forgotten", "failed", "unfinished")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--borrowers", type=int, default=5000)
    parser.add_argument("--faults", type=int, default=90, help="faults against the real design, of which some 50 are kills")
    parser.add_argument("--broken-borrowers", type=int, default=600, help="borrowers of each broken design")
    parser.add_argument("--broken-faults", type=int, default=50, help="faults against each broken design")
    parser.add_argument("--design", choices=["ours", *BROKEN], action="append", help="only this one (may be given again)")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    print(f"seed {given.seed}, {os.environ.get('TEST_DATABASE', 'sqlite')}")
    print(f"{'design':10}{'people':>8}{'nights':>8}{'runs':>8}{'faults':>8}{'kills':>7}{'losses':>8}{'fenced':>8}", end="")
    print("".join(f"{name:>11}" for name in MUST_BE_ZERO) + f"{'seconds':>9}", flush=True)
    missed = []
    for name in ("", *BROKEN):
        if not given.design or (name or "ours") in given.design:
            with tempfile.TemporaryDirectory(prefix="mingbai-soak-") as folder:
                if not _is_as_it_should_be(name, Path(folder), given):
                    missed.append(name or "the real design")
    if missed:
        sys.exit(f"not as it should be: {', '.join(missed)}")


def _is_as_it_should_be(name: str, folder: Path, given: argparse.Namespace) -> bool:
    """One campaign, in a process of its own: each has a database of its own."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if _campaign(name, folder, given) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def _campaign(name: str, folder: Path, given: argparse.Namespace) -> bool:
    """One line of the table. Returns whether the real design came through, or a broken one was caught."""
    from tests.services import PostgresServer, RedisServer

    redis, workers = RedisServer(), list[Any]()
    server = PostgresServer() if os.environ.get("TEST_DATABASE") == "postgres" else None
    try:
        redis.start()
        os.environ.update(
            SHORT,
            DATABASE_URL=server.url if server else f"sqlite:///{folder / 'soak.sqlite3'}",
            REDIS_URL=redis.url,
            MEDIA_ROOT=str(folder / "media"),
            DEMO_TODAY="2026-11-01",
            LOG_LEVEL="WARNING",
        )
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        logging.disable(logging.WARNING)
        from tests.faults.refreshes import Refreshes, people

        people(given.broken_borrowers if name else given.borrowers, given.seed)
        began = time.monotonic()
        campaign = Refreshes(_starter(name, folder, workers), redis, seed=given.seed, sweeps=name != "sweeper")
        found = campaign.run(given.broken_faults if name else given.faults, patience=30 if name else 180)
        _print(name, found, time.monotonic() - began)
        if name:
            return not found.is_clean()
        return found.is_clean() and sum(found.faults.values()) >= given.faults and found.losses > 0 and found.fenced > 0
    finally:
        for worker in workers:
            worker.kill()
        redis.remove()
        if server:
            server.remove()


def _print(name: str, found: Any, seconds: float) -> None:
    kills = sum(count for fault, count in found.faults.items() if fault.startswith("kill"))
    columns = (found.borrowers, found.refreshes, found.runs, sum(found.faults.values()), kills, found.losses, found.fenced)
    row = "".join(f"{number:>{width}}" for number, width in zip(columns, (8, 8, 8, 8, 7, 8, 8), strict=True))
    zeros = "".join(f"{getattr(found, column):>11}" for column in MUST_BE_ZERO)
    print(f"{name or 'ours':10}{row}{zeros}{seconds:>9.0f}", flush=True)
    if name:
        print(f"          ({BROKEN[name]}: {'NOT caught' if found.is_clean() else 'caught'})", flush=True)


def _starter(name: str, folder: Path, workers: list[Any]) -> Callable[[], Any]:
    from tests.faults.workers import Worker

    def start() -> Any:
        # Loud enough for the fence's line, which the findings count.
        workers.append(Worker({**os.environ, "BROKEN": name}, folder / f"{name or 'ours'}-{len(workers)}.log"))
        return workers[-1]

    return start


if __name__ == "__main__":
    main()
