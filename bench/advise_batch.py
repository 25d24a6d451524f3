"""Everybody's advice, database to database on PostgreSQL, by two real worker processes: how many borrowers a second, how much memory.

    python -m bench.advise_batch [SMALL] [LARGE]      default: 10000 100000

Claims (design, section 11): 1,000 borrowers a second, every run written for the first time; memory flat: a worker's child takes at most a
tenth more at 100,000 borrowers than at 10,000. The last line is the next night: the same advice found again, where nothing new is written.
The peer is this machine: the database, Redis and the workers share its cores. Processor time is that of the workers.
"""

import os
import sys
import tempfile
from pathlib import Path

from bench import _refresh
from tests.services import PostgresServer, RedisServer

RATE, MORE = 1000, 1.1


def main() -> int:
    small, large = (int(number) for number in (*sys.argv[1:], *("10000", "100000")[len(sys.argv) - 1 :]))
    redis, server = RedisServer(), PostgresServer()
    workers: list[_refresh.Worker] = []
    try:
        with tempfile.TemporaryDirectory(prefix="mingbai-bench-") as folder:
            redis.start()
            environment = _refresh.prepare(server.url, redis.url, Path(folder))
            print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; 2 workers with one child each\n")
            print(f"{'':28}{'borrowers':>10}{'seconds':>9}{'a second':>10}{'ms of processor each':>22}{'most MiB of a child':>21}")
            found = {}
            for night, number in enumerate((small, large), start=1):
                _refresh.people(number)
                workers = [_refresh.Worker(environment, Path(folder) / f"worker{night}-{place}.log") for place in (1, 2)]
                found[number] = _line("for the first time", _refresh.Refreshed(workers, night))
                _refresh.check()
                if number == large:
                    _line("the same again", _refresh.Refreshed(workers, night + 1))
                    _refresh.check()
                for worker in workers:
                    worker.stop()
    finally:
        for worker in workers:
            worker.stop()
        redis.remove()
        server.remove()
    flat = found[large].memory <= found[small].memory * MORE
    fast = found[large].rate >= RATE
    print(f"\n{RATE:,} borrowers a second: {'held' if fast else 'MISSED'}; memory flat: {'held' if flat else 'MISSED'}")
    return 0 if fast and flat else 1


def _line(name: str, found: _refresh.Refreshed) -> _refresh.Refreshed:
    print(
        f"{name:28}{found.borrowers:>10,}{found.seconds:>9.1f}{found.rate:>10,.0f}{found.processor_ms:>22.2f}{found.memory:>21}", flush=True
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
