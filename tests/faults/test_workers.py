"""Whatever is killed, frozen or delivered twice: every document comes, once."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from borrowers import documents, jobs
from borrowers.models import Borrower, Document, Heartbeat, ImportRun, Job, RegisterEntry
from tests.faults.app import LETTER, POISON, WRITE, effect_of
from tests.faults.campaign import Campaign
from tests.faults.conftest import LEASE, StartWorker
from tests.services import RedisServer, wait_until

Sweeping = Callable[..., None]
SignIn = Callable[[Borrower | None], Client]

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = 30  # seconds that Redis is frozen or stopped


def letter(owner: Borrower, number: int = 0) -> Document:
    content = {"title": "说明理由", "body": f"请说明理由。{number}"}
    return documents.request(owner, LETTER, content, "zh-hans", "请求说明理由的信")


def state_of(key: str) -> str:
    return Job.objects.get(key=key).state


def is_running(document: Document) -> bool:
    return state_of(str(document.public_id)) == Job.State.RUNNING


def all_ready() -> bool:
    return not Document.objects.exclude(state=Document.State.READY).exists()


def all_ended() -> bool:
    return not Job.objects.exclude(state__in=[Job.State.DONE, Job.State.FAILED]).exists()


def stored() -> set[str]:
    return {path.name for path in Path(site.MEDIA_ROOT).iterdir()}


def test_a_worker_killed_in_the_middle_of_a_pdf_leaves_one_document(owner: Borrower, start_worker: StartWorker, sweeping: Sweeping) -> None:
    before = stored()
    worker = start_worker()
    document = letter(owner)
    wait_until(lambda: is_running(document), what="the worker draws")
    worker.kill()
    document.refresh_from_db()
    assert document.state == Document.State.WAITING
    start_worker()
    sweeping(all_ready, "the document is drawn by another worker")
    document.refresh_from_db()
    job = Job.objects.get()
    assert (job.state, job.errors, job.token) == (Job.State.DONE, 0, job.losses + 1)
    assert job.losses >= 1
    assert RegisterEntry.objects.filter(event="document_issued").count() == 1
    assert stored() - before == {document.sha256}
    assert documents.pdf_bytes(document).startswith(b"%PDF")


def test_a_child_killed_in_the_middle_of_its_work_is_replaced_and_the_job_done(start_worker: StartWorker, sweeping: Sweeping) -> None:
    worker = start_worker()
    jobs.request(WRITE, "long:1")
    wait_until(lambda: state_of("long:1") == Job.State.RUNNING, what="the child works")
    for child in worker.children():
        worker.send_to(child, signal.SIGKILL)
    sweeping(all_ended, "the same worker does the job with a new child")
    assert ImportRun.objects.get().counts == {"sha256": effect_of("long:1")}
    assert Job.objects.get().losses >= 1


def test_fifty_deliveries_at_once_have_one_effect_each(start_worker: StartWorker) -> None:
    start_worker(children=2)
    asked = [jobs.request(WRITE, f"{number}:0.05") for number in range(10)]
    for job in asked * 49:
        jobs._send(job.pk, "advice")
    wait_until(all_ended, what="all jobs are done", seconds=60)
    with_redis = jobs.current_app.connection_for_read()
    wait_until(lambda: with_redis.default_channel.client.llen("advice") == 0, what="all messages are taken", seconds=60)
    with_redis.release()
    assert sorted(ImportRun.objects.values_list("file_name", flat=True)) == sorted(job.key for job in asked)
    assert set(Job.objects.values_list("state", "token", "errors", "losses")) == {(Job.State.DONE, 1, 0, 0)}


def test_a_worker_frozen_longer_than_its_lease_finds_its_result_refused(start_worker: StartWorker, sweeping: Sweeping) -> None:
    frozen = start_worker()
    jobs.request(WRITE, "slow:1")
    wait_until(lambda: state_of("slow:1") == Job.State.RUNNING, what="the worker works")
    frozen.send(signal.SIGSTOP)
    start_worker()
    sweeping(all_ended, "another worker does the job")
    frozen.send(signal.SIGCONT)
    wait_until(lambda: "this result is dropped" in frozen.words(), what="the late worker is refused")
    assert ImportRun.objects.count() == 1
    assert Job.objects.get().token >= 2


def test_without_the_fence_the_same_freeze_writes_twice(start_worker: StartWorker, sweeping: Sweeping) -> None:
    """The test above can fail: this is what it would see."""
    frozen = start_worker(BROKEN="fence")
    jobs.request(WRITE, "slow:1")
    wait_until(lambda: state_of("slow:1") == Job.State.RUNNING, what="the worker works")
    frozen.send(signal.SIGSTOP)
    start_worker(BROKEN="fence")
    sweeping(all_ended, "another worker does the job")
    frozen.send(signal.SIGCONT)
    wait_until(lambda: ImportRun.objects.count() == 2, what="the late worker writes all the same")


def test_a_poison_job_is_given_up_and_the_others_flow(start_worker: StartWorker, sweeping: Sweeping) -> None:
    start_worker(children=2, JOB_LEASE_SECONDS="1")
    jobs.request(POISON, "poison")
    for number in range(20):
        jobs.request(WRITE, f"{number}:0.05")
    sweeping(all_ended, "all jobs have ended")
    poison = Job.objects.get(kind=POISON)
    assert (poison.state, poison.losses, poison.errors, poison.token) == (Job.State.FAILED, jobs.MOST_LOSSES, 0, jobs.MOST_LOSSES)
    assert "vanished" in poison.cause
    assert ImportRun.objects.count() == 20
    assert set(Job.objects.filter(kind=WRITE).values_list("state", flat=True)) == {Job.State.DONE}


def test_a_job_that_takes_too_long_fails_by_its_own_error(start_worker: StartWorker, sweeping: Sweeping) -> None:
    start_worker(JOB_TIME_LIMIT_SECONDS="2", JOB_LEASE_SECONDS="5")
    jobs.request(WRITE, "endless:60")
    wait_until(lambda: Job.objects.get().errors > 0, what="the time limit is met")
    job = Job.objects.get()
    assert (job.state, job.losses) == (Job.State.QUEUED, 0)
    assert "SoftTimeLimitExceeded" in job.cause


def test_a_frozen_redis_costs_no_error_page_and_no_document(
    owner: Borrower, client_of: SignIn, redis: RedisServer, start_worker: StartWorker, sweeping: Sweeping
) -> None:
    """The worker acknowledges a message meanwhile: with Kombu as it is, it would never take another."""
    worker = start_worker()
    client = client_of(owner)
    jobs.request(WRITE, "meanwhile:1")
    wait_until(lambda: state_of("meanwhile:1") == Job.State.RUNNING, what="the worker works")
    redis.freeze()
    back = time.monotonic() + AWAY
    document = letter(owner)
    answer = client.get(reverse("document", args=[document.public_id]))
    assert (answer.status_code, "正在做文件" in answer.content.decode()) == (200, True)
    wait_until(lambda: "Couldn't ack" in worker.words(), what="the worker notices", seconds=30)
    time.sleep(max(0.0, back - time.monotonic()))
    assert client.get(reverse("document", args=[document.public_id])).status_code == 200
    redis.thaw()
    sweeping(all_ready, "the document is drawn")
    assert worker.is_running()
    assert "文件做好了" in client.get(reverse("document", args=[document.public_id])).content.decode()


def test_a_redis_that_lost_everything_loses_no_job(redis: RedisServer, start_worker: StartWorker, sweeping: Sweeping) -> None:
    for number in range(20):
        jobs.request(WRITE, f"{number}:0.01")
    redis.stop()
    back = time.monotonic() + AWAY
    late = jobs.request(WRITE, "late:0.01")
    worker = start_worker(wait=False)  # a worker that starts before its broker waits for it
    wait_until(lambda: "Cannot connect" in worker.words(), what="the worker finds no broker", seconds=60)
    time.sleep(max(0.0, back - time.monotonic()))
    redis.start()
    sweeping(all_ended, "all jobs are done")
    assert late.key in ImportRun.objects.values_list("file_name", flat=True)
    assert sorted(ImportRun.objects.values_list("file_name", flat=True)) == sorted(Job.objects.values_list("key", flat=True))


def test_a_worker_that_starts_repairs_at_once_without_a_scheduler(redis: RedisServer, start_worker: StartWorker) -> None:
    jobs.request(WRITE, "forgotten:0")
    redis.flush()
    wait_until(lambda: Job.objects.get().sent_at is not None, what="it was sent")
    Job.objects.update(sent_at=jobs.timezone.now() - jobs.timedelta(seconds=LEASE))
    start_worker()
    wait_until(all_ended, what="the worker swept when it started")
    assert Heartbeat.objects.filter(name="sweeper").exists()


@pytest.mark.parametrize("message", [["not a number"], [10**12], [], [{"id": 1}], ["x" * 1_000_000]])
def test_a_message_that_makes_no_sense_harms_nothing(start_worker: StartWorker, message: list[object]) -> None:
    worker = start_worker()
    jobs.current_app.send_task(jobs.RUN, args=message, queue="advice")
    jobs.request(WRITE, "after:0")
    wait_until(all_ended, what="the next job is done")
    assert worker.is_running()
    assert ImportRun.objects.count() == 1


def test_a_slice_of_the_campaign_loses_and_doubles_nothing(redis: RedisServer, start_worker: StartWorker, settings: Settings) -> None:
    settings.JOB_PATIENCE_SECONDS = 1
    found = Campaign(lambda: start_worker(wait=False), redis, seed=20261105).run(30)
    assert found.is_clean(), found
    assert found.losses >= 5, found  # else the faults met nobody at work, and the zeros say nothing
    assert sum(found.faults.values()) == 30
