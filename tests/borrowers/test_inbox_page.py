"""The inbox shows what was told, newest first; opening a notice is a POST, and a GET changes nothing."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from borrowers import notices
from borrowers.models import Borrower, Notice

INBOX = "/inbox/"
ABOUT = "0e3a3a38-7b5b-4a6e-9b0a-1f4f0d1f7a11"


def tell(about: Borrower, *titles: str) -> None:
    for title in titles:
        values = {"document": ABOUT, "title": title}
        notices.tell([notices.News(borrower_id=about.pk, kind="document_failed", key=f"{about.pk} {title}", values=values)])


@pytest.fixture
def signed_in(owner: Borrower, client_of: Callable[[Any], Client]) -> Client:
    return client_of(owner)


def shown(client: Client, address: str = INBOX) -> str:
    answered = client.get(address)
    assert answered.status_code == 200
    return answered.content.decode()


def titles(page: str) -> list[str]:
    return re.findall("“(.+?)”没有做成", page)


# --- it works -------------------------------------------------------------------------------------------------------------


def test_the_inbox_says_first_how_much_is_new_and_lists_it_newest_first(owner: Borrower, signed_in: Client) -> None:
    tell(owner, "一", "二", "三")
    page = shown(signed_in)
    assert "<h1>您有 3 条未读消息。</h1>" in page
    assert titles(page) == ["三", "二", "一"]
    assert page.count("</svg>未读</span>") == 3


def test_opening_a_notice_marks_it_and_leads_to_its_page(owner: Borrower, signed_in: Client) -> None:
    tell(owner, "一", "二")
    newest = notices.of(owner)[0]
    opened = signed_in.post(INBOX, {"notice": str(newest.public_id)})
    assert (opened.status_code, opened["Location"]) == (302, f"/documents/{ABOUT}/")
    assert [notice.read_at is None for notice in notices.of(owner)] == [False, True]
    page = shown(signed_in)
    assert "<h1>您有 1 条未读消息。</h1>" in page
    assert titles(page) == ["二", "一"]


def test_looking_marks_nothing(owner: Borrower, signed_in: Client) -> None:
    tell(owner, "一")
    shown(signed_in)
    assert signed_in.head(INBOX).status_code == 200
    assert notices.unread(owner) == 1


def test_all_are_marked_at_once_but_not_what_came_in_since_the_page_was_drawn(owner: Borrower, signed_in: Client) -> None:
    tell(owner, "一", "二")
    [newest] = re.findall('name="all_up_to" value="(.+?)"', shown(signed_in))
    tell(owner, "三")
    assert signed_in.post(INBOX, {"all_up_to": newest})["Location"] == INBOX
    assert [notice.values["title"] for notice in notices.of(owner).filter(read_at=None)] == ["三"]


def test_fifty_stand_on_a_page(owner: Borrower, signed_in: Client) -> None:
    tell(owner, *(str(number) for number in range(120)))
    assert titles(shown(signed_in)) == [str(number) for number in range(119, 69, -1)]
    last = shown(signed_in, f"{INBOX}?page=3")
    assert titles(last) == [str(number) for number in range(19, -1, -1)]
    assert "第 3 页，共 3 页" in last
    assert 'href="?page=2"' in last
    assert "all_up_to" not in last


def test_the_head_of_every_page_says_how_many_are_new(owner: Borrower, signed_in: Client) -> None:
    assert "条未读" not in shown(signed_in, "/documents/")
    tell(owner, "一", "二")
    assert '<span class="count">2<span class="visually-hidden">条未读</span></span>' in shown(signed_in, "/documents/")
    notices.read_all(owner, notices.of(owner)[0].public_id)
    assert "条未读" not in shown(signed_in, "/documents/")


def test_an_empty_inbox_says_what_will_come(signed_in: Client) -> None:
    page = shown(signed_in)
    assert "还没有消息" in page
    assert "all_up_to" not in page


# --- who may not ----------------------------------------------------------------------------------------------------------


def test_nobody_opens_or_marks_somebody_elses(owner: Borrower, other: Borrower, client_of: Callable[[Any], Client]) -> None:
    tell(owner, "一")
    theirs, stranger = client_of(other), client_of(None)
    public_id = str(notices.of(owner)[0].public_id)
    assert titles(shown(theirs)) == []
    assert "条未读" not in shown(theirs)
    assert theirs.post(INBOX, {"notice": public_id}).status_code == 404
    theirs.post(INBOX, {"all_up_to": public_id})
    assert stranger.post(INBOX, {"notice": public_id})["Location"].startswith("/accounts/login/")
    assert notices.unread(owner) == 1


# --- wrong input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [{}, {"notice": "1"}, {"notice": str(uuid.uuid4())}, {"notice": "\x00"}, {"all_up_to": "'"}])
def test_nonsense_opens_nothing(owner: Borrower, signed_in: Client, sent: dict[str, str]) -> None:
    tell(owner, "一")
    assert signed_in.post(INBOX, sent).status_code == 404
    assert notices.unread(owner) == 1


@pytest.mark.parametrize(("asked", "got"), [("0", "2"), ("99", "2"), ("x", "1"), ("-1", "2")])
def test_a_page_that_is_not_there_is_the_nearest(owner: Borrower, signed_in: Client, asked: str, got: str) -> None:
    tell(owner, *(str(number) for number in range(51)))
    assert f"第 {got} 页，共 2 页" in shown(signed_in, f"{INBOX}?page={asked}")


# --- edges ----------------------------------------------------------------------------------------------------------------


def test_markup_in_what_was_told_is_shown_as_it_stands(owner: Borrower, signed_in: Client) -> None:
    tell(owner, "<script>1</script>")
    assert "&lt;script&gt;1" in shown(signed_in)


def test_the_page_asks_a_dozen_questions_at_most_however_many_notices(
    owner: Borrower, signed_in: Client, django_assert_max_num_queries: Any
) -> None:
    tell(owner, *(str(number) for number in range(60)))
    with django_assert_max_num_queries(12):
        shown(signed_in)
    assert Notice.objects.count() == 60
