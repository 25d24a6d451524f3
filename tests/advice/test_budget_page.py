"""A budget from what borrowers type in and what is due on their loans: how much of the income goes into repayments, and what is left."""

from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from advice.household.budget_page import budget_page, drawing, request_statement
from borrowers import documents, typed_in
from borrowers.models import Borrower, CashFlowItem, Document
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

TODAY = date(2026, 11, 5)
RENT = {"kind": "bill", "name": "房租", "amount": "1200", "first_on": "2026-11-15"}


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def owner(stories: Stories) -> Borrower:
    """Somebody with an automatic plan: 1,695.24 yuan a month until October 2027."""
    return stories.borrower("auto-plan")


@pytest.fixture
def browser(owner: Borrower, client_of: ClientOf) -> Client:
    return client_of(owner)


def add(owner: Borrower, kind: str, name: str, amount: str, **typed: Any) -> None:
    usual = {"first_on": date(2026, 11, 10), "monthly": True}
    typed_in.add_cash_flow_item(borrower=owner, today=TODAY, kind=kind, name=name, amount=Decimal(amount), **{**usual, **typed})


def content(owner: Borrower, language: Any = "zh-hans") -> dict[str, Any]:
    with override(language):
        return budget_page(owner, TODAY, language).content


def shown(browser: Client) -> str:
    return browser.get("/budget/").content.decode()


def test_income_needs_debts_and_what_is_left_answer_the_page(owner: Borrower, browser: Client) -> None:
    add(owner, "income", "工资", "6000")
    add(owner, "bill", "房租", "1200")
    add(owner, "debt", "车贷", "800")
    average = content(owner)["sheet"]["average"]
    due_here = sum(portion.total for portion in _portions(owner)) / 12
    assert (average["income"], average["needs"], average["elsewhere"]) == ("6000.00", "1200.00", "800.00")
    assert Decimal(average["here"]) == due_here.quantize(Decimal("0.01"))
    assert Decimal(average["surplus"]) == 6000 - 1200 - 800 - Decimal(average["here"])
    page = shown(browser)
    assert f"还款占收入的 {average['percent']}%" in page
    assert f"平均每月剩 {Decimal(average['surplus']):,.2f} 元" in page


def _portions(owner: Borrower) -> list[Any]:
    """What the plan asks for in the twelve months after this one."""
    from advice.loans.queries import open_loans
    from advice.loans.standing import standing

    return [
        portion
        for account in open_loans(owner)
        for portion in standing(account, TODAY).owed
        if date(2026, 12, 1) <= portion.due_on <= date(2027, 11, 30)
    ]


def test_what_this_month_asks_for_is_told_apart_from_the_average(stories: Stories) -> None:
    late = stories.borrower("frozen")
    (loan,) = content(late)["loans"]
    assert Decimal(loan["late"]) > 0
    assert Decimal(loan["this_month"]) > Decimal(loan["late"])


def test_a_season_shows_the_average_and_the_hardest_month(owner: Borrower, browser: Client) -> None:
    add(owner, "income", "小店", "6000", peak_months=[2], peak_percent=40)
    sheet = content(owner)["sheet"]
    assert (sheet["hardest"]["on"], sheet["hardest"]["income"]) == ("2027-02-01", "2400.00")
    assert sheet["highest"]["on"] == "2027-02-01"
    assert "最紧的是 2027 年 2 月" in shown(browser)


def test_without_income_the_share_and_what_is_left_are_unknown(owner: Borrower, browser: Client) -> None:
    add(owner, "bill", "房租", "1200")
    found = content(owner)
    assert (found["sheet"]["average"]["share"], found["sheet"]["highest"]) == (None, None)
    drawn = drawing(found)
    assert drawn["gauge"] is None
    rows = {row[0]: row[1:] for row in drawn["summary"].rows}
    assert set(rows["收入"]) == {"没有填"}
    assert set(rows["剩下"]) == set(rows["还款占收入"]) == {"未知"}
    assert "还款占收入多少：未知" in shown(browser)


