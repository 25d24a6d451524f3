"""The nightly refresh of everybody's advice: whatever happens to the workers, everybody has one current run, and nothing is told twice."""

import signal
from collections import Counter
from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from advice import runs
from advice.models import AdviceNeed, AdviceRun, Trigger
from borrowers import jobs
from borrowers.models import Borrower, FactSnapshot, ImportRun, Job, Notice
from tests.faults.conftest import StartWorker
from tests.faults.refreshes import TODAY, Refreshes, come_in, people, wrong_among
from tests.faults.workers import Scheduler, Worker
from tests.services import RedisServer, wait_until

Sweeping = Callable[..., None]
StartRefresher = Callable[..., Worker]

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, CHUNK = 120, 20


@pytest.fixture
def start_refresher(start_worker: StartWorker) -> StartRefresher:
    """Starts a worker that rests between reading and writing a chunk: `start_refresher(rest=1)`."""

    def start(*, rest: float = 0.2, **more: object) -> Worker:
        return start_worker(REST=str(rest), CHUNK=str(CHUNK), DEMO_TODAY=TODAY.isoformat(), **more)

    return start


@pytest.fixture
def _people(transactional_db: None) -> None:
    people(PEOPLE, seed=1)
    AdviceNeed.objects.all().delete()  # here they are asked for by the refresh alone


def written() -> Counter[str]:
    """How often each chunk was written."""
    return Counter(ImportRun.objects.exclude(file_name="people").values_list("file_name", flat=True))


def is_over() -> bool:
    """Whether everybody was refreshed, and nobody is at work any more."""
    done = Job.objects.filter(kind=runs.REFRESH, state=Job.State.DONE).exists()
    return done and not Job.objects.exclude(state__in=[Job.State.DONE, Job.State.FAILED]).exists()


def everybody_once() -> bool:
    """Whether each chunk was written once, and everybody has one run, the first."""
    parts = set(Job.objects.filter(kind=runs.PART, state=Job.State.DONE).values_list("key", flat=True))
    once = written() == Counter(parts) and len(parts) == PEOPLE // CHUNK
    return once and AdviceRun.objects.count() == AdviceRun.objects.filter(current=True).count() == PEOPLE


def a_chunk_is_at_work() -> bool:
    return Job.objects.filter(kind=runs.PART, state=Job.State.RUNNING).exists()


@pytest.mark.usefixtures("_people")
def test_a_worker_killed_between_reading_and_writing_loses_nobody(start_refresher: StartRefresher, sweeping: Sweeping) -> None:
    worker = start_refresher(rest=1)
    runs.refresh(TODAY)
    wait_until(a_chunk_is_at_work, what="a chunk is at work")
    worker.kill()
    start_refresher()
    sweeping(is_over, "another worker goes on where the first was killed")
    assert everybody_once()
    assert sum(Job.objects.values_list("losses", flat=True)) >= 1


@pytest.mark.usefixtures("_people")
def test_a_worker_frozen_longer_than_its_lease_finds_its_chunk_refused(start_refresher: StartRefresher, sweeping: Sweeping) -> None:
    frozen = start_refresher(rest=1)
    runs.refresh(TODAY)
    wait_until(a_chunk_is_at_work, what="a chunk is at work")
    frozen.send(signal.SIGSTOP)
    start_refresher()
    sweeping(is_over, "another worker does it")
    frozen.send(signal.SIGCONT)
    wait_until(lambda: "this result is dropped" in frozen.words(), what="the late worker is refused")
    assert everybody_once()


@pytest.mark.usefixtures("_people")
def test_without_the_fence_the_same_freeze_writes_a_chunk_twice(start_refresher: StartRefresher, sweeping: Sweeping) -> None:
    """The test above can fail: this is what it would see."""
    frozen = start_refresher(rest=1, BROKEN="fence")
    runs.refresh(TODAY)
    wait_until(a_chunk_is_at_work, what="a chunk is at work")
    frozen.send(signal.SIGSTOP)
    start_refresher(BROKEN="fence")
    sweeping(is_over, "another worker does it")
    frozen.send(signal.SIGCONT)
    wait_until(lambda: 2 in written().values(), what="the late worker writes all the same")
    assert not everybody_once()


