"""What the benchmarks of the refresh share: many borrowers in PostgreSQL, real workers, and one refresh, timed from the rows.

The settings must know the database before anything here is called (`prepare`).
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

DAY = date(2026, 11, 1)
MADE_UP = 2_000  # of the policies of the demo's lender; the others are the same people again
APART = 1_000_000  # between the keys of a person and of the same person once more
LONGEST = 1800  # seconds that a refresh may take


def prepare(database: str, redis: str, folder: Path) -> dict[str, str]:
    """Set Django up on an empty database, make its tables; returns the environment for workers."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        DATABASE_URL=database,
        REDIS_URL=redis,
        MEDIA_ROOT=str(folder / "media"),
        LOG_LEVEL="WARNING",
        DEMO_TODAY=DAY.isoformat(),
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return dict(os.environ)


def people(number: int) -> None:
    """`number` borrowers, a multiple of 2,000: generated and imported once, then put in again as other people with the same history."""
    from django.db import connection

    from advice.models import AdviceNeed, AdviceRun
    from borrowers import models

    if not models.Borrower.objects.exists():
        generate = [
            sys.executable,
            "manage.py",
            "generate_portfolio",
            "--borrowers",
            str(MADE_UP),
            "--seed",
            "1",
            "--as-of",
            DAY.isoformat(),
        ]
        with subprocess.Popen(generate, stdout=subprocess.PIPE) as made:
            subprocess.run([sys.executable, "manage.py", "import_portfolio", "-"], stdin=made.stdout, stdout=subprocess.DEVNULL, check=True)
    there = models.Borrower.objects.count() // MADE_UP
    tables = (
        models.Borrower,
        models.CreditLine,
        models.FactSnapshot,
        models.LimitChange,
        models.LimitReason,
        models.Loan,
        models.RepaymentPlan,
    )
    with connection.cursor() as cursor:
        for model in tables:
            _again(cursor, model, tables, there, number // MADE_UP)
        cursor.execute("ANALYZE")
    AdviceNeed.objects.all().delete()  # they are asked for by the refresh alone, all for the first time
    AdviceRun.objects.update(previous=None)
    AdviceRun.objects.all().delete()
    assert models.Borrower.objects.count() == number


def _again(cursor: Any, model: Any, tables: Sequence[Any], first: int, end: int) -> None:
    """The first rows of a table once more, from the `first` time to before the `end`: other keys, nothing that must be unique."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = f'"{field.column}"'
        if field.primary_key or field.related_model in tables:
            value = f"{column} + again * {APART}"
        elif field.column == "sender_id":
            value = f"{column} || '-' || again"
        elif field.column == "public_id":
            value = "gen_random_uuid()"
        elif (field.unique and field.null) or field.column in ("phone", "email"):
            value = "NULL"
        else:
            value = column
        columns.append(column)
        values.append(value)
    table = f'"{model._meta.db_table}"'
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table}"  # noqa: S608  # names of our own models
        f" CROSS JOIN generate_series(%s, %s) AS again WHERE id < {APART}",
        [max(first, 1), end - 1],
    )


class Worker:
    """A real worker with one child, which takes the advice and the sweeps. `prefix` goes before its command: `ip netns exec ...`."""

    def __init__(self, environment: dict[str, str], log: Path, prefix: Sequence[str] = ()) -> None:
        self.log = log
        command = [*prefix, sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "advice,sweep", "-c", "1", "-l", "INFO"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "-n", f"{log.stem}@bench", "-O", "fair", "--without-gossip", "--without-mingle", "--without-heartbeat"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        end = time.monotonic() + 120
        while "ready." not in log.read_text(errors="replace"):
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"the worker did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.1)

    def memory(self) -> int:
        """The most memory that its child has had so far, in MiB."""
        status = (self._child() / "status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024

    def processor(self) -> float:
        """The seconds of processor time that its child has used so far."""
        user, system = (self._child() / "stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _child(self) -> Path:
        (child,) = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return Path(f"/proc/{child}")

    def stop(self) -> None:
        """End it, letting it finish what it is at."""
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Refreshed:
    """One refresh of everybody by real workers: how long it took, the processor time of the workers for one borrower (where other work
    shares the machine, compare that), and the most memory that a worker's child had."""

    def __init__(self, workers: Sequence[Worker], night: int) -> None:
        from advice import runs
        from borrowers import jobs
        from borrowers.models import Borrower, Job

        used = sum(worker.processor() for worker in workers)
        began = time.monotonic()
        key = runs.refresh(DAY + timedelta(days=night)).key
        parts = Job.objects.filter(kind=runs.PART, key__startswith=f"{key}:")
        whole = Job.objects.filter(kind=runs.REFRESH, key=key)
        swept = began
        while not whole.filter(state=Job.State.DONE).exists() or parts.exclude(state=Job.State.DONE).exists():
            assert time.monotonic() - began < LONGEST, "the refresh does not end"
            assert not parts.filter(state=Job.State.FAILED).exists(), "a chunk was given up"
            if time.monotonic() - swept > 60:  # as beat does
                jobs.sweep()
                swept = time.monotonic()
            time.sleep(0.05)
        self.seconds = time.monotonic() - began
        self.borrowers = Borrower.objects.count()
        self.rate = self.borrowers / self.seconds
        self.processor_ms = (sum(worker.processor() for worker in workers) - used) / self.borrowers * 1000
        self.memory = max(worker.memory() for worker in workers)


def check() -> None:
    """Everybody has one current run, and a sample of them is what `manage.py advise` says."""
    import random

    from advice import queries, runs
    from advice.models import AdviceRun
    from borrowers.models import Borrower

    assert AdviceRun.objects.count() == AdviceRun.objects.filter(current=True).count() == Borrower.objects.count()
    keys = list(Borrower.objects.values_list("pk", flat=True))
    for borrower in Borrower.objects.filter(pk__in=random.sample(keys, 30)):
        run = runs.current(borrower)
        assert run is not None
        kept, now = runs.advised_again(run), queries.advised(borrower, DAY)
        assert [one.step.code for one in kept.advice.steps] == [one.step.code for one in now.advice.steps]
        assert kept.routes == now.routes
