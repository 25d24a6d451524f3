"""The page of a loan in a browser: the switch and the quotes with and without scripts, the table on a phone and on paper."""

from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from borrowers.models import Borrower
from tests import factories
from tests.advice.stories import Stories
from tests.browser.watching import assert_accessible, assert_fits
from tests.types import Visit


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)


def opened(visit: Visit, stories: Stories, name: str = "auto-plan", query: str = "", **options: Any) -> Page:
    person = stories.borrower(name)
    return visit(reverse("loan", args=[person.loans.order_by("pk")[0].public_id]) + query, person, **options)


def test_every_loan_is_accessible_and_fits(visit: Visit, stories: Stories, language: str, width: int) -> None:
    for name in ("auto-plan", "wrong-schedule", "extension", "frozen", "instant-repay"):
        page = opened(visit, stories, name, "?prepay_amount=-1", language=language, width=width)
        for fold in page.locator("summary").all():
            fold.click()
        assert_accessible(page)
        assert_fits(page)
        page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_schedule_before_is_one_link_away(visit: Visit, stories: Stories, scripts: bool) -> None:
    page = opened(visit, stories, scripts=scripts)
    schedule = page.get_by_role("region", name="还款表", exact=True)
    schedule.get_by_role("link", name="改之前").click()
    schedule.get_by_role("cell", name="18,223.20").wait_for()
    assert schedule.get_by_role("link", name="改之前").get_attribute("aria-current") == "true"
    schedule.get_by_role("link", name="改之后").click()
    schedule.get_by_role("cell", name="16,619.76").wait_for()
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_day_typed_in_is_answered(visit: Visit, stories: Stories, scripts: bool) -> None:
    page = opened(visit, stories, scripts=scripts)
    page.get_by_label("哪天还清").fill("2026-11-22")
    page.get_by_role("button", name="算一算").click()
    page.get_by_role("heading", name="2026 年 11 月 22 日全部还清").wait_for()
    assert page.get_by_label("哪天还清").input_value() == "2026-11-22"
    assert page.locator("h1").count() == 1


def test_on_a_phone_each_instalment_is_a_few_lines_and_still_a_row_of_a_table(visit: Visit, stories: Stories) -> None:
    page = opened(visit, stories, width=320)
    table = page.get_by_role("table").first
    row = table.get_by_role("row").nth(1)
    day, total = row.get_by_role("cell", name="2026-10-22"), row.get_by_role("cell", name="1,695.24")
    assert day.bounding_box()["y"] == total.bounding_box()["y"]  # type: ignore[index]
    assert row.bounding_box()["height"] < 120  # type: ignore[index]
    assert table.get_by_role("columnheader", name="剩余本金").count() == 1


def test_printed_a_long_table_has_its_head_on_each_page(visit: Visit, owner: Borrower) -> None:
    drawn = factories.loan(factories.line(owner), instalments=120)
    page = visit(reverse("loan", args=[drawn.public_id]), owner)
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as printed:
        pages = [sheet.get_textpage().get_text_bounded() for sheet in printed]
    with_rows = [text for text in pages if text.count("-10\r\n") + text.count("-10 ") > 6]
    assert len(with_rows) > 2
    assert all("剩余本金" in text for text in with_rows)
    assert not any("算一算" in text for text in pages)
