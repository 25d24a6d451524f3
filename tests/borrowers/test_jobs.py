"""Background work is a row first: one effect however often it is delivered, nothing lost when the broker or a worker is."""

import ast
import base64
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from redis import Redis

from borrowers import jobs
from borrowers.models import Heartbeat, ImportRun, Job
from tests import factories
from tests.services import RedisServer

ROOT = Path(__file__).resolve().parents[2]
KIND = "count_runs"


class Work:
    """A kind of job whose effect is a row named by the job's key. `during` is called in the middle of the work."""

    def __init__(self) -> None:
        self.during: Callable[[Job], None] = lambda job: None
        self.at_commit: Callable[[], None] = lambda: None
        self.given_up: list[str] = []

    def work(self, job: Job) -> jobs.Commit:
        self.during(job)
        return partial(self.write, job.key)

    def write(self, key: str) -> None:
        ImportRun.objects.create(file_name=key)
        self.at_commit()

    def effects(self) -> int:
        return ImportRun.objects.count()


@pytest.fixture
def work() -> Work:
    work = Work()
    jobs.register_kind(jobs.JobKind(name=KIND, queue="notice", work=work.work, failed=lambda job: work.given_up.append(job.key)))
    return work


@pytest.fixture
def broker(redis: RedisServer) -> Iterator[Redis]:
    client = Redis(port=redis.port, socket_timeout=5)
    yield client
    client.close()


def sent(broker: Redis, queue: str = "notice") -> list[list[Any]]:
    """The arguments of every message in a queue, newest first, as they travel."""
    messages: Any = broker.lrange(queue, 0, -1)
    return [json.loads(base64.b64decode(json.loads(message)["body"]))[0] for message in messages]


def age(job: Job, **seconds: int) -> None:
    """Let moments of a job lie in the past: `age(job, sent_at=31)`."""
    Job.objects.filter(pk=job.pk).update(**{name: timezone.now() - timedelta(seconds=value) for name, value in seconds.items()})


# --- it works -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_request_is_a_row_and_a_message_that_carries_only_its_id(work: Work, broker: Redis) -> None:
    job = jobs.request(KIND, "a")
    job.refresh_from_db()
    assert (job.state, job.token, job.errors, job.losses) == (Job.State.QUEUED, 0, 0, 0)
    assert job.sent_at is not None
    assert sent(broker) == [[job.pk]]


@pytest.mark.django_db(transaction=True)
def test_a_job_is_done_once_and_its_result_is_written_with_its_end(work: Work) -> None:
    job = jobs.request(KIND, "a")
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.token, job.lease_until, job.ended_at is not None) == (Job.State.DONE, 1, None, True)
    assert work.effects() == 1


@pytest.mark.django_db(transaction=True)
def test_work_runs_outside_a_transaction_and_with_a_lease(work: Work) -> None:
    seen = []
    work.during = lambda job: seen.append((connection.in_atomic_block, Job.objects.get(pk=job.pk).state, job.lease_until))
    jobs.run(jobs.request(KIND, "a").pk)
    in_transaction, state, lease = seen[0]
    assert (in_transaction, state) == (False, Job.State.RUNNING)
    assert lease is not None
    assert lease > timezone.now()


@pytest.mark.django_db(transaction=True)
def test_asking_for_the_same_again_joins_the_first_job(work: Work, broker: Redis) -> None:
    first, second = jobs.request(KIND, "a"), jobs.request(KIND, "a")
    assert first == second
    assert sent(broker) == [[first.pk]]


@pytest.mark.django_db(transaction=True)
def test_fifty_deliveries_have_one_effect(work: Work) -> None:
    job = jobs.request(KIND, "a")
    assert [jobs.run(job.pk) for _ in range(50)].count(True) == 1
    assert work.effects() == 1


