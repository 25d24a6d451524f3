"""Repaying before the day, from both sides: the interest saved to the fen, and what a published policy makes of it; unknown is said."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from advice.two_sums import two_sums
from advice.what_if.page import Range
from borrowers.models import Borrower
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

TODAY = date(2026, 11, 5)


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def page(client: Any, **headers: str) -> str:
    answer = client.get(reverse("early_repayment"), headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


# --- it works -------------------------------------------------------------------------------------------------------------


def test_what_is_saved_is_what_the_loan_page_says(stories: Stories, client_of: ClientOf) -> None:
    person = stories.borrower("auto-plan")
    (saving,) = two_sums(person, TODAY, "zh-hans").savings
    assert saving.saves > 0
    loan = client_of(person).get(reverse("loan", args=[saving.loan.public_id])).content.decode()
    assert f"少付 {saving.saves:,.2f} 元" in loan
    assert f"{saving.takes:,.2f}" in loan
    shown = page(client_of(person))
    assert f"还 {saving.takes:,.2f} 元，少付 {saving.saves:,.2f} 元" in shown


def test_a_published_policy_says_what_it_would_make_of_it(stories: Stories, client_of: ClientOf) -> None:
    person = stories.borrower("cut-to-250")
    policy = two_sums(person, TODAY, "zh-hans").policy
    assert policy is not None
    assert (policy.lender, policy.version) == ("示例消费金融有限公司", "2026-07")
    assert policy.now == Range(Decimal(250), Decimal(250))
    assert policy.then == Range(Decimal(250), Decimal(1500))
    assert policy.looked_at == ("额度使用率", "近半年每笔一般借多久")
    shown = page(client_of(person))
    assert "现在的额度：250.00 元" in shown
    assert "全部还清以后：250.00 到 1,500.00 元" in shown
    assert "示例评分卡" in shown


def test_htmx_gets_only_the_part_that_stands_in_a_card(stories: Stories, client_of: ClientOf) -> None:
    client = client_of(stories.borrower("auto-plan"))
    part = page(client, **{"HX-Request": "true"})
    assert "<html" not in part
    assert "第一笔" in part
    assert "第二笔" in part


# --- what is not known ----------------------------------------------------------------------------------------------------


def test_without_a_published_policy_the_limit_is_unknown(owner: Borrower, client_of: ClientOf) -> None:
    factories.loan(factories.line(owner, lender="某某银行"))
    assert two_sums(owner, TODAY, "zh-hans").policy is None
    assert "未知：您的放款方没有公开它怎么算额度" in page(client_of(owner))


def test_figures_that_are_not_known_are_not_moved(owner: Borrower) -> None:
    factories.loan(factories.line(owner))
    policy = two_sums(owner, TODAY, "zh-hans").policy
    assert policy is not None
    assert policy.looked_at == ()
    assert policy.then == policy.now


def test_without_a_loan_there_is_nothing_to_save(owner: Borrower, client_of: ClientOf) -> None:
    factories.line(owner)
    assert two_sums(owner, TODAY, "zh-hans").savings == ()
    shown = page(client_of(owner))
    assert "记录里没有还在还的借款" in shown
    assert "第二笔" not in shown


def test_the_page_takes_at_most_twelve_queries(
    stories: Stories, client_of: ClientOf, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = client_of(stories.borrower("auto-plan"))
    page(client)
    with django_assert_max_num_queries(12):
        page(client)
