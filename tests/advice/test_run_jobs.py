"""Advice as background work: at once for who asks, in rounds after changes, of everybody once a day; nobody holds up anybody else."""

import base64
import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from redis import Redis

from advice import runs
from advice.models import AdviceNeed, AdviceRun, Trigger
from advice.runs import running
from borrowers import clock, jobs
from borrowers.models import Borrower, FactSnapshot, Job
from config.celery import app
from tests import factories
from tests.at_once import at_once
from tests.services import RedisServer

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 5)
OWES = {"outstanding_principal": "9000.00", "days_past_due": 0}


@pytest.fixture
def broker(redis: RedisServer) -> Iterator[Redis]:
    client = Redis(port=redis.port, socket_timeout=5)
    yield client
    client.close()


def sent(broker: Redis) -> list[int]:
    """The jobs in the queue of advice, oldest first."""
    messages: Any = broker.lrange("advice", 0, -1)
    return [json.loads(base64.b64decode(json.loads(message)["body"]))[0][0] for message in reversed(messages)]


def people(number: int) -> list[Borrower]:
    made = [factories.borrower(signs_in=False) for _ in range(number)]
    for borrower in made:
        factories.facts(borrower, OWES)
    return made


def calm() -> None:
    """A minute passes after every change."""
    AdviceNeed.objects.update(since=timezone.now() - timedelta(seconds=61))


def broken(borrower: Borrower) -> FactSnapshot:
    """Facts that no sender can send and that nobody can read."""
    return factories.facts(borrower, ["not an object"], as_of=date(2026, 11, 1))  # type: ignore[arg-type]


def work() -> None:
    """A worker that does what is queued until nothing is, as fast as it fails."""
    while queued := list(Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True)):
        for job in queued:
            jobs.run(job)


def states(kind: str) -> list[str]:
    return list(Job.objects.filter(kind=kind).order_by("pk").values_list("state", flat=True))


def advised() -> set[int]:
    return set(AdviceRun.objects.filter(current=True).values_list("borrower", flat=True))


# --- one borrower asks ----------------------------------------------------------------------------------------------------


def test_who_asks_is_served_at_once(owner: Borrower, broker: Redis) -> None:
    factories.facts(owner, OWES)
    job = runs.ask(owner, Trigger.ASKED)
    assert (job.kind, job.borrower, sent(broker), runs.waiting(owner)) == (runs.ONE, owner, [job.pk], True)

    assert jobs.run(job.pk)

    run = runs.current(owner)
    assert run
    assert (run.trigger, run.as_of, runs.waiting(owner)) == ("asked", clock.today(), False)