@pytest.mark.django_db(transaction=True)
def test_deliveries_at_the_same_moment_have_one_effect(work: Work) -> None:
    ids = [jobs.request(KIND, str(number)).pk for number in range(10)]

    def deliver(job_id: int) -> bool:
        try:
            return jobs.run(job_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(deliver, ids * 5))
    assert ended.count(True) == 10
    assert sorted(ImportRun.objects.values_list("file_name", flat=True)) == sorted(map(str, range(10)))
    assert set(Job.objects.values_list("state", "errors")) == {(Job.State.DONE, 0)}


@pytest.mark.django_db(transaction=True)
def test_many_jobs_are_asked_for_at_once_and_those_that_are_there_are_joined(work: Work, broker: Redis) -> None:
    first = jobs.request(KIND, "a")
    jobs.request_all(KIND, {"a": None, "b": None, "c": None})

    assert list(Job.objects.order_by("pk").values_list("key", flat=True)) == ["a", "b", "c"]
    assert sorted(sent(broker)) == [[job.pk] for job in Job.objects.order_by("pk")]
    assert jobs.run(first.pk)


# --- nothing is sent that is not true -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_rolled_back_leaves_no_row_and_no_message(work: Work, broker: Redis) -> None:
    def request_and_fail() -> None:
        with transaction.atomic():
            jobs.request(KIND, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        request_and_fail()
    assert not Job.objects.exists()
    assert sent(broker) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_before_the_commit(work: Work, broker: Redis) -> None:
    with transaction.atomic():
        job = jobs.request(KIND, "a")
        assert sent(broker) == []
    assert sent(broker) == [[job.pk]]


@pytest.mark.django_db
def test_a_kind_that_nobody_registered_is_refused() -> None:
    with pytest.raises(KeyError):
        jobs.request("no_such_kind", "a")
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_job_about_somebody_whose_name_cannot_be_read_is_claimed_all_the_same(work: Work) -> None:
    """Else it would raise before its errors are counted, and come back for ever."""
    borrower = factories.borrower()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE borrowers_borrower SET name = 'of another key' WHERE id = %s", [borrower.pk])
    job = jobs.request(KIND, "a", borrower)
    assert jobs.run(job.pk)
    assert work.effects() == 1


# --- the job's own errors ---------------------------------------------------------------------------------------------------


def fail(job: Job) -> None:
    raise ValueError("the font is missing")


@pytest.mark.django_db(transaction=True)
def test_an_error_puts_the_job_back_and_is_told_to_staff(work: Work) -> None:
    work.during = fail
    job = jobs.request(KIND, "a")
    assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.errors, job.losses, job.cause) == (Job.State.QUEUED, 1, 0, "ValueError: the font is missing")
    work.during = lambda job: None
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.cause, work.effects()) == (Job.State.DONE, "", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [MemoryError, RecursionError, SoftTimeLimitExceeded, Job.DoesNotExist])
def test_whatever_goes_wrong_in_the_work_is_counted(work: Work, error: type[Exception]) -> None:
    def raise_it(job: Job) -> None:
        raise error

    work.during = raise_it
    job = jobs.request(KIND, "a")
    assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.errors) == (Job.State.QUEUED, 1)


@pytest.mark.django_db(transaction=True)
def test_the_third_error_gives_the_job_up(work: Work) -> None:
    work.during = fail
    job = jobs.request(KIND, "a")
    for _ in range(3):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.errors, work.given_up) == (Job.State.FAILED, 3, ["a"])
    assert not jobs.run(job.pk)
    assert work.given_up == ["a"]


