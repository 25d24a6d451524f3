"""Runs the processes of the Procfile until Ctrl-C, SIGTERM or a closed terminal, and leaves none behind.

    python -m config.supervise

honcho does the work; two gaps of it are closed here.
"""

import os
import signal
import sys
from pathlib import Path
from threading import Timer

from honcho.environ import parse_procfile
from honcho.manager import Manager

STOPPED_BY_SIGNAL = {128 + signal.SIGINT, 128 + signal.SIGTERM}


class PatientManager(Manager):
    """honcho's manager, which can also be stopped while its processes are still starting: its own breaks off and leaves them running."""

    def terminate(self) -> None:
        """Stop every process; not yet all started: ask again in a moment."""
        if self._all_started():
            super().terminate()
        else:
            Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()


def main() -> None:
    """Serve until stopped: exit 0. A process that ends by itself ends them all, with its exit status."""
    manager = PatientManager()
    for name, command in parse_procfile(Path("Procfile").read_text()).processes.items():
        manager.add_process(name, command)
    # honcho does not know SIGHUP, which a closed terminal sends.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    sys.exit(0 if manager.returncode in STOPPED_BY_SIGNAL else manager.returncode)


if __name__ == "__main__":
    main()
