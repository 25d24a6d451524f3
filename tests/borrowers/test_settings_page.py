"""Language, text size, and e-mail about the inbox with its quiet hours are chosen on one page, which works without scripts."""

import pytest
from django.conf import settings as site
from django.test import Client

from borrowers.models import Borrower, RegisterEntry
from tests import factories

SETTINGS, NOTICES = "/settings/", "/settings/notices/"


def test_a_borrower_chooses_and_it_is_kept_with_them_and_in_the_browser(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    answered = client.post(SETTINGS, {"language": "en", "large_text": "on"})
    assert (answered.status_code, answered["Location"]) == (302, SETTINGS)
    owner.refresh_from_db()
    assert (owner.language, owner.large_text) == ("en", True)
    page = client.get(SETTINGS).content.decode()
    assert '<html lang="en" class="large-text">' in page
    assert 'value="en"' in page
    assert "checked" in page.split('name="large_text"')[1].split(">")[0]


def test_who_is_not_signed_in_chooses_for_this_browser(client: Client, owner: Borrower) -> None:
    client.post(SETTINGS, {"language": "en", "large_text": "on"})
    assert '<html lang="en" class="large-text">' in client.get("/").content.decode()
    owner.refresh_from_db()
    assert (owner.language, owner.large_text) == ("zh-hans", False)


def test_large_text_is_switched_off_again(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    client.post(SETTINGS, {"language": "zh-hans", "large_text": "on"})
    client.post(SETTINGS, {"language": "zh-hans"})
    owner.refresh_from_db()
    assert not owner.large_text
    assert "large-text" not in client.get(SETTINGS).content.decode().split("<head>")[0]


def test_the_language_switch_of_every_page_is_kept_with_the_borrower(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    assert client.post("/language/", {"language": "en", "next": SETTINGS})["Location"] == SETTINGS
    owner.refresh_from_db()
    assert owner.language == "en"


def test_the_page_says_that_it_was_saved(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    assert "已保存。" in client.post(SETTINGS, {"language": "zh-hans"}, follow=True).content.decode()


def test_one_borrowers_choice_is_nobody_elses(client: Client, owner: Borrower, other: Borrower) -> None:
    client.force_login(owner.user)
    client.post(SETTINGS, {"language": "en", "large_text": "on"})
    other.refresh_from_db()
    assert (other.language, other.large_text) == ("zh-hans", False)


@pytest.mark.parametrize("sent", [{}, {"language": ""}, {"language": "fr"}, {"language": ["en", "fr"]}, {"language": "zh-hans\x00"}])
def test_an_unknown_language_changes_nothing(client: Client, owner: Borrower, sent: dict[str, str]) -> None:
    client.force_login(owner.user)
    assert client.post(SETTINGS, sent).status_code == 422
    owner.refresh_from_db()
    assert owner.language == "zh-hans"


def test_no_other_column_can_be_set_with_the_form(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    before = Borrower.objects.values().get(pk=owner.pk)
    columns = {field.name: "1" for field in Borrower._meta.fields}
    client.post(SETTINGS, {**columns, "language": "zh-hans", "large_text": ""})
    assert Borrower.objects.values().get(pk=owner.pk) == before


def test_nonsense_in_the_cookies_is_ignored(client: Client, owner: Borrower) -> None:
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "<script>"
    client.cookies[site.LARGE_TEXT_COOKIE_NAME] = "yes please"
    page = client.get(SETTINGS).content.decode()
    assert '<html lang="zh-hans">' in page


# --- e-mail about the inbox -----------------------------------------------------------------------------------------------


@pytest.fixture
def reachable(db: None) -> Borrower:
    return factories.borrower(name="林晓", email="lin@example.com")


def chosen(borrower: Borrower) -> tuple[bool, int, int]:
    borrower.refresh_from_db()
    return borrower.mail_notices, borrower.quiet_from, borrower.quiet_until


def test_a_borrower_chooses_whether_and_when_e_mail_comes(client: Client, reachable: Borrower) -> None:
    client.force_login(reachable.user)
    page = client.get(SETTINGS).content.decode()
    assert "邮件寄到 l***@example.com。" in page
    assert "lin@example.com" not in page
    answered = client.post(NOTICES, {"mail_notices": "on", "quiet_from": "22", "quiet_until": "7"})
    assert (answered.status_code, answered["Location"]) == (302, SETTINGS)
    assert chosen(reachable) == (True, 22, 7)
    assert "已保存。" in client.get(SETTINGS).content.decode()
    client.post(NOTICES, {"quiet_from": "0", "quiet_until": "0"})
    assert chosen(reachable) == (False, 0, 0)


def test_turning_it_off_and_on_is_recorded_and_choosing_the_same_is_not(client: Client, reachable: Borrower) -> None:
    client.force_login(reachable.user)
    for sent in ({}, {}, {"mail_notices": "on"}):
        client.post(NOTICES, {**sent, "quiet_from": "21", "quiet_until": "8"})
    entries = RegisterEntry.objects.order_by("pk").values_list("event", "actor", "content")
    actor = f"borrower:{reachable.public_id}"
    assert list(entries) == [("notice_mail_switched", actor, {"on": False}), ("notice_mail_switched", actor, {"on": True})]


def test_who_has_no_e_mail_on_file_is_told_so(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    page = client.get(SETTINGS).content.decode()
    assert "放款方没有登记您的电子邮箱" in page
    assert 'name="quiet_from"' not in page


def test_language_and_text_size_leave_the_e_mail_as_it_is(client: Client, reachable: Borrower) -> None:
    client.force_login(reachable.user)
    client.post(SETTINGS, {"language": "en"})
    assert chosen(reachable) == (True, 21, 8)


@pytest.mark.parametrize("who", ["nobody", "an account without borrower"])
def test_who_is_no_borrower_sees_no_choice_of_e_mail(client: Client, db: None, who: str) -> None:
    if who != "nobody":
        client.force_login(factories.user())
    assert 'name="quiet_from"' not in client.get(SETTINGS).content.decode()
    assert client.post(NOTICES, {"quiet_from": "1", "quiet_until": "2"}).status_code in (302, 403)


@pytest.mark.parametrize(
    "hours",
    [{}, {"quiet_from": "24", "quiet_until": "8"}, {"quiet_from": "-1", "quiet_until": "8"}, {"quiet_from": "8", "quiet_until": "x"}],
)
def test_an_hour_that_is_none_is_explained_and_changes_nothing(client: Client, reachable: Borrower, hours: dict[str, str]) -> None:
    client.force_login(reachable.user)
    answered = client.post(NOTICES, hours)
    assert answered.status_code == 422
    assert "请从列表里选一个钟点。" in answered.content.decode()
    assert chosen(reachable) == (True, 21, 8)
