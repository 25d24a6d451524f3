"""The cache that rate limits live in: Redis, and a local one while Redis is away."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PATIENCE = 10.0  # seconds for which a Redis that failed is not asked again: a frozen one costs a second a question
_away_until = 0.0  # for all threads of this process


class PatientRedisCache(RedisCache):
    """Redis, so that limits hold across all web processes. While it is down or frozen each process counts for itself, and no page fails."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._local = LocMemCache("while-redis-is-away", {**params, "OPTIONS": {}})

    def recovered(self) -> None:
        """Ask Redis again at once, and forget what was counted without it."""
        global _away_until
        _away_until = 0.0
        self._local.clear()

    def _either(self, name: str, *args: Any, **kwargs: Any) -> Any:
        global _away_until
        if time.monotonic() >= _away_until:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except RedisError:
                _away_until = time.monotonic() + PATIENCE
        return getattr(self._local, name)(*args, **kwargs)


def _guarded(name: str) -> Callable[..., Any]:
    def call(self: PatientRedisCache, *args: Any, **kwargs: Any) -> Any:
        return self._either(name, *args, **kwargs)

    return call


for _name in ("add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear"):
    setattr(PatientRedisCache, _name, _guarded(_name))
