"""The budget and the monthly check-in pass every accessibility rule, fit the narrowest phone, and work with and without scripts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from advice import runs
from advice.household import check_ins
from advice.models import Recommendation, Trigger
from borrowers import typed_in
from borrowers.models import Borrower
from tests.advice.stories import Stories
from tests.browser.watching import passes
from tests.types import Visit

TODAY = date(2026, 11, 5)


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def owner(stories: Stories) -> Borrower:
    """Somebody with an automatic plan, a seasonal income, a bill, a debt elsewhere, a line of their own, and two look backs."""
    person = stories.borrower("auto-plan")
    item = {"first_on": date(2026, 11, 10), "monthly": True}
    shop = {"kind": "income", "name": "小店", "amount": Decimal(4200), "peak_months": [2], "peak_percent": 60}
    typed_in.add_cash_flow_item(borrower=person, today=TODAY, **shop, **item)
    typed_in.add_cash_flow_item(borrower=person, today=TODAY, kind="bill", name="房租", amount=Decimal(1200), **item)
    typed_in.add_cash_flow_item(borrower=person, today=TODAY, kind="debt", name="车贷", amount=Decimal(600), **item)
    typed_in.set_balance(borrower=person, today=TODAY, amount=Decimal(500))
    typed_in.set_safe_debt_share(borrower=person, share=Decimal("0.5"))
    runs.do([person.pk], Trigger.ASKED, TODAY)
    person.recommendations.filter(rank__lte=2).update(state=Recommendation.State.ACCEPTED)
    for month, score in ((9, 590), (10, 640)):
        check_ins.check_in(borrower=person, today=date(2026, month, 5), values={"reported_score": score}, states={}, note="还好")
    return person


def test_the_pages_are_accessible_and_fit(visit: Visit, owner: Borrower, language: str, width: int) -> None:
    page = visit(person=owner, language=language, width=width)
    for address in ("/budget/", "/advice/check-in/"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true })")
        passes(page)


def test_the_empty_pages_are_accessible_and_fit(visit: Visit, other: Borrower) -> None:
    page = visit(person=other, width=320)
    for address in ("/budget/", "/advice/check-in/"):
        page.goto(address)
        passes(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_income_changes_the_answer_and_the_line_is_ones_own(visit: Visit, owner: Borrower, scripts: bool) -> None:
    page = visit("/budget/", owner, width=320, scripts=scripts)
    before = page.locator("h1").inner_text()
    page.get_by_text("加一笔每月的收入").click()
    page.get_by_label("叫什么").fill("兼职")
    page.get_by_label("多少钱（元）").fill("800")
    page.get_by_role("button", name="记下来").click()
    expect(page.locator("#typed-in + *, main")).to_contain_text(["兼职"])
    assert page.locator("h1").inner_text() != before
    page.get_by_label("还款最多占收入的百分之几").fill("90")
    page.get_by_role("button", name="定下来").click()
    expect(page.locator("main")).to_contain_text("在您自己定的线以内")
    assert owner.cash_flow_items.filter(name__isnull=False).count() == 5


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_looks_back_and_deletes_it_again(visit: Visit, owner: Borrower, scripts: bool) -> None:
    page = visit("/advice/check-in/", owner, width=320, scripts=scripts)
    page.get_by_role("group").first.get_by_label("做完了").check()
    page.get_by_text("别的数", exact=True).click()
    page.locator("[name=reported_score]").fill("655")
    page.get_by_label("给自己记一笔").fill("这个月按时还了")
    page.get_by_role("button", name="记下这次回顾").click()
    expect(page.locator("main")).to_contain_text("这个月按时还了")
    expect(page.locator("#entries ~ *").first).to_contain_text("655")
    assert owner.recommendations.filter(state=Recommendation.State.DONE).count() == 1
    page.get_by_role("button", name="删除全部回顾和填过的数").click()
    expect(page.locator("main")).to_contain_text("还没有回顾")
    assert not owner.check_ins.exists()
