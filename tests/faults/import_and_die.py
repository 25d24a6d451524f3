"""Run as a process of its own: imports FILE in small chunks and kills itself with SIGKILL before SQL statement number N (0: never).

Prints how many statements the import took.
"""

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import django


def main(path: str, fatal: int) -> None:
    """Import, and die on the way."""
    django.setup()
    from django.db import connection

    from borrowers.portfolio import import_file, importing, loading

    loading.CHUNK = importing.CHUNK = 10
    numbers = count(1)
    done = 0

    def watch(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal done
        done = next(numbers)
        if done == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)

    with connection.execute_wrapper(watch), Path(path).open("rb") as file:
        import_file(file, path)
    print(done)  # noqa: T201  # the answer of this process


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main(sys.argv[1], int(sys.argv[2]))
