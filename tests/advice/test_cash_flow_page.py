"""Incomes and bills that a borrower types in are set against what is due on all of their loans."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from advice.household.cash_flow_page import cash_flow_page
from borrowers import typed_in
from borrowers.models import Borrower, CashFlowItem
from tests import factories
from tests.advice.stories import Stories

TODAY = date(2026, 11, 5)
WAGE = {"kind": "income", "name": "工资", "amount": "3200", "first_on": "2026-11-10", "monthly": "on"}


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def owner(stories: Stories) -> Borrower:
    return stories.borrower("auto-plan")


@pytest.fixture
def browser(owner: Borrower) -> Client:
    made = Client()
    made.force_login(owner.user)
    return made


def add(owner: Borrower, name: str, amount: str, first_on: date, **typed: Any) -> None:
    typed_in.add_cash_flow_item(
        borrower=owner, today=TODAY, **{"kind": "income", "monthly": True, **typed}, name=name, amount=Decimal(amount), first_on=first_on
    )


def test_the_first_short_day_and_the_first_instalment_that_cannot_be_paid_answer_the_page(owner: Borrower, browser: Client) -> None:
    typed_in.set_balance(borrower=owner, today=TODAY, amount=Decimal(500))
    add(owner, "工资", "2000", date(2026, 11, 10))
    add(owner, "房租", "900", date(2026, 11, 15), kind="bill")
    page = cash_flow_page(owner, TODAY, "zh-hans")
    assert page.forecast is not None
    unpayable = page.forecast.first_unpayable
    assert unpayable is not None
    assert (unpayable.entry.on, unpayable.missing) == (date(2026, 11, 22), Decimal("95.24"))
    assert page.unpayable_loan is not None
    shown = browser.get("/cash-flow/").content.decode()
    assert "2026 年 11 月 22 日开始钱不够，差 95.24 元" in shown
    assert "1,695.24" in shown
    assert f"/loans/{page.unpayable_loan.public_id}/ways-out/" in shown


def test_where_another_bill_runs_short_it_is_said_that_the_loan_was_paid_first(owner: Borrower, browser: Client) -> None:
    typed_in.set_balance(borrower=owner, today=TODAY, amount=Decimal(1700))
    add(owner, "房租", "1000", date(2026, 11, 25), kind="bill", monthly=False)
    add(owner, "工资", "9000", date(2026, 12, 1))
    page = cash_flow_page(owner, TODAY, "zh-hans")
    assert page.forecast is not None
    assert page.forecast.first_unpayable is None
    shown = browser.get("/cash-flow/").content.decode()
    assert "2026 年 11 月 25 日开始钱不够，差 995.24 元" in shown
    assert "还款已经先付掉了" in shown


def test_a_month_of_season_is_marked_and_its_income_is_higher(owner: Borrower, browser: Client) -> None:
    add(owner, "小店", "2000", date(2026, 11, 10), peak_months=[12], peak_percent=150)
    shown = browser.get("/cash-flow/").content.decode()
    assert shown.count("旺季</span>") == 1
    assert "3,000.00" in shown


def test_a_repayment_elsewhere_is_paid_after_the_bills_and_stands_among_the_repayments(owner: Borrower, browser: Client) -> None:
    typed_in.set_balance(borrower=owner, today=TODAY, amount=Decimal(500))
    assert browser.post("/cash-flow/", {**WAGE, "kind": "debt", "name": "车贷", "amount": "700"}).status_code == 302
    page = cash_flow_page(owner, TODAY, "zh-hans")
    assert page.forecast is not None
    unpayable = page.forecast.first_unpayable
    assert unpayable is not None
    assert (unpayable.entry.name, unpayable.missing) == ("车贷", Decimal("200.00"))
    assert page.unpayable_loan is None
    assert page.forecast.months[0].dues == Decimal("2395.24")
    shown = browser.get("/cash-flow/").content.decode()
    assert "车贷要还的 700.00 元，差 200.00 元" in shown
    assert "别处借款的还款" in shown


def test_every_loan_of_the_borrower_is_counted_and_what_is_late_at_once(stories: Stories) -> None:
    late = stories.borrower("frozen")
    another = factories.loan(late.lines.get(), drawn_on=date(2026, 11, 1), instalments=2)
    add(late, "工资", "1", date(2026, 11, 10))
    page = cash_flow_page(late, TODAY, "zh-hans")
    assert page.forecast is not None
    first = page.forecast.days[0]
    assert (first.on, first.balance) == (TODAY, Decimal("-2179.82"))
    assert {entry.of for entry in page.dues} == {str(another.public_id), str(late.loans.get(sender_id="n-frozen").public_id)}


def test_a_loan_that_owes_nothing_more_is_not_listed(owner: Borrower) -> None:
    paid = factories.loan(owner.lines.get(), instalments=1, drawn_on=date(2026, 9, 1))
    factories.payment(paid, date(2026, 10, 1), "12120.00")
    assert [each.public_id for each in cash_flow_page(owner, TODAY, "zh-hans").loans] == [
        owner.loans.get(sender_id="n-auto-plan").public_id
    ]


def test_without_anything_typed_in_nothing_is_forecast(browser: Client, owner: Borrower) -> None:
    assert cash_flow_page(owner, TODAY, "zh-hans").forecast is None
    assert "还没有填收入和支出" in browser.get("/cash-flow/").content.decode()


def test_items_are_typed_in_replaced_and_deleted(browser: Client, owner: Borrower) -> None:
    assert browser.post("/cash-flow/", {"amount": "500"}).status_code == 302
    assert browser.post("/cash-flow/", {"amount": "0"}).status_code == 302
    assert browser.post("/cash-flow/", {**WAGE, "peak_months": "12，1", "peak_percent": "160"}).status_code == 302
    wage = owner.cash_flow_items.get(kind="income")
    assert (wage.peak_months, wage.peak_percent, wage.monthly) == ([1, 12], 160, True)
    assert owner.cash_flow_items.get(kind="balance").amount == 0
    shown = browser.get("/cash-flow/").content.decode()
    assert "工资" in shown
    assert "1, 12 月按 160%" in shown
    assert browser.post("/cash-flow/", {"delete": str(wage.public_id)}).status_code == 302
    assert owner.cash_flow_items.count() == 1
    assert browser.post("/cash-flow/", {"delete_all": "1"}).status_code == 302
    assert not owner.cash_flow_items.exists()


def test_the_months_to_look_ahead_are_in_the_address(browser: Client, owner: Borrower) -> None:
    add(owner, "工资", "3000", date(2026, 11, 10))
    part = browser.get("/cash-flow/?months=1", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "2026-12" not in part.split("按天看")[0].split("<tbody")[1]
    assert browser.get("/cash-flow/?months=99").status_code == 422


def test_the_calendar_holds_incomes_and_bills_and_the_same_ones_twice_are_the_same_events(browser: Client, owner: Borrower) -> None:
    add(owner, "工资", "3000", date(2026, 11, 10))
    add(owner, "学费", "800", date(2026, 12, 1), kind="bill", monthly=False)
    typed_in.set_balance(borrower=owner, today=TODAY, amount=Decimal(500))
    answered = browser.get("/cash-flow/calendar.ics")
    events = Calendar.from_ical(answered.content).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [
        *(date(2026 + month // 12, month % 12 + 1, 10) for month in range(10, 16)),
        date(2026, 12, 1),
    ]
    assert len({event["uid"] for event in events}) == len(events)
    assert str(events[-1]["summary"]) == "支出：学费 800.00 元"
    assert browser.get("/cash-flow/calendar.ics").content == answered.content


def test_the_number_of_queries_does_not_grow(browser: Client, owner: Borrower, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        factories.loan(owner.lines.get())
        add(owner, str(number), "10", date(2026, 11, 10))
    with django_assert_max_num_queries(12):
        assert browser.get("/cash-flow/").status_code == 200


def test_nobody_deletes_what_is_somebody_elses(owner: Borrower) -> None:
    add(owner, "工资", "3000", date(2026, 11, 10))
    other = Client()
    other.force_login(factories.borrower(name="周宁").user)
    assert other.post("/cash-flow/", {"delete": str(owner.cash_flow_items.get().public_id)}).status_code == 302
    assert other.post("/cash-flow/", {"delete_all": "1"}).status_code == 302
    assert "工资" not in other.get("/cash-flow/").content.decode()
    assert owner.cash_flow_items.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"amount": "-1"}, "0"),
        ({"amount": ""}, "没有就写 0"),
        ({**WAGE, "amount": "0"}, "0.01"),
        ({**WAGE, "name": ""}, "写一个您认得的名字"),
        ({**WAGE, "kind": "balance"}, "balance"),
        ({**WAGE, "first_on": "2026-02-30"}, "日期"),
        ({**WAGE, "peak_months": "13", "peak_percent": "150"}, "写 1 到 12 的月份"),
        ({**WAGE, "peak_months": "十二月", "peak_percent": "150"}, "写 1 到 12 的月份"),
        ({**WAGE, "peak_months": "12"}, "旺季是平时的百分之几"),
    ],
)
def test_what_is_no_income_is_explained_and_not_kept(browser: Client, sent: dict[str, str], words: str) -> None:
    answered = browser.post("/cash-flow/", sent)
    assert answered.status_code == 422
    assert words in answered.content.decode()
    assert not CashFlowItem.objects.exists()


def test_more_items_than_anybody_reads_are_refused_kindly(browser: Client, owner: Borrower) -> None:
    for number in range(typed_in.MOST_ROWS):
        add(owner, str(number), "1", date(2026, 11, 10))
    answered = browser.post("/cash-flow/", WAGE)
    assert answered.status_code == 422
    assert "先删掉几条" in answered.content.decode()
