"""Monitors learn whether pages and documents work, and nothing that should stay inside."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from redis import Redis

from borrowers import health, jobs
from borrowers.models import Heartbeat
from tests.services import RedisServer


def checks(client: Client, status: int) -> dict[str, str]:
    answer = client.get("/readyz")
    body = answer.json()
    assert (answer.status_code, body["ready"]) == (status, status == 200), body
    return dict(body["checks"])


@pytest.fixture
def all_well(db: None) -> None:
    jobs.sweep()
    health.check_renderer()


def test_the_process_says_that_it_lives_without_a_database(client: Client) -> None:
    """This test has no database: a query would fail it."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.usefixtures("all_well")
def test_all_is_ready_when_the_sweeper_and_a_renderer_did_their_rounds(client: Client) -> None:
    assert checks(client, 200) == dict.fromkeys(("database", "redis", "sweeper", "renderer"), "ok")


@pytest.mark.django_db
def test_a_sweeper_and_a_renderer_that_never_ran_are_named(client: Client) -> None:
    found = checks(client, 503)
    assert found["sweeper"].startswith("never: is a scheduler (beat) running")
    assert found["renderer"].startswith("never: is a worker on the queue render running")


@pytest.mark.usefixtures("all_well")
@pytest.mark.parametrize("name", ["sweeper", "renderer"])
def test_a_heartbeat_that_stopped_is_named(client: Client, name: str) -> None:
    Heartbeat.objects.filter(name=name).update(at=timezone.now() - timedelta(minutes=4))
    found = checks(client, 503)
    assert found.pop(name).startswith("not since ")
    assert set(found.values()) == {"ok"}


@pytest.mark.usefixtures("all_well")
@pytest.mark.parametrize("trouble", ["stop", "freeze"])
def test_redis_away_is_named(client: Client, redis: RedisServer, trouble: str) -> None:
    getattr(redis, trouble)()
    found = checks(client, 503)
    assert found["redis"] == "does not answer"
    assert str(redis.port) not in str(found)


@pytest.mark.usefixtures("all_well")
def test_a_redis_that_may_drop_queued_work_is_named(client: Client, redis: RedisServer) -> None:
    with Redis(port=redis.port) as broker:
        broker.config_set("maxmemory-policy", "allkeys-lru")
        try:
            assert checks(client, 503)["redis"].startswith("maxmemory-policy is allkeys-lru")
        finally:
            broker.config_set("maxmemory-policy", "noeviction")


@pytest.mark.usefixtures("all_well")
def test_a_database_away_is_named(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE borrowers_heartbeat RENAME TO elsewhere")
    assert "unknown" in str(health.readiness())


@pytest.mark.django_db
def test_a_renderer_without_its_fonts_does_not_count(client: Client, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    from borrowers import pdf

    monkeypatch.setattr(pdf, "harfbuzz_subset", None)
    health.check_renderer()
    assert not Heartbeat.objects.exists()
    assert "libharfbuzz-subset is not installed" in caplog.text
