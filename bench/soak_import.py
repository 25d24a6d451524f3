"""Imports killed at random statements, on SQLite or (TEST_DATABASE=postgres) PostgreSQL: `python -m bench.soak_import [KILLS] [SEED]`.

After each kill only whole records may stand; after the next run all of them, as they were sent; after one more nothing changes.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.services import PostgresServer


def main() -> None:
    kills, seed = (int(value) for value in (*sys.argv[1:], *("200", "7")[len(sys.argv) - 1 :]))
    print(f"{kills} kills, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        server = PostgresServer() if os.environ.get("TEST_DATABASE") == "postgres" else None
        try:
            os.environ["DATABASE_URL"] = server.url if server else f"sqlite:///{folder}/soak.sqlite3"
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
            _campaign(Path(folder) / "portfolio.jsonl", kills, random.Random(seed))
        finally:
            if server:
                server.remove()


def _campaign(path: Path, kills: int, chance: random.Random) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection

    from tests.faults.killed_imports import check_whole, run, stored, write_portfolio

    environment = dict(os.environ)
    write_portfolio(path, "clean")
    statements = int(run(path, 0, environment).stdout)
    partly = 0
    for number in range(kills):
        expected = write_portfolio(path, f"soak{number}")
        fatal = chance.randint(1, statements)
        assert run(path, fatal, environment).returncode == -9, f"kill {number} at {fatal} did not happen"
        partly += 0 < check_whole(expected, f"soak{number}") < len(expected)
        run(path, 0, environment).check_returncode()
        assert set(stored(f"soak{number}")) == expected, f"kill {number} at {fatal}: not what was sent"
        check_whole(expected, f"soak{number}")
        connection.close()
        again = subprocess.run([sys.executable, "manage.py", "import_portfolio", str(path)], stdout=subprocess.PIPE, check=True)
        counts = json.loads(again.stdout.splitlines()[-1])
        assert not any((*counts["created"].values(), *counts["updated"].values())), counts
        if (number + 1) % 20 == 0:
            print(f"{number + 1} kills so far", flush=True)
    print(f"{kills} kills: all whole, all completed ({partly} left a part behind)", flush=True)


if __name__ == "__main__":
    main()
