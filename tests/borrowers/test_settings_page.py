"""Language and text size are chosen on one page, kept with the borrower and in the browser, and work without scripts."""

import pytest
from django.conf import settings as site
from django.test import Client

from borrowers.models import Borrower

SETTINGS = "/settings/"


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
