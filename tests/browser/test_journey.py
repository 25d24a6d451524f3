"""A borrower's whole way, in a real browser: signs in, reads why the limit was cut, takes the statement along, signs out."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.advice.stories import Stories
from tests.browser.watching import ask_for_statement
from tests.types import Visit


@pytest.fixture(autouse=True)
def _the_demo(settings: Any, stories: Stories) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)


def sign_in(page: Page, name: str) -> None:
    """By the demo's button of a person, then the code that the next page has filled in."""
    page.goto("/accounts/login/")
    page.get_by_role("button", name=name).click()
    page.locator("main form button.button-primary").click()
    page.wait_for_url("**/home/")


def read_why(page: Page) -> None:
    page.locator("main a.button-primary").first.click()
    page.wait_for_url("**/limit-changes/**")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("main")).to_contain_text("30,000.00")
    expect(page.locator("main")).to_contain_text("250.00")


def save(page: Page, folder: Path) -> str:
    """Press the download and return the text of the PDF."""
    with page.expect_download() as download:
        page.locator("a[download]").first.click()
    download.value.save_as(folder / "statement.pdf")
    with pypdfium2.PdfDocument(folder / "statement.pdf") as pdf:
        return "".join(sheet.get_textpage().get_text_bounded() for sheet in pdf)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_front_door_to_the_statement(visit: Visit, language: str, scripts: bool, tmp_path: Path) -> None:
    page = visit("/", language=language, scripts=scripts)
    page.locator("a[href*='/accounts/login/']").first.click()
    sign_in(page, "安一诺")
    read_why(page)
    if scripts:
        ask_for_statement(page)
        call_command("render_documents", verbosity=0)
    else:
        page.locator("form[action$='/statement/'] button").click()
        page.wait_for_url("**/documents/**")
        call_command("render_documents", verbosity=0)
        page.reload()
    text = save(page, tmp_path)
    assert "安一诺" in text
    assert re.search(r"30,000\.00.*250\.00", text, re.DOTALL)


def test_back_after_signing_out_shows_nobodys_page(visit: Visit) -> None:
    page = visit()
    sign_in(page, "安一诺")
    read_why(page)
    page.goto("/accounts/logout/")
    page.locator("main form button").click()
    page.wait_for_url(lambda address: "logout" not in address)
    page.go_back()
    page.go_back()
    page.wait_for_url("**/accounts/login/**")
    assert page.locator("form[action$='/statement/']").count() == 0


def test_back_from_a_swapped_part_gives_the_whole_page(visit: Visit) -> None:
    page = visit()
    sign_in(page, "安一诺")
    read_why(page)
    ask_for_statement(page)
    page.goto("/documents/")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("main")).to_contain_text("250.00")


def test_a_letter_keeps_what_was_written_and_becomes_a_pdf(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    sign_in(page, "安一诺")
    read_why(page)
    page.locator("main a[href*='/letters/']").first.click()
    page.wait_for_url("**/letters/**")
    body = page.locator("main textarea")
    body.fill(body.input_value() + "\n附：本人已于上周致电客服。")
    page.locator("main form button", has_text="PDF").click()
    page.wait_for_url("**/documents/**")
    call_command("render_documents", verbosity=0)
    page.reload()
    assert "本人已于上周致电客服" in save(page, tmp_path).replace("\r\n", "").replace("\n", "")
