"""Runs the processes of the Procfile until Ctrl-C, SIGTERM or a closed terminal, and leaves none behind.

    python -m config.supervise

honcho does the work; it does not know SIGHUP, which a closed terminal sends, and would leave every process running.
"""

import os
import signal
import sys

from honcho.command import main as honcho


def main() -> None:
    """Serve until stopped."""
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    sys.argv[1:] = ["start", "--no-colour", "--env", os.devnull]
    honcho()


if __name__ == "__main__":
    main()
