"""A limit change that an import brings in is told to whom it concerns, if it is news; a first load of years of history is not."""

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from borrowers import notices
from borrowers.models import Borrower, LimitChange, Notice
from tests import factories
from tests.borrowers.portfolio_files import load, person
from tests.pure.exchange_samples import Fields, good

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)


@pytest.fixture
def member() -> Borrower:
    """A borrower from an earlier import, who has signed in since, with a line and without any change."""
    load([fields for fields in person() if fields["type"] in ("borrower", "credit_line")])
    Borrower.objects.update(user=factories.user())
    return Borrower.objects.get()


def change(name: str = "1", **fields: Any) -> Fields:
    return {
        **good("limit_change", credit_line="l-1", decided_at="2026-11-03T09:00:00+08:00", effective_on="2026-11-04"),
        "id": name,
        **fields,
    }


# --- it works -------------------------------------------------------------------------------------------------------------


def test_a_new_change_is_told_in_a_sentence_that_leads_to_its_page(member: Borrower) -> None:
    load([change()])
    [notice] = notices.of(member)
    with override("zh-hans"):
        told = notices.text(notice)
    assert told == "借呗的额度从 2026 年 11 月 4 日起有变动，可以看原因和能做的事。"
    assert notices.address(notice) == f"/limit-changes/{LimitChange.objects.get().public_id}/"


def test_it_is_told_in_english_to_who_reads_english(member: Borrower) -> None:
    load([change()])
    with override("en"):
        told = notices.text(notices.of(member)[0])
    assert "Jiebei" in told
    assert "4 November 2026" in told


def test_each_change_is_told_once_however_often_the_file_is_loaded(member: Borrower) -> None:
    for _ in range(2):
        load([change("1"), change("2")])
    assert notices.unread(member) == 2


# --- who is not told ------------------------------------------------------------------------------------------------------


def test_who_has_never_signed_in_is_not_told() -> None:
    load([*person(), change()])
    assert LimitChange.objects.count() == 2
    assert not Notice.objects.exists()


def test_history_is_no_news(member: Borrower) -> None:
    load([change("old", decided_at="2026-10-05T23:59:59+08:00"), change("older", decided_at="2025-03-01T09:00:00+08:00")])
    assert LimitChange.objects.count() == 2
    assert not Notice.objects.exists()


# --- edges ----------------------------------------------------------------------------------------------------------------


def test_a_change_that_is_refused_is_not_told(member: Borrower) -> None:
    assert load([change(new_limit="999999.00", kind="decrease")]).rejections
    assert not Notice.objects.exists()


def test_other_records_are_no_limit_changes(member: Borrower) -> None:
    load([fields for fields in person() if fields["type"] != "limit_change"])
    assert not Notice.objects.exists()


def test_many_changes_are_told_in_a_constant_number_of_statements(member: Borrower, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(60):  # the whole import
        load([change(str(number)) for number in range(300)])
    assert notices.unread(member) == 300
