"""One e-mail a day says that something is in the inbox and nothing else; never in the quiet hours; one click stops it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import Signer
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers import clock, jobs, notice_mail, notices
from borrowers.models import Borrower, Job, Notice, RegisterEntry, User
from tests import factories
from tests.borrowers.query_plans import reads_whole_table

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 5, 12, 0, tzinfo=SHANGHAI)
ADDRESS = "lin@example.com"
KIND = "document_failed"

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """What `borrowers.clock` says: moved by the test, never by itself."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(clock, "now", stopped.now)
    return stopped


@pytest.fixture
def reader(transactional_db: None) -> Borrower:
    """A borrower who signed in once, with an e-mail on file, and with the quiet hours that everybody has at first: 21 to 8."""
    return factories.borrower(name="林晓", email=ADDRESS)


def tell(about: Borrower, key: str = "a") -> None:
    values = {"document": "0e3a3a38-7b5b-4a6e-9b0a-1f4f0d1f7a11", "title": "降到 250.00 元的说明书"}
    notices.tell([notices.News(borrower_id=about.pk, kind=KIND, key=key, values=values)])


def round_of_mail() -> list[Any]:
    """One round of the scheduler, and the workers after it; the e-mails that it brought."""
    before = len(mail.outbox)
    notice_mail.ask_for_mail(clock.now())
    for job in Job.objects.filter(kind=notice_mail.MAIL, state=Job.State.QUEUED):
        jobs.run(job.pk)
    return mail.outbox[before:]


# --- it works -------------------------------------------------------------------------------------------------------------


def test_news_brings_one_mail_that_says_only_that_something_is_there(reader: Borrower) -> None:
    tell(reader)
    [sent] = round_of_mail()
    assert (sent.subject, sent.to) == ("明白账：您有新消息", [ADDRESS])
    assert "http://127.0.0.1:8000/inbox/" in sent.body
    links = re.findall(r"https?://\S+", sent.body)
    words = re.sub(r"https?://\S+", "", sent.body)
    assert re.search(r"[0-9]|林晓|说明书", words + sent.subject) is None
    assert [ADDRESS in link or "document" in link for link in links] == [False, False]
    assert Notice.objects.get().mailed_at == NOON


def test_it_is_in_the_borrowers_language(reader: Borrower) -> None:
    Borrower.objects.update(language="en")
    tell(reader)
    [sent] = round_of_mail()
    assert re.search(r"[一-鿿]", sent.subject + sent.body) is None


def test_ten_notices_are_one_mail(reader: Borrower) -> None:
    for number in range(10):
        tell(reader, str(number))
    assert len(round_of_mail()) == 1
    assert not Notice.objects.filter(mailed_at=None).exists()
    assert round_of_mail() == []


def test_what_comes_in_after_the_days_mail_is_told_the_next_day(reader: Borrower, time: Clock) -> None:
    tell(reader, "1")
    round_of_mail()
    time.moment = NOON + timedelta(hours=5)
    tell(reader, "2")
    assert round_of_mail() == []
    time.moment = NOON + timedelta(days=1)
    assert len(round_of_mail()) == 1
    assert round_of_mail() == []


def test_every_mail_carries_its_own_way_out(reader: Borrower) -> None:
    tell(reader)
    [sent] = round_of_mail()
    stop = notice_mail.stop_address(reader)
    assert stop in sent.body
    assert sent.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    received = message_from_bytes(sent.message().as_bytes(), policy=default)
    assert received["List-Unsubscribe"].strip() == f"<{stop}>"  # as it travels: in one piece, not encoded


def test_one_click_stops_it_without_signing_in(reader: Borrower) -> None:
    stranger, stop = Client(enforce_csrf_checks=True), notice_mail.stop_address(reader)
    assert "停止邮件提醒" in stranger.get(stop).content.decode()
    reader.refresh_from_db()
    assert reader.mail_notices
    answered = stranger.post(stop)
    assert answered.status_code == 200
    assert "邮件提醒已停止。" in answered.content.decode()
    tell(reader)
    assert round_of_mail() == []


def test_a_mail_programme_stops_it_by_itself(reader: Borrower) -> None:
    """RFC 8058: a POST of this one field, without cookies."""
    answered = Client(enforce_csrf_checks=True).post(notice_mail.stop_address(reader), {"List-Unsubscribe": "One-Click"})
    assert answered.status_code == 200
    reader.refresh_from_db()
    assert not reader.mail_notices


def test_stopping_is_recorded_once_without_the_address(reader: Borrower) -> None:
    for _ in range(2):
        Client().post(notice_mail.stop_address(reader))
    [entry] = RegisterEntry.objects.all()
    assert (entry.event, entry.borrower_id, entry.content) == ("notice_mail_switched", reader.pk, {"on": False})
    assert ADDRESS not in str(vars(entry))


