"""A pytest plugin, loaded before the settings: gives the run its own database, Redis and folders, and nothing of the caller's environment.

`TEST_DATABASE=postgres` starts a real PostgreSQL; the default is SQLite in a file, as in development.
"""

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.services import PostgresServer, RedisServer

ROOT = Path(__file__).resolve().parent.parent
_servers: list[RedisServer | PostgresServer] = []
_folder = Path(tempfile.mkdtemp(prefix="mingbai-tests-"))
redis_server = RedisServer()


def variables() -> set[str]:
    """Every variable of the environment that the settings read."""
    sources = "\n".join(path.read_text() for path in sorted((ROOT / "config").glob("*.py")))
    return set(re.findall(r"""\benv\.[a-z]+\(\s*"([A-Z_]+)\"""", sources))


@pytest.hookimpl(wrapper=True)  # a wrapper, so that it runs before pytest-django reads the settings
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    database_url = os.environ.get("DATABASE_URL", "") if is_worker else ""
    for name in variables():
        os.environ.pop(name, None)
    if not database_url:
        database_url = _database_url(os.environ.get("TEST_DATABASE", "sqlite"))
    atexit.register(pytest_unconfigure)  # a run that breaks before it is configured must leave no server behind either
    _servers.append(redis_server)
    redis_server.start()
    for name in ("media", "static"):
        (_folder / name).mkdir()
    os.environ.update(DATABASE_URL=database_url, REDIS_URL=redis_server.url, MEDIA_ROOT=str(_folder / "media"))
    return (yield)


def _database_url(kind: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{_folder / 'never-written.sqlite3'}"
    if kind == "postgres":
        server = PostgresServer()
        _servers.append(server)
        return server.url
    raise pytest.UsageError(f"TEST_DATABASE is {kind!r}; allowed: sqlite, postgres")


def pytest_report_header() -> str:
    return f"database: {os.environ.get('TEST_DATABASE', 'sqlite')}"


def pytest_unconfigure() -> None:
    while _servers:
        _servers.pop().remove()
    shutil.rmtree(_folder, ignore_errors=True)


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """The temporary folder of this run: `media/`, `static/` and the SQLite file."""
    return _folder


@pytest.fixture
def redis() -> Generator[RedisServer]:
    """The run's Redis, given back alive and empty however a test leaves it."""
    yield redis_server
    redis_server.thaw()
    if redis_server.process is None or redis_server.process.poll() is not None:
        redis_server.start()
