"""The simulator passes every accessibility rule, fits the narrowest phone, answers with and without scripts, and keeps what is asked to."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.advice.stories import Stories
from tests.browser.watching import assert_accessible, assert_fits
from tests.types import Visit


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)


def test_the_page_is_accessible_and_fits_whatever_it_says(visit: Visit, stories: Stories, language: str, width: int) -> None:
    for name, target in (("cut-to-250", "1500"), ("frozen", "8000"), ("model-update", ""), ("wrong-schedule", "")):
        page = visit("/simulator/", stories.borrower(name), language=language, width=width)
        if target:
            page.locator("[name=active_lenders]").fill("3")
            page.locator("[name=target]").fill(target)
            page.locator("#work-out").click()
            expect(page.locator("#save")).to_be_attached()
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true })")
        assert page.locator("h1").count() == 1
        assert_accessible(page)
        assert_fits(page)
        page.context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_target_is_asked_for_kept_opened_and_deleted(visit: Visit, stories: Stories, scripts: bool) -> None:
    owner = stories.borrower("cut-to-250")
    page = visit("/simulator/", owner, width=320, scripts=scripts)
    page.get_by_label("想达到的额度（元）").fill("1500")
    page.get_by_role("group", name="额度使用率").get_by_label("锁定").check()
    page.get_by_role("button", name="看看会怎样").click()
    expect(page.locator("h1")).to_have_text("有 5 种办法能到 1,500.00 元。")
    expect(page.locator("section[aria-labelledby=ways]")).not_to_contain_text("额度使用率")
    expect(page.get_by_role("group", name="额度使用率").get_by_label("锁定")).to_be_checked()
    assert page.url.endswith("/simulator/")  # no figure stands in the address
    if scripts:
        expect(page.locator("h1")).to_be_focused()

    page.get_by_text("留着这个结果").click()
    page.get_by_label("给它起个名字").fill("目标 1500")
    page.get_by_role("button", name="记下来").click()
    expect(page.locator("#opened")).to_have_text("目标 1500")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载回执").click()
    assert download.value.suggested_filename == "目标 1500.json"
    page.get_by_role("button", name="删除").click()
    expect(page.locator("#kept")).to_have_count(0)
    assert not owner.scenarios.exists()