def test_asking_again_joins_the_job_that_nobody_has_begun_and_no_other(owner: Borrower, broker: Redis) -> None:
    first = runs.ask(owner, Trigger.ASKED)
    assert runs.ask(owner, Trigger.CHECK_IN) == first
    assert sent(broker) == [first.pk]

    Job.objects.update(state=Job.State.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    second = runs.ask(owner, Trigger.ASKED)

    assert second != first
    assert jobs.run(second.pk)


def test_questions_at_the_same_moment_are_one_job(owner: Borrower) -> None:
    at_once(*[partial(runs.ask, owner, Trigger.ASKED)] * 4)

    assert Job.objects.count() == 1


def test_who_asks_while_the_broker_is_away_waits_and_is_served_later(owner: Borrower, redis: RedisServer) -> None:
    redis.stop()
    job = runs.ask(owner, Trigger.ASKED)
    job.refresh_from_db()
    assert (job.state, job.sent_at, runs.waiting(owner)) == ("queued", None, True)
    Job.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    redis.start()
    jobs.sweep()
    job.refresh_from_db()
    assert job.sent_at is not None


def test_a_question_that_is_rolled_back_leaves_nothing(owner: Borrower, broker: Redis) -> None:
    def ask_and_fail() -> None:
        with transaction.atomic():
            runs.ask(owner, Trigger.ASKED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert (Job.objects.count(), AdviceNeed.objects.count(), sent(broker)) == (0, 0, [])


# --- rounds ---------------------------------------------------------------------------------------------------------------


def test_a_round_finds_the_advice_of_those_who_have_needed_it_for_a_minute(broker: Redis) -> None:
    waiting, fresh = people(2)
    runs.need([waiting.pk], Trigger.LIMIT_CHANGE)
    calm()
    runs.need([fresh.pk], Trigger.FACTS)
    job = runs.begin_round()
    assert job
    assert sent(broker) == [job.pk]

    assert jobs.run(job.pk)

    assert AdviceRun.objects.get().trigger == "limit_change"
    assert (advised(), runs.waiting(waiting), runs.waiting(fresh)) == ({waiting.pk}, False, True)
    assert runs.begin_round() is None, "the other has not needed it for a minute"


def test_ten_changes_in_a_minute_make_one_run(owner: Borrower) -> None:
    for number in range(10):
        factories.facts(owner, OWES | {"days_past_due": number}, sender_id=f"f-{number}")
        runs.need([owner.pk], Trigger.FACTS)
    assert runs.begin_round() is None
    calm()
    runs.begin_round()
    work()

    assert AdviceRun.objects.count() == 1


def test_one_round_is_open_at_a_time_and_the_next_follows_until_nobody_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    everybody = [borrower.pk for borrower in people(5)]
    runs.need(everybody, Trigger.FACTS)
    calm()
    first = runs.begin_round()
    assert first
    assert runs.begin_round() is None

    work()

    assert (advised(), states(runs.ROUND)) == (set(everybody), ["done"] * 3)
    assert runs.begin_round() is None


def test_schedulers_that_ask_at_the_same_moment_ask_for_the_same_round(owner: Borrower) -> None:
    for number in (1, 2):
        runs.need([owner.pk], Trigger.FACTS)
        calm()
        at_once(*[runs.begin_round] * 4)
        assert len(states(runs.ROUND)) == number
        work()


# --- everybody ------------------------------------------------------------------------------------------------------------


def test_a_refresh_asks_for_chunks_of_everybody_and_does_each_borrower_once(monkeypatch: pytest.MonkeyPatch, broker: Redis) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    everybody = [borrower.pk for borrower in people(5)]
    refresh = runs.refresh(TODAY)
    assert runs.refresh(TODAY) == refresh
    assert jobs.run(refresh.pk)

    chunks = Job.objects.filter(kind=runs.PART).order_by("pk")
    assert [job.key for job in chunks] == [f"2026-11-05:{keys[0]}-{keys[-1]}" for keys in (everybody[:2], everybody[2:4], everybody[4:])]
    assert sent(broker) == [refresh.pk, *(job.pk for job in chunks)]
    work()
    assert (advised(), AdviceRun.objects.count()) == (set(everybody), 5)
    assert set(AdviceRun.objects.values_list("trigger", "as_of")) == {("refresh", clock.today())}
    runs.refresh(TODAY)
    work()
    assert Job.objects.count() == 4, "of a day that was done nothing is left to do"


def test_a_refresh_that_is_killed_while_it_counts_is_begun_again_with_nothing_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    everybody = people(3)
    job = runs.refresh(TODAY)
    kind = next(kind for kind in runs.JOB_KINDS if kind.name == runs.REFRESH)
    kind.work(job)  # and no more: its worker is gone before the result is written
    assert states(runs.PART) == []
    everybody[0].fact_snapshots.all().delete()
    everybody[0].delete()

    work()

    assert advised() == {everybody[1].pk, everybody[2].pk}
    assert states(runs.PART) == ["done"]


def test_a_refresh_that_was_given_up_is_begun_again_when_the_scheduler_asks_next() -> None:
    (borrower,) = people(1)
    job = runs.refresh(TODAY)
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, errors=jobs.MOST_ERRORS)

    assert runs.refresh(TODAY) == job
    work()

    assert advised() == {borrower.pk}


# --- somebody whose records cannot be read --------------------------------------------------------------------------------


def test_one_broken_record_holds_up_nobody_else_in_a_refresh() -> None:
    first, poisoned, last = people(3)
    broken(poisoned)
    runs.refresh(TODAY)
    work()

    assert advised() == {first.pk, last.pk}
    assert (states(runs.PART), sorted(states(runs.ONE))) == (["done"], ["done", "done", "failed"])
    failed = Job.objects.get(state=Job.State.FAILED)
    assert failed.borrower == poisoned
    assert "AttributeError" in failed.cause


def test_one_broken_record_holds_up_nobody_else_in_a_round_and_is_not_tried_for_ever() -> None:
    first, poisoned, last = people(3)
    broken(poisoned)
    runs.need([first.pk, poisoned.pk, last.pk], Trigger.FACTS)
    calm()
    runs.begin_round()
    work()

    assert advised() == {first.pk, last.pk}
    assert (AdviceNeed.objects.count(), runs.begin_round()) == (0, None)
    assert not any(runs.waiting(borrower) for borrower in (first, poisoned, last))


def test_when_the_record_is_mended_the_next_change_is_looked_at() -> None:
    (poisoned,) = people(1)
    record = broken(poisoned)
    for _ in range(2):
        runs.need([poisoned.pk], Trigger.FACTS)
        calm()
        runs.begin_round()
        work()
        FactSnapshot.objects.filter(pk=record.pk).update(values={"days_past_due": 3})

    assert advised() == {poisoned.pk}


@pytest.mark.parametrize("kind", [runs.PART, runs.ROUND])
def test_a_chunk_that_loses_every_worker_goes_on_one_by_one(kind: str) -> None:
    everybody = {borrower.pk for borrower in people(3)}
    runs.need(everybody, Trigger.FACTS)
    calm()
    job = jobs.run(runs.refresh(TODAY).pk) and Job.objects.get(kind=runs.PART) if kind == runs.PART else runs.begin_round()
    assert isinstance(job, Job)
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, losses=jobs.MOST_LOSSES - 1, lease_until=past)

    jobs.sweep()
    assert states(kind) == ["failed"]
    work()

    assert advised() == everybody
    assert states(runs.ONE) == ["done"] * 3
    assert AdviceNeed.objects.count() == 0


# --- the scheduler --------------------------------------------------------------------------------------------------------


def test_the_scheduler_asks_only_for_tasks_that_workers_know_and_queues_that_they_serve() -> None:
    app.loader.import_default_modules()
    entries = app.conf.beat_schedule
    assert {"advice-round", "advice-refresh"} <= set(entries)
    for name, entry in entries.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["queue"] in settings.CELERY_TASK_QUEUES, name


def test_the_tasks_ask_for_a_round_and_for_the_refresh_of_the_day(owner: Borrower) -> None:
    app.loader.import_default_modules()
    runs.need([owner.pk], Trigger.FACTS)
    calm()
    for name in ("advice.tasks.begin_round", "advice.tasks.refresh_today"):
        app.tasks[name]()

    assert list(Job.objects.order_by("pk").values_list("kind", "key")) == [
        (runs.ROUND, "after 0"),
        (runs.REFRESH, clock.today().isoformat()),
    ]
