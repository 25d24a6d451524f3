"""Real worker processes that tests may kill, freeze and start again."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.database import ROOT
from tests.services import wait_until


class CeleryProcess:
    """A process of Celery and its children, in a process group of its own. `log` takes what it says."""

    def __init__(self, arguments: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.faults.app", *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def words(self) -> str:
        """Its log so far."""
        return self.log.read_text(errors="replace")

    def is_running(self) -> bool:
        """Whether its main process lives."""
        return self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it and all its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End all of it at once, as a lost machine would."""
        self.send(signal.SIGKILL)
        self.process.wait()


class Scheduler(CeleryProcess):
    """A Celery beat. With `HASTE` in its environment everything is due every second."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        super().__init__(["beat", "-l", "INFO", "-s", str(log.with_suffix(".schedule"))], environment, log)


class Worker(CeleryProcess):
    """A Celery worker with its children."""

    def __init__(self, environment: dict[str, str], log: Path, *, children: int = 1) -> None:
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        super().__init__(["worker", "-l", "INFO", "-c", str(children), "-O", "fair", "-n", f"{log.stem}@test", *quiet], environment, log)

    def is_ready(self) -> bool:
        """Whether it lives and has begun to take work."""
        return self.is_running() and "ready." in self.words()

    def wait_ready(self) -> None:
        """Return when it takes work."""
        wait_until(self.is_ready, what=f"the worker is ready:\n{self.words()}", seconds=60)

    def children(self) -> list[int]:
        """The process ids of its children."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in listed.read_text().split()] if listed.exists() else []

    def send_to(self, child: int, number: signal.Signals) -> None:
        """Send a signal to one of its children, which may have ended meanwhile."""
        with suppress(ProcessLookupError):
            os.kill(child, number)
