"""The page of a loan."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from borrowers.models import Borrower, Loan, RegisterEntry, User
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

Read = Callable[..., str]
WITH_LOANS = ("cut-to-250", "instant-repay", "auto-plan", "frozen", "extension", "wrong-schedule")


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)


def words(html: str) -> str:
    """What a reader sees: no markup, white space closed up."""
    return re.sub(r"\s+", " ", unescape(strip_tags(html)))


def section(html: str, name: str) -> str:
    """The words of the section whose heading has this id."""
    return words(html.split(f'aria-labelledby="{name}"')[1].split("</section>")[0])


def title(html: str) -> str:
    return words(html.split("<h1>")[1].split("</h1>")[0])


def get(client: Client, loan: Loan, query: str = "") -> str:
    answer = client.get(f"/loans/{loan.public_id}/{query}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


@pytest.fixture
def read(stories: Stories, client_of: ClientOf) -> Read:
    """The page of the first loan of the person of that name."""

    def read(name: str, query: str = "", language: str = "zh-hans") -> str:
        borrower = stories.borrower(name)
        client = client_of(borrower)
        client.cookies["language"] = language
        return get(client, borrower.loans.order_by("pk")[0], query)

    return read


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("auto-plan", "平台把这笔借款自动改成了 12 期，总共要多付 2,342.89 元。"),
        ("extension", "这笔借款按约定展期成了 6 期，总共要多付 56.75 到 93.91 元。"),
        ("cut-to-250", "这笔借款还剩 11 期，一共还要还 28,534.05 元。"),
        ("frozen", "这笔借款有 2 期过了还款日，没有还清的记录，一共 2,179.82 元。"),
        ("instant-repay", "这笔借款在 2026 年 7 月 5 日已经还清。"),
    ],
)
def test_the_first_sentence_answers(read: Read, name: str, sentence: str) -> None:
    assert title(read(name)) == sentence


def test_what_is_due_next_when_and_by_which_plan(read: Read) -> None:
    text = words(read("auto-plan"))
    assert "1,695.24 元 下次 2026 年 11 月 22 日，还有 17 天" in text
    assert "没有找到您同意的记录 未知" in text
    assert "2026 年 10 月 16 日您同意 事实" in words(read("extension"))


def test_the_rate_that_was_stated_stands_beside_the_real_one(read: Read) -> None:
    text = words(read("auto-plan"))
    assert "放款方写的年化成本是 18%。把一共 540.00 元手续费算进去，实际年化成本是 23.21%。" in text
    box = section(read("auto-plan"), "cost")
    for rate in ("23.21%", "25.85%", "18.00%", "23.39%"):
        assert rate in box
    assert "放款方写的年化成本" not in words(read("cut-to-250")).split("到底多贵")[0]  # nothing was stated: no note


def test_before_and_after_day_by_day_with_the_difference_of_each_and_of_all(read: Read) -> None:
    compared = section(read("auto-plan"), "compared")
    assert re.findall(r"2026-09-22([\d,.]+\.\d\d)(\d+\.\d\d)(−[\d,]+\.\d\d)", compared.replace(" ", "")) == [
        ("18,223.20", "223.20", "−18,000.00")
    ]
    assert "+1,695.24" in compared
    assert "19,324.80" in compared
    assert "+2,342.89" in compared


def test_interest_that_nobody_paid_and_nobody_waived_is_said_to_be_unknown(read: Read) -> None:
    compared = section(read("extension"), "compared")
    assert "旧计划里有 37.16 元到期后没有还款记录" in compared
    assert "+56.75 元" in compared
    assert "+93.91 元" in compared
    assert "未知" in compared


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "schedule"}])
def test_a_link_switches_to_the_schedule_before(stories: Stories, client_of: ClientOf, headers: dict[str, str]) -> None:
    borrower = stories.borrower("auto-plan")
    path = f"/loans/{borrower.loans.get().public_id}/"
    client = client_of(borrower)
    before = client.get(f"{path}?view=before", headers=headers).content.decode()
    after = client.get(path, headers=headers).content.decode()
    assert "18,223.20" in section(before, "schedule-title")
    assert "16,619.76" not in section(before, "schedule-title")
    assert "16,619.76" in section(after, "schedule-title")
    assert ("<html" in after) is not bool(headers)


def test_the_lenders_rows_are_shown_as_facts_and_where_they_differ_they_are_marked(read: Read) -> None:
    html = read("wrong-schedule")
    assert "放款方发来的数字。 事实" in section(html, "schedule-title")
    assert re.findall(r'class="[^"]*differs"[^>]*>([^<]+)<', html) == ["107.62"]
    assert "按条款推算。 推算" in section(read("cut-to-250"), "schedule-title")


def test_how_the_schedule_was_computed_stands_under_it(read: Read) -> None:
    under = section(read("cut-to-250"), "schedule-title")
    for said in ("还款方式：等额本息", "计息：每个整月算一年的十二分之一", "舍入：", "还款顺序："):
        assert said in under


def test_payments_stand_with_what_they_paid_and_the_lenders_own_split(read: Read, owner: Borrower, client_of: ClientOf) -> None:
    assert "没有标出来的，放款方的分法和我们算的一样" in section(read("auto-plan"), "payments")
    drawn = factories.loan(factories.line(owner))
    factories.payment(drawn, date(2026, 8, 10), "1066.19", principal=Decimal("1066.19"))
    factories.payment(drawn, date(2026, 9, 10), "50.00")
    html = get(client_of(owner), drawn)
    paid = section(html, "payments")
    assert "放款方分成本金 1,066.19、利息 0.00、手续费 0.00、罚息 0.00 元，和我们算的不一样" in paid
    assert "2026-09-10：放款方没有写这笔钱怎么分的。 未知" in paid
    assert "还没有收到还款记录" in section(read("wrong-schedule"), "payments")


def test_a_payment_that_settled_the_loan_names_the_instalments_as_a_run(owner: Borrower, client_of: ClientOf) -> None:
    drawn = factories.loan(factories.line(owner), settled_on=date(2026, 8, 10))
    factories.payment(drawn, date(2026, 8, 10), "12120.00", principal=Decimal(12000), interest=Decimal(120))
    paid = section(get(client_of(owner), drawn), "payments")
    assert "1–12" in paid
    assert "这一笔提前还清了" in paid


def test_paying_off_on_a_day_costs_principal_and_the_interest_until_then(read: Read) -> None:
    early = section(read("auto-plan", "?payoff_on=2026-11-22"), "early-title")
    assert "2026 年 11 月 22 日全部还清" in early
    assert "16,914.06" in early  # the instalment of that day, and the balance after it
    assert "利息249.30" in early


def test_a_part_repaid_early_shortens_the_term_or_lowers_the_instalments(read: Read) -> None:
    early = section(read("auto-plan", "?prepay_amount=3000&prepay_on=2026-11-05"), "early-title")
    assert "每期照旧，早点还完" in early
    assert "期数照旧，每期少还" in early


def test_what_being_late_costs_is_unknown_until_the_contracts_rate_is_typed(read: Read) -> None:
    assert "外加逾期的费用 未知" in section(read("frozen"), "early-title")
    typed = section(read("frozen", "?late_rate=24.3"), "early-title")
    assert "未知" not in typed
    assert "逾期每天的费用1.45" in typed


def test_a_change_of_the_lines_rate_is_shown_with_what_it_would_mean_and_that_nobody_said_whether_it_does(
    owner: Borrower, client_of: ClientOf
) -> None:
    line = factories.line(owner)
    drawn = factories.loan(line)
    assert 'aria-labelledby="rates"' not in get(client_of(owner), drawn)
    factories.rate_change(line, effective_on=date(2026, 10, 10), new_annual_rate_percent=Decimal(6))
    rates = section(get(client_of(owner), drawn), "rates")
    assert "跟不跟着变，记录里没有" in rates
    assert "2026-11-10" in rates
    assert "2026-10-10" not in rates


def test_that_the_schedule_was_shown_enters_the_register_once(stories: Stories, client_of: ClientOf, settings: Any) -> None:
    borrower = stories.borrower("auto-plan")
    loan = borrower.loans.get()
    for day in (5, 5, 6):
        settings.DEMO_TODAY = date(2026, 11, day)
        get(client_of(borrower), loan)
    entry = RegisterEntry.objects.get(event="schedule_shown")
    assert entry.subject == str(loan.public_id)
    factories.payment(loan, date(2026, 11, 6), "1695.24")
    get(client_of(borrower), loan)
    assert RegisterEntry.objects.filter(event="schedule_shown").count() == 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", WITH_LOANS)
def test_every_loan_of_the_stories_has_a_page_in_both_languages(read: Read, name: str, language: str) -> None:
    html = read(name, language=language)
    assert html.count("<h1>") == 1
    assert "None" not in words(html.split("<main")[1])


def test_another_persons_loan_does_not_exist(stories: Stories, client_of: ClientOf, owner: Borrower, staff: User) -> None:
    path = f"/loans/{stories.borrower('auto-plan').loans.get().public_id}/"
    assert client_of(owner).get(path).status_code == 404
    assert client_of(owner).get(f"/loans/{uuid.uuid4()}/").status_code == 404
    assert client_of(staff).get(path).status_code == 403
    assert client_of(None).get(path).status_code == 302
    assert client_of(owner).post(path).status_code == 405


@pytest.mark.parametrize("query", ["?payoff_on=soon", "?prepay_amount=-1", "?late_rate=NaN", "?prepay_amount=1e9999", "?view=%00"])
def test_what_makes_no_sense_is_answered_at_the_field(read: Read, query: str) -> None:
    html = read("auto-plan", query)
    assert 'class="field-error"' in html or "view" in query


@pytest.mark.parametrize(
    ("query", "reply"),
    [
        ("?prepay_amount=1&prepay_on=2026-11-20", "这个金额不行"),
        ("?prepay_amount=999999", "这个金额不行：要比到那天的利息多，比还清的 16,772.79 元少。"),
        ("?prepay_amount=100&prepay_on=2026-01-01", "这一天不在还款期里"),
        ("?prepay_amount=100&prepay_on=2029-01-01", "那天以前到期的期数要先还上"),
        ("?payoff_on=2026-01-01", "这一天在这份计划开始以前"),
    ],
)
def test_what_cannot_be_repaid_early_is_answered_in_words(read: Read, query: str, reply: str) -> None:
    assert reply in section(read("auto-plan", query), "early-title")


def test_terms_that_make_no_schedule_are_said_to_be_the_lenders_mistake(owner: Borrower, client_of: ClientOf) -> None:
    drawn = factories.loan(factories.line(owner), first_due_on=date(2026, 7, 1))
    text = words(get(client_of(owner), drawn))
    assert "算不出还款表" in text
    assert "对不上的是“第一个还款日”这一项" in text
    for file in ("schedule.csv", "calendar.ics"):
        assert client_of(owner).get(f"/loans/{drawn.public_id}/{file}").status_code == 404


def test_lenders_rows_that_repay_another_sum_on_other_days_still_have_a_page(owner: Borrower, client_of: ClientOf) -> None:
    drawn = factories.loan(factories.line(owner))
    factories.plan(drawn, rows=[(date(2027, 5, 1), "9000", "90", None), (date(2027, 3, 1), "9000", "90", None)], instalments=2)
    html = get(client_of(owner), drawn, "?payoff_on=2027-04-01")
    assert "放款方的还款表还不清本金" in section(html, "cost")
    assert "2027 年 4 月 1 日全部还清" in section(html, "early-title")
    assert client_of(owner).get(f"/loans/{drawn.public_id}/ways-out/").status_code == 200


def test_the_page_takes_at_most_twelve_queries_however_much_is_on_record(
    owner: Borrower, client_of: ClientOf, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    line = factories.line(owner)
    drawn = factories.loan(line)
    for number in range(1, 20):
        factories.plan(drawn, rows=[(date(2026, 11, 10), "12000", "120", None)], starts_on=date(2026, 10, number), instalments=1)
        factories.payment(drawn, date(2026, 10, number), "10.00")
        factories.rate_change(line, effective_on=date(2026, 10, number))
    client = client_of(owner)
    with django_assert_max_num_queries(12):
        get(client, drawn)


def test_a_loan_of_fifty_years_has_a_page(owner: Borrower, client_of: ClientOf) -> None:
    drawn = factories.loan(factories.line(owner), instalments=600, annual_rate_percent=Decimal(3))
    html = get(client_of(owner), drawn)
    assert "2076-07-10" in html
    assert html.count("<rect") < 20


def test_a_fixed_fee_is_a_cost_like_any_other(owner: Borrower, client_of: ClientOf) -> None:
    drawn = factories.loan(factories.line(owner))
    terms = {"method": "flat_fee", "annual_rate_percent": Decimal(0), "fee_per_instalment": Decimal(72)}
    factories.plan(drawn, kind="borrower_request", disclosed_annual_cost_percent=Decimal("7.2"), **terms)
    html = get(client_of(owner), drawn)
    assert title(html).startswith("按您的申请，这笔借款改成了 12 期")
    assert "把一共 864.00 元手续费算进去，实际年化成本是 13.03%" in words(html)