def test_needs_that_were_not_typed_in_are_not_taken_for_none(owner: Borrower, browser: Client) -> None:
    add(owner, "income", "工资", "6000")
    page = shown(browser)
    assert "支出还没有填" in page
    drawn = drawing(content(owner))
    rows = {row[0]: row[1:] for row in drawn["summary"].rows}
    assert set(rows["要付的支出"]) == {"没有填"}
    assert set(rows["剩下"]) == {"未知"}
    left = drawn["by_month"].columns.index("剩下")
    assert {row[left] for row in drawn["by_month"].rows} == {"未知"}


def test_what_comes_once_is_left_out_and_said_to_be(owner: Borrower, browser: Client) -> None:
    add(owner, "income", "工资", "6000")
    add(owner, "income", "年终奖", "9000", monthly=False)
    assert content(owner)["sheet"]["average"]["income"] == "6000.00"
    assert "另有 1 笔一次的" in shown(browser)


def test_no_safe_line_is_drawn_until_the_borrower_sets_one(owner: Borrower, browser: Client) -> None:
    add(owner, "income", "工资", "6000")
    assert 'class="safe"' not in shown(browser)
    assert "我们也不替您编" in shown(browser)
    assert browser.post("/budget/", {"percent": "20"}).status_code == 302
    page = shown(browser)
    assert 'class="safe" x1="20.0%"' in page
    assert "超过了您自己定的线" in page
    assert browser.post("/budget/", {"percent": "60"}).status_code == 302
    assert "在您自己定的线以内" in shown(browser)
    assert browser.post("/budget/", {"percent": ""}).status_code == 302
    assert 'class="safe"' not in shown(browser)


def test_only_the_hardest_month_may_pass_the_line(owner: Borrower, browser: Client) -> None:
    add(owner, "income", "小店", "6000", peak_months=[2], peak_percent=40)
    typed_in.set_safe_debt_share(borrower=owner, share=Decimal("0.5"))
    assert "2027 年 2 月会超过" in shown(browser)


def test_limits_and_debts_are_shared_out_by_lender(owner: Borrower, browser: Client) -> None:
    factories.line(owner, lender="县城小额贷款有限公司", limit=Decimal("6000.00"))
    factories.line(owner, lender="已经关掉的公司", status="closed")
    found = content(owner)
    assert {held["lender"] for held in found["limits"]} == {"示例消费金融有限公司", "县城小额贷款有限公司"}
    assert sum(Decimal(held["share"]) for held in found["limits"]) == 1
    assert [held["percent"] for held in found["owed"]] == ["100"]
    assert "只看这里有记录的额度和借款" in shown(browser)


def test_a_shop_reads_its_own_words(stories: Stories, client_of: ClientOf) -> None:
    shop = stories.borrower("season-peak")
    page = shown(client_of(shop))
    assert "营业收入和别的收入" in page
    assert "压在货里的钱不是收入" in page


def test_money_in_hand_says_when_it_runs_short(owner: Borrower, browser: Client) -> None:
    add(owner, "income", "工资", "1000")
    assert content(owner)["short"] is None
    typed_in.set_balance(borrower=owner, today=TODAY, amount=Decimal(500))
    assert content(owner)["short"] == {"on": "2026-11-22", "missing": "195.24"}
    assert "2026 年 11 月 22 日开始不够，差 195.24 元" in shown(browser)


def test_items_are_typed_in_and_deleted_on_the_page(owner: Borrower, browser: Client) -> None:
    assert browser.post("/budget/", RENT).status_code == 302
    kept = owner.cash_flow_items.get()
    assert (kept.kind, kept.monthly, kept.amount) == ("bill", True, Decimal(1200))
    assert "房租" in shown(browser)
    assert browser.post("/budget/", {"delete": str(kept.public_id)}).status_code == 302
    assert not owner.cash_flow_items.exists()


