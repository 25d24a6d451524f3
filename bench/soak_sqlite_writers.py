"""Eight processes write to one SQLite database, and none may be told that it is locked.

python -m bench.soak_sqlite_writers [TRANSACTIONS]
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

WRITERS = 8


def _write(number: int, transactions: int) -> float:
    """The worst wait of one writer, in seconds. Raises OperationalError when the database says that it is locked."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import transaction

    from borrowers import register

    worst = 0.0
    for place in range(transactions):
        began = time.monotonic()
        with transaction.atomic():
            register.record(register.Event(event="soak", actor="system", subject_type="soak", subject=f"{number}-{place}"))
        worst = max(worst, time.monotonic() - began)
    return worst


def main() -> None:
    transactions = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/soak.sqlite3"
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
        with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
            waits = pool.starmap(_write, [(number, transactions // WRITERS) for number in range(WRITERS)])
        written = _count()
    assert written == transactions // WRITERS * WRITERS, f"{written} entries"
    print(f"{WRITERS} writers, {written:,} transactions, 0 locked, worst wait {max(waits):.2f} s (time-out 20 s)")
    assert max(waits) < 10


def _count() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from borrowers.models import RegisterEntry

    return RegisterEntry.objects.filter(event="soak").count()


if __name__ == "__main__":
    main()