@pytest.mark.django_db(transaction=True)
def test_a_result_that_cannot_be_written_leaves_nothing_half_written(work: Work) -> None:
    def refuse() -> None:
        raise ValueError("no space")

    work.at_commit = refuse
    job = jobs.request(KIND, "a")
    assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.errors, work.effects()) == (Job.State.QUEUED, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_the_wait_after_an_error_grows(work: Work, broker: Redis) -> None:
    work.during = fail
    job = jobs.request(KIND, "a")
    for seconds, errors in ((60, 1), (120, 2)):
        jobs.run(job.pk)
        broker.delete("notice")
        age(job, sent_at=seconds - 5)
        jobs.sweep()
        assert sent(broker) == [], errors
        age(job, sent_at=seconds + 5)
        jobs.sweep()
        assert sent(broker) == [[job.pk]], errors


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_can_be_asked_for_again_from_a_clean_slate(work: Work, broker: Redis) -> None:
    work.during = fail
    job = jobs.request(KIND, "a")
    for _ in range(3):
        jobs.run(job.pk)
    broker.delete("notice")
    assert jobs.again(KIND, "a")
    assert sent(broker) == [[job.pk]]
    job.refresh_from_db()
    assert (job.state, job.errors, job.cause) == (Job.State.QUEUED, 0, "")
    work.during = lambda job: None
    assert jobs.run(job.pk)
    assert not jobs.again(KIND, "a"), "a job that is done is not done again"
    assert work.effects() == 1


# --- lost workers -------------------------------------------------------------------------------------------------------------


def vanish(job: Job) -> None:
    """End the worker in the middle of its work: no handler of ours sees a KeyboardInterrupt."""
    raise KeyboardInterrupt


def lose(job: Job) -> None:
    """Claim the job and vanish, and let the lease run out."""
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    age(job, lease_until=1)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_vanished_is_sent_again_when_its_lease_has_run_out(work: Work, broker: Redis) -> None:
    work.during = vanish
    job = jobs.request(KIND, "a")
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    broker.delete("notice")
    jobs.sweep()
    job.refresh_from_db()
    assert (job.state, job.losses, sent(broker)) == (Job.State.RUNNING, 0, []), "its lease still runs"
    age(job, lease_until=1)
    jobs.sweep()
    job.refresh_from_db()
    assert (job.state, job.losses, job.errors, sent(broker)) == (Job.State.QUEUED, 1, 0, [[job.pk]])
    work.during = lambda job: None
    assert jobs.run(job.pk)
    assert work.effects() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_that_loses_its_worker_six_times_is_given_up(work: Work, broker: Redis) -> None:
    work.during = vanish
    job = jobs.request(KIND, "a")
    for losses in range(1, 7):
        lose(job)
        jobs.sweep()
        job.refresh_from_db()
        assert (job.losses, job.errors) == (losses, 0)
    assert (job.state, work.given_up) == (Job.State.FAILED, ["a"])
    assert "6 times" in job.cause


@pytest.mark.django_db(transaction=True)
def test_a_job_that_cannot_even_be_given_up_holds_up_no_other(work: Work, broker: Redis) -> None:
    def refuse(job: Job) -> None:
        raise ZeroDivisionError

    jobs.register_kind(jobs.JobKind(name="cannot_be_given_up", queue="notice", work=work.work, failed=refuse))
    stuck, other = jobs.request("cannot_be_given_up", "1"), jobs.request(KIND, "1")
    held = {"state": Job.State.RUNNING, "losses": jobs.MOST_LOSSES - 1}
    for job, seconds in ((stuck, 2), (other, 1)):
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=seconds), **held)
    jobs.sweep()

    assert work.given_up == ["1"]
    assert Job.objects.get(pk=other.pk).state == Job.State.FAILED
    assert Job.objects.get(pk=stuck.pk).state == Job.State.RUNNING, "it is tried again with the next round"
    assert Heartbeat.objects.filter(name="sweeper").exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_comes_too_late_drops_its_result(work: Work) -> None:
    """Its lease ran out while it slept; another took the job, or will."""

    def sleep_too_long(job: Job) -> None:
        work.during = lambda job: None
        age(job, lease_until=1)
        jobs.sweep()

    work.during = sleep_too_long
    job = jobs.request(KIND, "a")
    assert not jobs.run(job.pk)
    assert work.effects() == 0
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.token, job.losses, work.effects()) == (Job.State.DONE, 2, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_late_worker_cannot_end_what_a_newer_one_holds(work: Work) -> None:
    """The late one's errors do not count either."""

    def overtaken(job: Job) -> None:
        age(job, lease_until=1)
        jobs.sweep()
        work.during = lambda job: None
        assert jobs.run(job.pk)
        raise ValueError("too late")

    work.during = overtaken
    job = jobs.request(KIND, "a")
    assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.errors, work.effects()) == (Job.State.DONE, 0, 1)


