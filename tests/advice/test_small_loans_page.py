"""Many small loans are set against one, and a very small limit shows what it costs and covers."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from borrowers import typed_in
from borrowers.models import Borrower
from tests import factories
from tests.advice.stories import Stories

TODAY = date(2026, 11, 5)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def client(owner: Borrower) -> Client:
    made = Client()
    made.force_login(owner.user)
    return made


def opened(owner: Borrower, query: str = "") -> str:
    return client(owner).get(f"/small-loans/{query}").content.decode()


def test_five_small_loans_with_a_fee_each_cost_more_and_fall_due_thirty_times(stories: Stories) -> None:
    shown = opened(stories.borrower("cut-to-250"), "?small_fee=20")
    assert "分 5 笔借，比借一笔多花 99.98 元，要记 30 个还款日" in shown
    assert "不建议靠多次小额借款凑钱" in shown


def test_the_rates_at_first_are_those_of_the_borrowers_own_line(stories: Stories) -> None:
    shown = opened(stories.borrower("cut-to-250"))
    assert "每借 100 元，花 1.20 元" in shown  # 14.6 % a year, 30 days
    assert "折成一年 14.60%" in shown


def test_a_least_fee_is_set_against_the_days_that_interest_takes_to_reach_it(stories: Stories) -> None:
    shown = opened(stories.borrower("cut-to-250"), "?least_fee=5&limit_days=7")
    assert "借满 50 天利息才到这个数" in shown
    assert "折成一年 104.29%" in shown


def test_the_bills_that_a_small_limit_covers_are_named(stories: Stories) -> None:
    owner = stories.borrower("cut-to-250")
    for name, amount in (("话费", "88"), ("房租", "1800")):
        typed_in.add_cash_flow_item(borrower=owner, today=TODAY, kind="bill", name=name, amount=Decimal(amount), first_on=TODAY)
    shown = opened(owner)
    assert "话费 88.00" in shown
    assert "房租" not in shown


@pytest.mark.django_db
def test_without_a_line_no_rate_is_known_and_none_is_invented() -> None:
    owner = factories.borrower()
    answered = client(owner).get("/small-loans/")
    assert answered.status_code == 200
    assert "每借 100 元" not in answered.content.decode()
    assert "每借 100 元" in opened(owner, "?one_rate=10&small_rate=10&limit_rate=10")


def test_the_part_for_htmx_is_the_result_alone(stories: Stories) -> None:
    part = client(stories.borrower("cut-to-250")).get("/small-loans/?count=3", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "分 3 笔" in part


@pytest.mark.parametrize("query", ["?count=1", "?count=51", "?amount=0", "?months=0", "?limit_days=0", "?small_rate=-1", "?amount=x"])
def test_figures_that_are_no_loan_are_explained(stories: Stories, query: str) -> None:
    answered = client(stories.borrower("cut-to-250")).get(f"/small-loans/{query}")
    assert answered.status_code == 422
    assert "每借 100 元" not in answered.content.decode()
