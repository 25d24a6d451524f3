"""Rate limits live in Redis; while Redis is away each process counts for itself, and nothing fails."""

from django.core.cache import cache

from borrowers import cache as patient
from tests.services import RedisServer


def test_what_is_counted_stands_in_redis() -> None:
    cache.set("tries", 3)
    cache._local.clear()
    assert cache.get("tries") == 3


def test_redis_is_stopped_and_counting_goes_on_here(redis: RedisServer) -> None:
    redis.stop()
    assert cache.add("tries", 1)
    assert not cache.add("tries", 1)
    assert cache.incr("tries") == 2


def test_redis_is_frozen_and_counting_goes_on_here(redis: RedisServer) -> None:
    redis.freeze()
    cache.set("tries", 1)
    assert cache.get("tries") == 1


def test_a_frozen_redis_is_not_asked_again_at_once(redis: RedisServer) -> None:
    redis.freeze()
    assert cache.get("tries") is None
    redis.thaw()
    cache.set("tries", 1)  # counted here
    patient._away_until = 0.0
    assert cache.get("tries") is None  # Redis was not told


def test_redis_is_back_and_is_asked_again(redis: RedisServer) -> None:
    redis.stop()
    cache.set("tries", 1)
    redis.start()
    cache.recovered()
    assert cache.get("tries") is None
    cache.set("tries", 2)
    cache._local.clear()
    assert cache.get("tries") == 2
