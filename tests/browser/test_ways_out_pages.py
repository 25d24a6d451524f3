"""The pages of the ways out pass every accessibility rule, fit the narrowest phone, and take what is typed with and without scripts."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from borrowers import typed_in
from borrowers.models import Borrower
from tests.advice.stories import Stories
from tests.browser.watching import assert_accessible, assert_fits
from tests.types import Visit

TODAY = date(2026, 11, 5)


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def owner(stories: Stories) -> Borrower:
    """Somebody with an automatic plan who has typed in two offers, what is in hand, an income, a season and a bill."""
    person = stories.borrower("auto-plan")
    offer = {"annual_rate_percent": Decimal("6.5"), "instalments": 6, "method": "equal_instalment"}
    typed_in.add_offer(borrower=person, today=TODAY, name="县里的银行", **offer)
    typed_in.add_offer(borrower=person, today=TODAY, name="卖场分期", **{**offer, "fee_percent_per_instalment": Decimal("0.7")})
    typed_in.set_balance(borrower=person, today=TODAY, amount=Decimal(500))
    item = {"first_on": date(2026, 11, 10), "monthly": True}
    typed_in.add_cash_flow_item(borrower=person, today=TODAY, kind="income", name="工资", amount=Decimal(2400), **item)
    shop = {"kind": "income", "name": "小店", "amount": Decimal(300), "peak_months": [12, 1], "peak_percent": 160}
    typed_in.add_cash_flow_item(borrower=person, today=TODAY, **shop, **item)
    typed_in.add_cash_flow_item(borrower=person, today=TODAY, kind="bill", name="房租", amount=Decimal(1800), **item)
    return person


def ways_out(person: Borrower) -> str:
    return f"/loans/{person.loans.get().public_id}/ways-out/"


def test_the_pages_are_accessible_and_fit(visit: Visit, owner: Borrower, language: str, width: int) -> None:
    page = visit(person=owner, language=language, width=width)
    for address in (f"{ways_out(owner)}?other_rate=12&other_fee=200", "/cash-flow/", "/small-loans/?least_fee=5&small_fee=20&limit_days=7"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true })")
        assert page.locator("h1").count() == 1
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_assumption_is_changed_and_an_offer_deleted(visit: Visit, owner: Borrower, scripts: bool) -> None:
    page = visit(ways_out(owner), owner, scripts=scripts)
    page.get_by_text("改一改假设").click()
    page.get_by_label("展期几个月").fill("6")
    page.get_by_role("button", name="重新比较").click()
    expect(page.locator("#compared")).to_contain_text("2028-03-22")
    assert ("extend_months" in page.url) is not scripts
    page.get_by_role("button", name=re.compile("删除.*县里的银行")).click()
    expect(page.locator("#offers")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("县里的银行")
    assert [offer.name for offer in owner.offers.all()] == ["卖场分期"]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_income_is_typed_in_and_everything_is_deleted(visit: Visit, owner: Borrower, scripts: bool) -> None:
    page = visit("/cash-flow/", owner, width=320, scripts=scripts)
    expect(page.locator("h1")).to_contain_text("开始钱不够")
    page.get_by_text("加一笔收入、支出或别处的还款").click()
    page.get_by_label("叫什么").fill("奖金")
    page.get_by_label("多少钱（元）", exact=True).fill("9000")
    page.get_by_label("哪一天").fill("2026-11-12")
    page.get_by_label("每个月都有").check()
    page.locator("form", has=page.get_by_label("叫什么")).get_by_role("button", name="记下来").click()
    expect(page.locator("h1")).to_contain_text("钱够还")
    page.get_by_role("button", name="删除我填的全部").click()
    expect(page.locator("#flow")).to_contain_text("还没有填收入和支出")
    assert not owner.cash_flow_items.exists()
    assert not owner.offers.exists()
