"""When it is time to look back a notice says so: once, and never of what was missed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from advice.household import check_in_reminders, check_ins
from advice.models import CheckInPlan
from borrowers import jobs, notices
from borrowers.models import Borrower, Job, Notice
from tests import factories

STARTED, DUE = date(2026, 11, 5), date(2026, 12, 5)


@pytest.fixture
def owner(owner: Borrower) -> Borrower:
    """Somebody who means to look back for four months from 5 November on."""
    check_ins.plan_for(borrower=owner, today=STARTED, months=4)
    return owner


def reminded(day: date) -> list[int]:
    return [one.borrower_id for one in check_in_reminders.news(day)]


def done(day: date) -> None:
    """The day's job, done here and now."""
    job = check_in_reminders.remind(day)
    with transaction.atomic():
        check_in_reminders.JOB_KIND.work(job)()


@pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (3, True), (4, False)])
def test_the_notice_comes_on_the_day_or_shortly_after(owner: Borrower, days: int, told: bool) -> None:
    assert reminded(DUE + timedelta(days=days)) == ([owner.pk] if told else [])


def test_each_day_is_told_once(owner: Borrower, client_of: Callable[[Any], Client]) -> None:
    for day in (DUE, DUE, DUE + timedelta(days=1), date(2027, 1, 5)):
        done(day)
    assert Job.objects.filter(kind=check_in_reminders.REMIND).count() == 3
    assert Notice.objects.filter(borrower=owner, kind=check_in_reminders.NEWS).count() == 2
    notice = notices.of(owner)[0]
    assert notices.text(notice).startswith("可以做这个月的回顾了")
    assert notices.address(notice) == "/advice/check-in/"
    assert "可以做这个月的回顾了" in client_of(owner).get("/inbox/").content.decode()


def test_who_has_looked_back_is_not_reminded(owner: Borrower) -> None:
    check_ins.check_in(borrower=owner, today=DUE - timedelta(days=2), values={}, states={}, note="")
    assert reminded(DUE) == []


def test_who_has_no_plan_and_whose_plan_is_over_is_left_alone(owner: Borrower, other: Borrower) -> None:
    assert other.pk not in reminded(DUE)
    assert reminded(date(2027, 4, 5)) == []
    CheckInPlan.objects.update(started_on=date(2023, 1, 5))
    assert reminded(DUE) == []


def test_the_number_of_queries_does_not_grow(owner: Borrower, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        check_ins.plan_for(borrower=factories.borrower(), today=STARTED, months=24)
    with django_assert_num_queries(1):
        assert len(reminded(DUE)) == 6


def test_a_worker_knows_the_kind_of_job() -> None:
    assert jobs._kinds[check_in_reminders.REMIND] is check_in_reminders.JOB_KIND
