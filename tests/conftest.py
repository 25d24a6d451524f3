"""What every test has: its own database and Redis (tests/database.py), the three personas, and a register that stays append-only."""

import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as site
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from borrowers.models import Borrower, User
from tests import factories
from tests.database import redis_server
from tests.types import ClientOf

# Playwright runs an event loop in the test's thread, and Django would refuse every query there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# No test asserts a time, and a run on another day tries the same examples.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("house")


@contextmanager
def _register_unlocked(connection: Any) -> Iterator[None]:
    """Let a flush empty the register, which the database otherwise refuses to give up; its triggers stand again afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
        else:
            triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield
            for _, sql in triggers:
                cursor.execute(sql)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(run_folder: Path) -> None:
    """SQLite tests use a file: every thread and process has its own connection, as in development."""
    if connection.vendor == "sqlite":
        site.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(run_folder / "test.sqlite3")
    elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
        site.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_{worker}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Transactional tests end with a flush, and the flush alone may empty the register."""
    operations = type(connection.ops)  # of every connection: beside Playwright's event loop Django opens another one
    flush = operations.execute_sql_flush

    def execute_sql_flush(self: Any, statements: Iterable[str]) -> None:
        with _register_unlocked(self.connection):
            flush(self, statements)

    operations.execute_sql_flush = execute_sql_flush


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files(run_folder: Path) -> Generator[None]:
    """Static files under their own names, served from the tree; tests/test_static_files.py tries the hashed ones of production."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STATIC_ROOT=run_folder / "static", STORAGES={**site.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    """Rate limits and queues of one test do not reach the next."""
    redis_server.flush()
    cache.recovered()


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """The environment for a real process (a worker, a command) that shares this test's database, Redis and files."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        url = f"postgresql://{settings['USER']}:@/{settings['NAME']}?host={settings['OPTIONS']['host']}"
    return {**os.environ, "DATABASE_URL": url}


@pytest.fixture
def owner(db: None) -> Borrower:
    """The person whose page it is."""
    return factories.borrower(name="林晓")


@pytest.fixture
def other(db: None) -> Borrower:
    """Somebody else who is signed in, and has no business on the owner's pages."""
    return factories.borrower(name="周宁")


@pytest.fixture
def staff(db: None) -> User:
    """A member of the support staff."""
    return factories.staff()


@pytest.fixture
def member(db: None) -> User:
    """A member of staff with the one right that support needs."""
    member = factories.staff(email="help@example.com")
    member.user_permissions.add(Permission.objects.get(codename="view_borrower"))
    return member


@pytest.fixture
def desk(member: User) -> Client:
    """The signed-in client of `member`."""
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def client_of() -> ClientOf:
    """A signed-in test client: `client_of(owner)`, `client_of(staff)`; `client_of(None)` is a stranger."""

    def sign_in(person: Borrower | User | None) -> Client:
        client = Client()
        account = person.user if isinstance(person, Borrower) else person
        if account is not None:
            client.force_login(account)
        return client

    return sign_in
