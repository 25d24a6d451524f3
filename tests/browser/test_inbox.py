"""The inbox as people meet it: from the count in the head to the page that a notice leads to, with and without scripts."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from borrowers import notice_mail, notices
from borrowers.models import Borrower, LimitChange
from tests.advice.stories import Stories
from tests.browser.watching import passes
from tests.types import Visit


@pytest.fixture
def reader(stories: Stories, settings: Any) -> Borrower:
    """A borrower of the demo with two notices: a limit change, and a document that failed."""
    settings.DEMO_TODAY = date(2026, 11, 5)
    person = stories.borrower("cut-to-250")
    change = str(LimitChange.objects.get(borrower=person).public_id)
    failed = {"document": change, "title": "额度调整说明书"}
    changed = {"limit_change": change, "product": "jiebei", "on": "2026-10-12"}
    for kind, values in (("document_failed", failed), ("limit_change", changed)):
        notices.tell([notices.News(borrower_id=person.pk, kind=kind, key=change, values=values)])
    return person


def stop_path(reader: Borrower) -> str:
    return urlsplit(notice_mail.stop_address(reader)).path


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_count_in_the_head_to_the_page_behind_a_notice(visit: Visit, reader: Borrower, scripts: bool) -> None:
    page = visit("/documents/", reader, width=390, scripts=scripts)
    page.get_by_role("link", name="消息 2 条未读").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您有 2 条未读消息。")
    page.get_by_role("button", name="借呗的额度").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("250.00")
    page.get_by_role("link", name="消息 1 条未读").click()
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("没有未读消息。")
    expect(page.get_by_role("link", name="消息", exact=True)).to_be_visible()


def test_the_inbox_and_the_settings_are_for_everybody(visit: Visit, reader: Borrower, language: str, width: int) -> None:
    for address in ("/inbox/", "/settings/"):
        passes(visit(address, reader, language=language, width=width))


def test_an_empty_inbox_is_for_everybody_too(visit: Visit, stories: Stories, width: int) -> None:
    passes(visit("/inbox/", stories.borrower("raised"), width=width))


def test_one_click_stops_the_e_mail_without_signing_in(visit: Visit, reader: Borrower, language: str, width: int) -> None:
    page = visit(stop_path(reader), language=language, width=width)
    passes(page)
    page.locator("main").get_by_role("button").click()
    expect(page.locator("main").get_by_role("button")).to_have_count(0)
    passes(page)
    reader.refresh_from_db()
    assert not reader.mail_notices


def test_one_click_needs_no_scripts(visit: Visit, reader: Borrower) -> None:
    page = visit(stop_path(reader), scripts=False)
    page.get_by_role("button", name="停止邮件提醒").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("邮件提醒已停止。")


def test_quiet_hours_are_chosen_without_scripts(visit: Visit, reader: Borrower) -> None:
    page = visit("/settings/", reader, width=320, scripts=False)
    page.get_by_label("免打扰从几点开始").select_option("22:00")
    page.get_by_label("有新消息时，发邮件告诉我").uncheck()
    page.locator("section").get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_have_text("已保存。")
    reader.refresh_from_db()
    assert (reader.mail_notices, reader.quiet_from, reader.quiet_until) == (False, 22, 8)
