"""What a borrower is told is told once, in the language they read, and is theirs alone."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from borrowers import notices
from borrowers.models import Borrower, Notice

KIND = "weather"


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    """A kind of notice whose sentence and page come from its values."""
    notices.register_kind(
        notices.NoticeKind(
            code=KIND,
            text=lambda values: gettext("设置") + f" {values['degrees']}",
            address=lambda values: f"/weather/{values['degrees']}/",
        )
    )
    with translation.override("zh-hans"):
        yield
    del notices._kinds[KIND]


def news(about: Borrower, key: str = "a", **values: Any) -> notices.News:
    return notices.News(borrower_id=about.pk, kind=KIND, key=key, values=values or {"degrees": 20})


# --- it works -------------------------------------------------------------------------------------------------------------


def test_what_is_told_stands_in_the_inbox_unread_with_its_sentence_and_its_page(owner: Borrower) -> None:
    notices.tell([news(owner, degrees=25)])
    [notice] = notices.of(owner)
    assert (notices.text(notice), notices.address(notice)) == ("设置 25", "/weather/25/")
    assert (notice.read_at, notice.mailed_at) == (None, None)
    assert notices.unread(owner) == 1


def test_the_sentence_is_in_the_language_of_who_reads_it_now(owner: Borrower) -> None:
    notices.tell([news(owner)])
    [notice] = notices.of(owner)
    with translation.override("en"):
        assert notices.text(notice) == "Settings 20"


def test_the_same_news_told_again_is_the_notice_that_is_there(owner: Borrower) -> None:
    notices.tell([news(owner), news(owner)])
    notices.tell([news(owner, degrees=99)])
    [notice] = notices.of(owner)
    assert notices.text(notice) == "设置 20"


def test_the_newest_comes_first(owner: Borrower) -> None:
    for number in range(3):
        notices.tell([news(owner, str(number), degrees=number)])
    notices.tell([news(owner, "3", degrees=3), news(owner, "4", degrees=4)])
    assert [notice.values["degrees"] for notice in notices.of(owner)] == [4, 3, 2, 1, 0]


def test_thousands_are_told_in_a_few_statements(owner: Borrower, other: Borrower, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(40):  # SQLite takes a thousand values a statement
        notices.tell(news(person, f"{person.pk} {number}") for number in range(1000) for person in (owner, other))
    assert notices.unread(owner) == notices.unread(other) == 1000


def test_an_opened_notice_is_read_and_stays_read_since_then(owner: Borrower) -> None:
    notices.tell([news(owner)])
    [notice] = notices.of(owner)
    opened = notices.read(owner, notice.public_id)
    assert opened == notice
    assert notices.unread(owner) == 0
    first = Notice.objects.get().read_at
    notices.read(owner, notice.public_id)
    assert first is not None
    assert Notice.objects.get().read_at == first


def test_all_that_was_seen_is_marked_read_at_once_and_what_came_in_meanwhile_is_not(owner: Borrower, other: Borrower) -> None:
    notices.tell([news(owner, "1"), news(owner, "2"), news(other, "3")])
    seen = notices.of(owner)[0]
    notices.tell([news(owner, "4", degrees=4)])
    notices.read_all(owner, seen.public_id)
    assert [(notice.key, notice.read_at is None) for notice in notices.of(owner)] == [("4", True), ("2", False), ("1", False)]
    assert notices.unread(other) == 1


# --- who may not ----------------------------------------------------------------------------------------------------------


def test_somebody_elses_notice_cannot_be_opened(owner: Borrower, other: Borrower) -> None:
    notices.tell([news(owner)])
    assert notices.read(other, Notice.objects.get().public_id) is None
    assert notices.read(other, uuid.uuid4()) is None
    notices.read_all(other, Notice.objects.get().public_id)
    assert Notice.objects.get().read_at is None
    assert list(notices.of(other)) == []


# --- wrong input ----------------------------------------------------------------------------------------------------------


def test_a_kind_that_nobody_registered_is_refused(owner: Borrower) -> None:
    with pytest.raises(KeyError, match="gossip"):
        notices.tell([notices.News(borrower_id=owner.pk, kind="gossip", key="a")])
    assert not Notice.objects.exists()


# --- edges ----------------------------------------------------------------------------------------------------------------


def test_no_news_asks_the_database_nothing(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        notices.tell([])


def test_news_of_work_that_is_rolled_back_is_not_told(owner: Borrower) -> None:
    def tell_and_fail() -> None:
        with transaction.atomic():
            notices.tell([news(owner)])
            raise RuntimeError("the work failed")

    with pytest.raises(RuntimeError, match="the work failed"):
        tell_and_fail()
    assert notices.unread(owner) == 0


def test_a_kind_of_a_newer_version_waits_in_the_inbox(owner: Borrower) -> None:
    Notice.objects.create(borrower=owner, kind="of tomorrow", key="a", at=timezone.now())
    assert list(notices.of(owner)) == []
    assert notices.unread(owner) == 0
