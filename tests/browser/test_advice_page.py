"""The advice page in a browser: accessible, with and without scripts, by keyboard, and waiting where one can see it."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from advice import marks, runs
from advice.models import Trigger
from borrowers import jobs
from borrowers.models import Borrower, Job
from tests import factories
from tests.advice.stories import Stories
from tests.browser.watching import assert_accessible, assert_fits
from tests.types import Visit

TODAY = date(2026, 11, 5)


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def advised(borrower: Borrower) -> Borrower:
    runs.do([borrower.pk], Trigger.ASKED, TODAY)
    return borrower


def steps_of(borrower: Borrower) -> list[str]:
    return list(borrower.recommendations.order_by("rank").values_list("step", flat=True))


def test_the_page_is_accessible_and_fits_whatever_was_made_of_the_steps(visit: Visit, stories: Stories, language: str, width: int) -> None:
    for name in ("cut-to-250", "season-peak", "raised"):
        borrower = advised(stories.borrower(name))
        for step, mark in zip(steps_of(borrower), ("accepted", "done", "dismissed"), strict=False):
            marks.mark(borrower, step, mark)
        factories.facts(borrower, {"days_past_due": 3, "identity_complete": False}, as_of=TODAY)
        page = visit("/advice/", advised(borrower), language=language, width=width)
        closed = page.locator("details:not([open]) > summary")
        while closed.count():
            closed.first.click()
        assert_accessible(page)
        assert_fits(page)
        page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_card_about_repaying_early_holds_both_sums_or_leads_to_them(visit: Visit, owner: Borrower, scripts: bool) -> None:
    factories.loan(factories.line(owner))
    month = {"monthly_income": "9000.00", "monthly_spend_3m": "4000.00", "monthly_debt_service": "1066.19", "debt_service_ratio": "0.12"}
    factories.facts(owner, {"days_past_due": 0, "outstanding_principal": "9000.00", **month})
    page = visit("/advice/", advised(owner), scripts=scripts)
    card = page.locator("#step-lower_utilisation")
    if not card.evaluate("card => card.open"):
        card.locator("summary").first.click()
    link = card.get_by_role("link", name="两笔账")
    if scripts:
        link.scroll_into_view_if_needed()
    else:
        link.click()
    expect(page.get_by_text("第一笔：少付多少")).to_be_visible()
    expect(page.get_by_text("第二笔：额度会怎么变")).to_be_visible()
    if scripts:
        expect(card).to_contain_text("第二笔")
        assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_step_is_taken_up_done_and_taken_back(visit: Visit, stories: Stories, scripts: bool) -> None:
    borrower = advised(stories.borrower("data-error"))
    step = steps_of(borrower)[0]
    page = visit("/advice/", borrower, scripts=scripts)
    card = page.locator(f"#step-{step}")
    card.get_by_role("button", name="我来做").click()
    expect(card).to_contain_text("在做")
    card.get_by_role("button", name="做完了").click()
    expect(page.locator("#progress")).to_have_text(f"已做 1 / {len(steps_of(borrower))}")
    if not card.is_visible():  # where the page was loaded anew, the address has opened the fold
        page.get_by_text("做完的").click()
    card.get_by_role("button", name="撤销").click()
    expect(page.locator("#progress")).to_have_text(f"已做 0 / {len(steps_of(borrower))}")
    expect(card).to_contain_text("在做")
    assert page.locator("h1").count() == 1
    assert list(borrower.step_marks.order_by("pk").values_list("after", flat=True)) == ["accepted", "done", "accepted"]


def test_by_keyboard_the_focus_stays_where_it_was_said_that_it_is_done(visit: Visit, stories: Stories) -> None:
    borrower = advised(stories.borrower("data-error"))
    step = steps_of(borrower)[0]
    page = visit("/advice/", borrower)
    page.locator(f"#done-{step}").focus()
    page.keyboard.press("Enter")
    said = page.get_by_role("status").filter(has_text="记下了：做完了。")
    expect(said).to_be_focused()
    expect(said).to_be_in_viewport()


def test_a_double_click_takes_a_step_up_and_no_more(visit: Visit, stories: Stories, width: int) -> None:
    borrower = advised(stories.borrower("data-error"))
    step = steps_of(borrower)[0]
    page = visit("/advice/", borrower, width=width)
    page.locator(f"#accepted-{step}").dblclick()
    expect(page.locator(f"#step-{step}")).to_contain_text("在做")
    page.wait_for_load_state("networkidle")
    assert list(borrower.step_marks.values_list("after", flat=True)) == ["accepted"]


def test_a_new_look_shows_its_stage_and_then_the_new_steps(visit: Visit, stories: Stories) -> None:
    borrower = advised(stories.borrower("data-error"))
    page = visit("/advice/", borrower)
    assert page.locator("#step-clear_overdue_first").count() == 0
    factories.facts(borrower, {"days_past_due": 3}, as_of=TODAY)
    page.get_by_role("button", name="重新看一次").click()
    page.get_by_text("已经排上").wait_for()
    assert jobs.run(Job.objects.get(kind=runs.ONE).pk)
    page.locator("#step-clear_overdue_first").wait_for()
    page.get_by_text("与上次相比").click()
    expect(page.locator("#changes")).to_contain_text("先补上逾期的那一期")
    expect(page.get_by_role("button", name="重新看一次")).to_be_visible()


def test_without_scripts_a_new_look_is_seen_after_a_refresh(visit: Visit, stories: Stories) -> None:
    borrower = advised(stories.borrower("data-error"))
    factories.facts(borrower, {"days_past_due": 3}, as_of=TODAY)
    page = visit("/advice/", borrower, scripts=False)
    page.get_by_role("button", name="重新看一次").click()
    page.get_by_text("已经排上").wait_for()
    assert jobs.run(Job.objects.get(kind=runs.ONE).pk)
    page.get_by_role("link", name="刷新看看").click()
    page.locator("#step-clear_overdue_first").wait_for()


def test_a_next_step_of_the_home_page_leads_to_its_open_card(visit: Visit, stories: Stories) -> None:
    borrower = advised(stories.borrower("cut-to-250"))
    page = visit("/home/", borrower)
    page.locator('a[href^="/advice/#step-"]').nth(2).click()
    card = page.locator(f"#step-{steps_of(borrower)[2]}")
    expect(card).to_have_attribute("open", "")
    expect(card).to_be_in_viewport()
