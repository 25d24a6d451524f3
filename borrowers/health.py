"""What an operator's monitor asks: is everything there that a borrower's page and a document need?"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from borrowers.models import Heartbeat

log = logging.getLogger(__name__)

STALE_AFTER = timedelta(seconds=180)  # three rounds of the scheduler
OK = "ok"


def readiness() -> Mapping[str, str]:
    """Each check by name, with "ok" or what is wrong. No addresses, no secrets."""
    return {name: check() for name, check in _CHECKS.items()}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return OK


def _redis() -> str:
    """Redis answers, and never drops a queue to make room."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **settings.BROKER_TIMEOUTS) as client:
            policy = client.info("memory").get("maxmemory_policy", "noeviction")
    except (redis.RedisError, OSError):
        return "does not answer"
    return OK if policy == "noeviction" else f"maxmemory-policy is {policy}: it may drop queued work; set noeviction"


def _heartbeat(name: str, meaning: str) -> Callable[[], str]:
    def check() -> str:
        try:
            last = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
        except DatabaseError:
            return "unknown: the database does not answer"
        if last is None:
            return f"never: {meaning}"
        return OK if timezone.now() - last < STALE_AFTER else f"not since {last.isoformat(timespec='seconds')}: {meaning}"

    return check


_CHECKS: Mapping[str, Callable[[], str]] = {
    "database": _database,
    "redis": _redis,
    "sweeper": _heartbeat("sweeper", "is a scheduler (beat) running, and a worker on the queue sweep?"),
    "renderer": _heartbeat("renderer", "is a worker on the queue render running, with all fonts and libraries? Its log says what it lacks"),
}


def check_renderer() -> None:
    """Run in a worker of the render queue each minute: its heart beats only while it can draw documents well."""
    from borrowers import pdf  # loaded in the worker only

    problems = pdf.check()
    for problem in problems:
        log.error("documents cannot be drawn well here: %s", problem)
    if not problems:
        Heartbeat.objects.update_or_create(name="renderer", defaults={"at": timezone.now()})