def test_the_statement_of_affairs_has_the_figures_of_the_page_and_is_the_same_when_asked_again(owner: Borrower, browser: Client) -> None:
    add(owner, "income", "工资", "6000")
    add(owner, "debt", "车贷", "800")
    typed_in.set_safe_debt_share(borrower=owner, share=Decimal("0.4"))
    assert browser.get("/budget/statement/")["Location"] == "/budget/"
    assert browser.post("/budget/statement/").status_code == 302
    document = owner.documents.get()
    assert browser.post("/budget/statement/")["Location"] == f"/documents/{document.public_id}/"
    assert Document.objects.count() == 1
    call_command("render_documents", verbosity=0)
    document.refresh_from_db()
    pdf = pypdfium2.PdfDocument(documents.pdf_bytes(document))
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    pages = len(pdf)
    pdf.close()
    drawn = drawing(content(owner))
    for table in ("summary", "by_month", "debts"):
        for row in drawn[table].rows:
            assert all(cell in text for cell in row[1:] if "." in cell), row
    assert drawn["headline"] in text.replace("\r\n", "")
    assert pages <= 2
    assert document.size is not None
    assert document.size <= 60_000


def test_a_statement_keeps_its_figures_when_the_budget_changes(owner: Borrower) -> None:
    add(owner, "income", "工资", "6000")
    first = request_statement(borrower=owner, page=budget_page(owner, TODAY, "zh-hans"))
    add(owner, "income", "兼职", "500")
    second = request_statement(borrower=owner, page=budget_page(owner, TODAY, "zh-hans"))
    assert first.pk != second.pk
    assert documents.frozen_content(first)["sheet"]["average"]["income"] == "6000.00"
    assert documents.frozen_content(second)["sheet"]["average"]["income"] == "6500.00"


def test_the_number_of_queries_does_not_grow(owner: Borrower, browser: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        factories.loan(factories.line(owner))
        add(owner, "income", str(number), "10")
    with django_assert_max_num_queries(12):
        assert browser.get("/budget/").status_code == 200


def test_nobody_reads_or_deletes_what_is_somebody_elses(owner: Borrower, other: Borrower, client_of: ClientOf) -> None:
    add(owner, "income", "秘密收入", "6543.21")
    stranger = client_of(other)
    assert "秘密收入" not in shown(stranger)
    assert stranger.post("/budget/", {"delete": str(owner.cash_flow_items.get().public_id)}).status_code == 302
    assert stranger.post("/budget/", {"percent": "10"}).status_code == 302
    owner.refresh_from_db()
    assert owner.safe_debt_share is None
    assert owner.cash_flow_items.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({**RENT, "amount": "0"}, "0.01"),
        ({**RENT, "name": ""}, "写一个您认得的名字"),
        ({**RENT, "kind": "balance"}, "balance"),
        ({"percent": "101"}, "100"),
        ({"percent": "0"}, "1"),
        ({"percent": "一半"}, "整数"),
    ],
)
def test_what_is_no_figure_is_explained_and_not_kept(owner: Borrower, browser: Client, sent: dict[str, str], words: str) -> None:
    answered = browser.post("/budget/", sent)
    assert answered.status_code == 422
    assert words in answered.content.decode()
    assert not CashFlowItem.objects.exists()
    owner.refresh_from_db()
    assert owner.safe_debt_share is None


def test_somebody_with_nothing_on_record_reads_a_kind_page(owner: Borrower, other: Borrower, client_of: ClientOf) -> None:
    page = shown(client_of(other))
    assert "填上每月的收入" in page
    assert "这里没有还没还清的借款记录" in page
    assert '<details class="fold" open><summary>加一笔每月的收入' in page  # what to do first is in sight


def test_months_are_written_in_the_readers_language(owner: Borrower) -> None:
    first = {language: drawing(content(owner, language))["by_month"].rows[0][0] for language in ("zh-hans", "en")}
    assert first == {"zh-hans": "2026 年 12 月", "en": "December 2026"}