def facts_come_in_during_a_chunk(start_refresher: StartRefresher, sweeping: Sweeping, broken: str = "") -> int:
    """A worker has read a chunk; before it writes, facts come in about one of them, and somebody else finds that one's advice.

    Returns how many have advice in the end that is not what their facts say.
    """
    late = start_refresher(rest=1.5, JOB_LEASE_SECONDS="30", BROKEN=broken)
    runs.refresh(TODAY)
    wait_until(lambda: "is read" in late.words(), what="a chunk is read")
    first = Job.objects.get(kind=runs.PART, state=Job.State.RUNNING).key.rpartition(":")[2].split("-")[0]
    borrower = Borrower.objects.get(pk=first)
    come_in([FactSnapshot(borrower=borrower, as_of=TODAY, sender_id="z", values={"days_past_due": 9, "high_risk_transactions_30d": 1})])
    runs.do([borrower.pk], Trigger.FACTS, TODAY)
    assert not written()  # the worker is late
    sweeping(is_over, "the chunk is written as well")
    return wrong_among(list(Borrower.objects.values_list("pk", flat=True)))


@pytest.mark.usefixtures("_people")
def test_a_chunk_that_was_read_before_facts_came_in_does_not_put_older_advice_back(
    start_refresher: StartRefresher, sweeping: Sweeping
) -> None:
    assert facts_come_in_during_a_chunk(start_refresher, sweeping) == 0
    assert everybody_once()


@pytest.mark.usefixtures("_people")
def test_a_design_that_writes_what_was_read_first_puts_it_back(start_refresher: StartRefresher, sweeping: Sweeping) -> None:
    """The test above can fail: this is what it would see."""
    assert facts_come_in_during_a_chunk(start_refresher, sweeping, broken="late") == 1


@pytest.mark.usefixtures("_people")
def test_every_message_delivered_twenty_times_refreshes_everybody_once(start_refresher: StartRefresher, sweeping: Sweeping) -> None:
    start_refresher(children=2, rest=0)
    runs.refresh(TODAY)
    wait_until(lambda: Job.objects.filter(kind=runs.PART).exists(), what="the chunks are asked for")
    for job in list(Job.objects.all()) * 20:
        jobs._publish(jobs.RUN, [job.pk], "advice")
    sweeping(is_over, "all chunks are done")
    assert everybody_once()


@pytest.mark.usefixtures("_people")
def test_chunks_that_were_lost_with_redis_are_sent_again(redis: RedisServer, start_refresher: StartRefresher, sweeping: Sweeping) -> None:
    start_refresher(rest=0.5)
    runs.refresh(TODAY)
    wait_until(a_chunk_is_at_work, what="a chunk is at work")
    redis.stop()
    redis.start()
    sweeping(is_over, "all chunks are done")
    assert everybody_once()


@pytest.mark.usefixtures("_people")
def test_two_schedulers_refresh_everybody_once(
    start_refresher: StartRefresher, start_scheduler: Callable[..., Scheduler], sweeping: Sweeping
) -> None:
    start_refresher(children=2, rest=0)
    schedulers = [start_scheduler(DEMO_TODAY=TODAY.isoformat()) for _ in range(2)]
    asked = "Sending due task advice-refresh"
    wait_until(lambda: all(scheduler.words().count(asked) > 2 for scheduler in schedulers), what="both have asked", seconds=60)
    sweeping(is_over, "all chunks are done")
    assert everybody_once()
    assert not Notice.objects.exists()


def test_a_slice_of_the_campaign_loses_and_doubles_nothing(redis: RedisServer, start_refresher: StartRefresher, settings: Settings) -> None:
    settings.JOB_PATIENCE_SECONDS, settings.DEMO_TODAY = 1, TODAY
    people(400, seed=2)
    found = Refreshes(lambda: start_refresher(wait=False), redis, seed=20261101).run(12)
    assert found.is_clean(), found
    assert found.losses >= 2, found  # else the faults met nobody at work, and the zeros say nothing
    assert sum(found.faults.values()) == 12
