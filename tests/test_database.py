"""The ground the tests stand on: an own database and Redis, a register that stays locked, and no network."""

import socket
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_socket import SocketConnectBlockedError

from borrowers import register
from borrowers.models import Borrower, RegisterEntry
from tests import factories
from tests.database import ROOT, redis_server

EVENT = register.Event(event="tested", actor="system", subject_type="test", subject="1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("again", [1, 2])
def test_the_register_refuses_changes_before_and_after_a_flush(again: int) -> None:
    assert RegisterEntry.objects.count() == 0
    register.record(EVENT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RegisterEntry.objects.update(event="changed")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RegisterEntry.objects.all().delete()
    assert RegisterEntry.objects.get().event == "tested"


@pytest.mark.django_db(transaction=True)
def test_the_register_refuses_to_be_emptied() -> None:
    register.record(EVENT)
    empty = "TRUNCATE borrowers_registerentry" if connection.vendor == "postgresql" else "DELETE FROM borrowers_registerentry"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(empty)
    assert RegisterEntry.objects.count() == 1


def test_a_process_sees_what_the_test_wrote(process_environment: dict[str, str]) -> None:
    borrower = factories.borrower(name="周宁")
    script = "from borrowers.models import Borrower; print(Borrower.objects.get().sender_id)"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", script],
        cwd=ROOT,
        env=process_environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == borrower.sender_id


def test_the_cache_is_the_runs_own_redis() -> None:
    assert cache.get("left-behind") is None
    cache.set("left-behind", 1)
    redis_server.flush()
    assert cache.get("left-behind") is None


def test_no_test_reaches_the_network() -> None:
    with socket.socket() as out, pytest.raises(SocketConnectBlockedError):
        out.connect(("192.0.2.1", 80))


def test_the_owner_is_signed_in_and_a_stranger_is_not(owner: Borrower, client_of) -> None:  # type: ignore[no-untyped-def]
    assert isinstance(client_of(owner), Client)
    assert "_auth_user_id" in client_of(owner).session
    assert "_auth_user_id" not in client_of(None).session