# --- a broker that is away ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", ["stop", "freeze"])
def test_a_request_goes_through_while_the_broker_is_away_and_the_sweeper_sends_it_later(
    work: Work, redis: RedisServer, trouble: str
) -> None:
    getattr(redis, trouble)()
    job = jobs.request(KIND, "a")
    job.refresh_from_db()
    assert (job.state, job.sent_at) == (Job.State.QUEUED, None)
    age(job, created_at=31)
    jobs.sweep()
    job.refresh_from_db()
    assert job.sent_at is None
    assert Heartbeat.objects.filter(name="sweeper").exists(), "a sweep without a broker is still a sweep"
    redis.start() if trouble == "stop" else redis.thaw()
    jobs.sweep()
    job.refresh_from_db()
    assert job.sent_at is not None
    with Redis(port=redis.port) as broker:
        assert [job.pk] in sent(broker)


@pytest.mark.django_db(transaction=True)
def test_many_requests_while_the_broker_is_away_try_it_once_and_leave_the_rest_to_the_sweeper(
    work: Work, redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    redis.stop()
    jobs.request_all(KIND, {str(number): None for number in range(5)})
    assert [record.getMessage().split(" not sent")[-1][:1] for record in caplog.records] == [":"]
    assert Job.objects.filter(state=Job.State.QUEUED, sent_at=None).count() == 5
    redis.start()
    Job.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    jobs.sweep()
    with Redis(port=redis.port) as broker:
        assert len(sent(broker)) == 5


@pytest.mark.django_db(transaction=True)
def test_what_the_broker_forgot_is_sent_again(work: Work, broker: Redis) -> None:
    job = jobs.request(KIND, "a")
    broker.delete("notice")
    jobs.sweep()
    assert sent(broker) == [], "it was sent a moment ago"
    age(job, sent_at=31)
    jobs.sweep()
    assert sent(broker) == [[job.pk]]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_kind_that_this_process_does_not_know_holds_up_no_other(work: Work, broker: Redis) -> None:
    stranger = Job.objects.create(kind="of_a_newer_release", key="a", created_at=timezone.now() - timedelta(hours=1))
    job = jobs.request(KIND, "a")
    broker.delete("notice")
    age(job, sent_at=31)
    jobs.sweep()
    stranger.refresh_from_db()
    assert (sent(broker), stranger.state, stranger.sent_at) == ([[job.pk]], Job.State.QUEUED, None)


# --- what our code never does -------------------------------------------------------------------------------------------------


def leaning(source: str) -> list[int]:
    """The lines of a source that lean on the broker for time, results or joining."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("celery"):
            found = {alias.name for alias in node.names} & {"chord", "group", "chain", "result"}
        elif isinstance(node, ast.Call):
            called = {getattr(node.func, "attr", ""), getattr(node.func, "id", "")}
            found = called & {"chord", "AsyncResult", "apply_async", "delay"} or {word.arg for word in node.keywords} & {"eta", "countdown"}
        else:
            continue
        if found:
            lines.append(node.lineno)
    return lines


def test_no_code_leans_on_the_broker_for_time_results_or_joining() -> None:
    """Due times, states and fan-in live in the database: on Redis an ETA beyond the visibility timeout runs four times."""
    assert leaning("from celery import group\nx.apply_async(1)\nsend(1, countdown=5)\nmatch.group(1)") == [1, 2, 3]
    sources = [path for folder in ("borrowers", "advice", "config") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert sources
    assert {str(path): lines for path in sources if (lines := leaning(path.read_text()))} == {}


def test_results_are_never_kept_and_only_json_is_taken() -> None:
    assert settings.CELERY_TASK_IGNORE_RESULT is True
    assert not hasattr(settings, "CELERY_RESULT_BACKEND")
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_TIME_LIMIT < settings.JOB_LEASE_SECONDS
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.JOB_LEASE_SECONDS