# --- who may not ----------------------------------------------------------------------------------------------------------


def _never_signed_in(reader: Borrower) -> None:
    Borrower.objects.update(user=None)


def _account_closed(reader: Borrower) -> None:
    User.objects.update(is_active=False)


def _no_email(reader: Borrower) -> None:
    Borrower.objects.update(email=None, email_lookup=None)


def _switched_off(reader: Borrower) -> None:
    Borrower.objects.update(mail_notices=False)


def _read(reader: Borrower) -> None:
    notices.read(reader, Notice.objects.get().public_id)


def _old(reader: Borrower) -> None:
    Notice.objects.update(at=NOON - notice_mail.NEWS_FOR)


@pytest.mark.parametrize("without", [_never_signed_in, _account_closed, _no_email, _switched_off, _read, _old])
def test_who_does_not_want_it_or_needs_no_mail_gets_none(reader: Borrower, without: Callable[[Borrower], None]) -> None:
    tell(reader)
    without(reader)
    assert round_of_mail() == []
    assert not Job.objects.exists()


@pytest.mark.parametrize("meanwhile", [_never_signed_in, _no_email, _switched_off, _read])
def test_what_changes_between_asking_and_sending_counts(reader: Borrower, meanwhile: Callable[[Borrower], None]) -> None:
    tell(reader)
    assert notice_mail.ask_for_mail(NOON) == 1
    meanwhile(reader)
    assert jobs.run(Job.objects.get().pk)
    assert mail.outbox == []
    assert Notice.objects.get().mailed_at is None


@pytest.mark.parametrize("token", ["x", "2cc97d8ad9034ea5a40f6f1489eb4fe2", "2cc97d8ad9034ea5a40f6f1489eb4fe2:forged", "."])
def test_a_made_up_token_stops_nothing(reader: Borrower, token: str) -> None:
    for answered in (Client().get(f"/notices/stop/{token}/"), Client().post(f"/notices/stop/{token}/")):
        assert answered.status_code == 404
    reader.refresh_from_db()
    assert reader.mail_notices


def test_a_token_signed_for_something_else_stops_nothing(reader: Borrower) -> None:
    for token in (Signer().sign(reader.public_id.hex), Signer(salt="borrowers.other").sign(reader.public_id.hex)):
        assert Client().post(f"/notices/stop/{token}/").status_code == 404


def test_one_persons_link_is_not_anothers(reader: Borrower) -> None:
    other = factories.borrower(email="zhou@example.com")
    Client().post(notice_mail.stop_address(reader))
    other.refresh_from_db()
    assert other.mail_notices


# --- quiet hours ----------------------------------------------------------------------------------------------------------


def hours_with_mail(reader: Borrower, quiet_from: int, quiet_until: int) -> list[int]:
    """The hours of a day at which the borrower would be mailed; asked at both ends of each hour."""
    Borrower.objects.update(quiet_from=quiet_from, quiet_until=quiet_until)
    due = []
    for hour in range(24):
        first, last = NOON.replace(hour=hour), NOON.replace(hour=hour, minute=59, second=59, microsecond=999_999)
        Notice.objects.update(at=first - timedelta(minutes=1))
        answers = [notice_mail._due(moment).exists() for moment in (first, last)]
        assert answers[0] == answers[1]
        due += [hour] * answers[0]
    return due


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "awake"),
    [
        (21, 8, list(range(8, 21))),
        (0, 8, list(range(8, 24))),
        (12, 14, [*range(12), *range(14, 24)]),
        (23, 0, list(range(23))),
        (8, 7, [7]),
        (5, 5, list(range(24))),
        (0, 0, list(range(24))),
    ],
)
def test_nothing_is_sent_in_the_quiet_hours(reader: Borrower, quiet_from: int, quiet_until: int, awake: list[int]) -> None:
    tell(reader)
    assert hours_with_mail(reader, quiet_from, quiet_until) == awake


