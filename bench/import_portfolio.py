"""How fast a portfolio is imported into PostgreSQL, new and unchanged, and how much memory it takes; beside Django's `loaddata`.

    python -m bench.import_portfolio [FILE | NUMBER]      default: 90000 made-up records; 1000000 shows that memory stays flat

The peer loads the rows of 9,000 records from a JSON Lines fixture of its own, without checking, resolving or registering anything.
Seconds include the start of the process; where other work shares the machine, compare the seconds of processor time.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.make_portfolio import write
from tests.services import PostgresServer

MANAGE = [sys.executable, "manage.py"]
PEER = 9_000
# Runs one command and says its own processor time and the most memory it took, in MiB.
MEASURED = """
import os, resource, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
"""
# The register refuses to be emptied; this database is thrown away afterwards.
EMPTY = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("TRUNCATE borrowers_borrower, borrowers_policyrelease CASCADE")
"""
TABLES = "policyrelease borrower creditline factsnapshot limitchange limitreason ratechange loan repaymentplan instalment payment"


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "90000"
    server = PostgresServer()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(wanted)
            if wanted.isdigit():
                path = Path(folder) / "portfolio.jsonl.gz"
                write(int(wanted), str(path))
            _compare(path, Path(folder), {**os.environ, "DATABASE_URL": server.url})
    finally:
        server.remove()


def _compare(path: Path, folder: Path, environment: dict[str, str]) -> None:
    manage(environment, "migrate", "-v0")
    _peer(folder, environment)
    manage(environment, "shell", "-v0", "-c", EMPTY)
    for name in ("created", "unchanged"):
        counts = measured(f"import_portfolio, {name}", environment, "import_portfolio", str(path))
        assert sum(counts[name].values()) == sum(sum(counts[kind].values()) for kind in ("created", "unchanged"))


def _peer(folder: Path, environment: dict[str, str]) -> None:
    small, fixture = folder / "small.jsonl.gz", folder / "rows.jsonl"
    write(PEER, str(small))
    measured("import_portfolio, created", environment, "import_portfolio", str(small))
    tables = [f"borrowers.{name}" for name in TABLES.split()]
    manage(environment, "dumpdata", *tables, "-o", str(fixture), "--format", "jsonl", "-v0")
    manage(environment, "shell", "-v0", "-c", EMPTY)
    measured("peer: Django loaddata", environment, "loaddata", str(fixture), "-v0")


def manage(environment: dict[str, str], *arguments: str) -> None:
    """Run a command of the project."""
    subprocess.run([*MANAGE, *arguments], env=environment, check=True)


def measured(name: str, environment: dict[str, str], *arguments: str) -> dict[str, dict[str, int]]:
    """Run a command, print its row of the table, return the counts that an import prints."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", MEASURED, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    seconds = time.monotonic() - began
    *said, used = done.stdout.splitlines()
    processor, memory = used.split()
    counts = json.loads(said[-1]) if said else {}
    records = sum(sum(counts[kind].values()) for kind in ("created", "unchanged")) if said else PEER
    print(
        f"{name:28} {records:>9,} records {seconds:6.1f} s {records / seconds:7,.0f} /s   processor {float(processor):5.1f} s"
        f" {records / float(processor):7,.0f} /s   {int(memory):5,} MiB at most",
        flush=True,
    )
    return counts


if __name__ == "__main__":
    main()
