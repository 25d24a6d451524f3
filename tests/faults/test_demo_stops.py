"""The demo's processes stop together, however and whenever they are told to, and none is left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.database import ROOT
from tests.services import free_port, wait_until

# The supervisor and its watcher of each process; Redis, gunicorn and its 2 workers, the worker and its child, the renderer and its 2, beat
PROCESSES = 6 + 1 + 3 + 2 + 3 + 1


def family(ancestor: int) -> set[int]:
    """The living processes that `ancestor` started, and itself."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(") ")[2].split()[:2]
        except OSError:  # ended while we looked
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(stat.parent.name))
    found, unseen = set(), [ancestor]
    while unseen:
        process = unseen.pop()
        found.add(process)
        unseen += children.get(process, [])
    return found


def is_running(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


@contextmanager
def supervisor(environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    redis_port = free_port()
    ports = {"REDIS_PORT": str(redis_port), "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0", "WEB_PORT": str(free_port())}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.supervise"],
            cwd=ROOT,
            env={**environment, **ports, "PATH": path, "DEMO_FOLDER": str(folder)},
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        for left in family(process.pid):
            if is_running(left):
                os.kill(left, signal.SIGKILL)
        process.wait()
        print(log.read_text())  # noqa: T201  # pytest shows it when the test fails


def stops(process: subprocess.Popen[bytes], told: signal.Signals) -> None:
    processes = family(process.pid)
    process.send_signal(told)
    wait_until(lambda: process.poll() is not None, what="the supervisor stops")
    assert process.returncode == 0
    wait_until(lambda: not any(map(is_running, processes)), what="every process has ended", seconds=10)


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_behind(told: signal.Signals, tmp_path: Path, process_environment: dict[str, str]) -> None:
    with supervisor(process_environment, tmp_path) as process:
        wait_until(lambda: len(family(process.pid)) >= PROCESSES, what="all processes run", seconds=60)
        stops(process, told)


def test_nothing_is_left_behind_by_a_stop_in_the_middle_of_the_start(tmp_path: Path, process_environment: dict[str, str]) -> None:
    with supervisor(process_environment, tmp_path) as process:
        wait_until(lambda: len(family(process.pid)) >= 3, what="the first processes run")
        stops(process, signal.SIGINT)