def test_the_hours_are_those_of_china_whatever_the_machine_says(reader: Borrower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert str(clock.now().tzinfo) == "Asia/Shanghai"
    tell(reader)
    at_eight = datetime(2026, 11, 5, 0, 0, tzinfo=UTC)
    Notice.objects.update(at=at_eight - timedelta(hours=1))
    assert notice_mail._due(at_eight.astimezone(SHANGHAI)).exists()
    assert not notice_mail._due((at_eight - timedelta(seconds=1)).astimezone(SHANGHAI)).exists()


def test_news_of_the_night_is_told_in_the_morning(reader: Borrower, time: Clock) -> None:
    time.moment = NOON.replace(hour=23)
    tell(reader)
    assert round_of_mail() == []
    time.moment = NOON + timedelta(hours=20)
    assert len(round_of_mail()) == 1


def test_a_worker_that_comes_late_does_not_send_in_the_quiet_hours(reader: Borrower, time: Clock) -> None:
    time.moment = NOON.replace(hour=20, minute=59)
    tell(reader)
    notice_mail.ask_for_mail(time.moment)
    time.moment = NOON.replace(hour=21)
    assert jobs.run(Job.objects.get().pk)
    assert mail.outbox == []
    time.moment = NOON + timedelta(days=1)
    assert len(round_of_mail()) == 1


def test_a_worker_that_comes_the_next_day_leaves_it_to_that_days_mail(reader: Borrower, time: Clock) -> None:
    tell(reader)
    notice_mail.ask_for_mail(NOON)
    time.moment = NOON + timedelta(days=1)
    assert len(round_of_mail()) == 1
    assert Job.objects.filter(state=Job.State.DONE).count() == 2


# --- edges ----------------------------------------------------------------------------------------------------------------


def test_two_schedulers_and_a_message_delivered_twice_are_one_mail(reader: Borrower) -> None:
    tell(reader)
    assert [notice_mail.ask_for_mail(NOON), notice_mail.ask_for_mail(NOON)] == [1, 0]
    job = Job.objects.get()
    assert [jobs.run(job.pk), jobs.run(job.pk)] == [True, False]
    assert len(mail.outbox) == 1


class Provider(BaseEmailBackend):
    """A mail server that refuses so many times, naming the address as real ones do, and then takes what comes."""

    refusals = 0
    taken: list[Any] = []

    def send_messages(self, messages: Any) -> int:
        if Provider.refusals:
            Provider.refusals -= 1
            raise OSError(f"451 try later: {messages[0].to}")
        Provider.taken.extend(messages)
        return len(messages)


@pytest.fixture
def provider(settings: Any) -> type[Provider]:
    settings.EMAIL_BACKEND = f"{__name__}.Provider"
    Provider.refusals, Provider.taken = 0, []
    return Provider


def test_a_provider_that_fails_is_asked_again_and_its_answer_is_kept_without_the_address(
    reader: Borrower, provider: type[Provider], caplog: pytest.LogCaptureFixture
) -> None:
    provider.refusals = 1
    tell(reader)
    notice_mail.ask_for_mail(NOON)
    job = Job.objects.get()
    assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.errors, job.cause) == (Job.State.QUEUED, 1, "NotSent: OSError")
    assert ADDRESS not in caplog.text
    assert Notice.objects.get().mailed_at is None
    assert jobs.run(job.pk)
    assert len(provider.taken) == 1
    assert Notice.objects.get().mailed_at == NOON


def test_a_day_on_which_the_provider_never_answers_is_made_good_the_next_day(
    reader: Borrower, provider: type[Provider], time: Clock
) -> None:
    provider.refusals = jobs.MOST_ERRORS
    tell(reader)
    notice_mail.ask_for_mail(NOON)
    for _ in range(jobs.MOST_ERRORS):
        assert not jobs.run(Job.objects.get().pk)
    assert Job.objects.get().state == Job.State.FAILED
    assert notice_mail.ask_for_mail(NOON) == 0
    time.moment = NOON + timedelta(days=1)
    round_of_mail()
    assert len(provider.taken) == 1


def test_a_worker_that_dies_after_sending_sends_the_same_message_again(reader: Borrower) -> None:
    tell(reader)
    notice_mail.ask_for_mail(NOON)
    job = Job.objects.get()
    notice_mail._mail(job)  # sent, and the worker is gone before it could note it
    assert jobs.run(job.pk)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"] == f"<{job.public_id}@127.0.0.1>"


def test_a_morning_with_news_for_everybody_is_spread_over_rounds(reader: Borrower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_mail, "ROUND", 2)
    people = [reader, *(factories.borrower(email=f"p{number}@example.com") for number in range(2))]
    for person in people:
        tell(person, str(person.pk))
    assert [notice_mail.ask_for_mail(NOON) for _ in range(3)] == [2, 1, 0]


def test_the_round_asks_one_question_however_many_are_not_due(reader: Borrower, django_assert_num_queries: Any) -> None:
    for number in range(20):
        tell(factories.borrower(signs_in=False), str(number))
    with django_assert_num_queries(1):
        assert notice_mail.ask_for_mail(NOON) == 0


def test_a_round_reads_no_table_from_end_to_end(reader: Borrower) -> None:
    with CaptureQueriesContext(connection) as queries:
        notice_mail.ask_for_mail(NOON)
    assert len(queries) == 1
    with transaction.atomic():
        assert not reads_whole_table(queries[0]["sql"])
