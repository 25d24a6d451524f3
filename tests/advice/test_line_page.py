"""The page of a credit line."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from borrowers import clock
from borrowers.models import Borrower, CreditLine, RateChange, User
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf


def page(client: Client, line: CreditLine) -> str:
    answer = client.get(f"/lines/{line.public_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def read(stories: Stories, client_of: ClientOf) -> Callable[[str], str]:
    """The page of the line `l-…` of the person of the same name."""

    def read(name: str, line: str = "") -> str:
        borrower = stories.borrower(name)
        return page(client_of(borrower), borrower.lines.get(sender_id=f"l-{line or name}"))

    return read


def test_the_limit_now_and_every_change_with_its_owner_and_stage(read: Callable[..., str]) -> None:
    text = read("cut-to-250")
    assert "您的借呗额度现在是 250.00 元。" in text
    assert "降低：30,000.00 → 250.00 元" in text
    assert text.count("事中") == 1
    assert text.count("事前") == 1  # its opening
    assert "事后" not in text
    assert "来源：放款方" in text


def test_a_change_for_an_overdue_instalment_is_marked_as_after_the_fact(read: Callable[..., str]) -> None:
    assert "事后" in read("frozen")


def test_the_chart_says_the_same_in_a_table(read: Callable[..., str]) -> None:
    text = read("cut-to-250")
    table = text.split('<table class="records"')[1].split("</table>")[0]
    for words in ("2022 年 3 月 5 日", "30,000.00", "2026 年 10 月 12 日", "250.00", "降低"):
        assert words in table


def test_facts_have_source_and_day_and_a_way_to_say_that_they_are_wrong(read: Callable[..., str], stories: Stories) -> None:
    data = read("cut-to-250").split('id="data"')[1].split("</section>")[0]
    assert "有欠款的机构数：<strong>5 家</strong>" in data
    assert "放款方月度文件（2026 年 10 月 10 日）" in data
    change = stories.change("cut-to-250").public_id
    assert f'href="/limit-changes/{change}/letters/value_correction/?reason=many_lenders"' in data
    assert "没有收到：" in data


def test_what_is_overdue_comes_first_where_no_change_is_on_record(read: Callable[..., str]) -> None:
    assert "放款方 2026 年 10 月 15 日的数据里有逾期 9 天" in read("extension")
    assert "的数据里有逾期" not in read("wrong-schedule")


def test_rates_over_time(read: Callable[..., str]) -> None:
    rates = read("raised").split('id="rates"')[1].split("</section>")[0]
    for words in ("14.6%", "12.4%", "2026 年 9 月 2 日", "2026 年 9 月 1 日"):
        assert words in rates
    assert 'aria-label="年利率的变化：最近一次从 14.6% 变为 12.4%"' in rates
    assert "没有利率变动的记录" in read("frozen")


def test_each_loan_is_a_card_that_leads_to_its_page(read: Callable[..., str], stories: Stories) -> None:
    loans = read("auto-plan").split('id="loans"')[1]
    loan = stories.borrower("auto-plan").loans.get()
    assert f'href="/loans/{loan.public_id}/"' in loans
    for words in ("2026 年 3 月 22 日借的 18,000.00 元", "自动分期", "等额本息", "12 期", "年利率 18%"):
        assert words in loans
    settled = read("instant-repay").split('id="loans"')[1]
    assert settled.count('<article class="card">') == 3
    assert "已还清" in settled


def test_a_line_that_another_moved_into_shows_the_arrival(read: Callable[..., str], stories: Stories) -> None:
    text = read("moved", "moved-shop")
    assert "从另一条额度转来（原额度 50,000.00 元）" in text
    assert str(stories.change("moved").public_id) in text


def test_a_limit_that_its_changes_do_not_lead_to_is_pointed_out(owner: Borrower, client_of: ClientOf) -> None:
    line = factories.line(owner, limit=Decimal(28000))
    factories.change(line)
    assert "放款方现在报的额度是 28,000.00 元，它发来的最后一次变动之后却是 30,000.00 元" in page(client_of(owner), line)


def test_another_borrowers_line_and_none_are_the_same_404(owner: Borrower, other: Borrower, client_of: ClientOf) -> None:
    theirs, nobodys = factories.line(other).public_id, uuid.uuid4()
    answers = [client_of(owner).get(f"/lines/{public_id}/") for public_id in (theirs, nobodys)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content.replace(str(theirs).encode(), b"") == answers[1].content.replace(str(nobodys).encode(), b"")


def test_who_may_not(owner: Borrower, staff: User, client_of: ClientOf) -> None:
    path = f"/lines/{factories.line(owner).public_id}/"
    assert client_of(None).get(path).status_code == 302
    assert client_of(staff).get(path).status_code == 403
    assert client_of(owner).post(path).status_code == 405


def test_a_bare_line_says_what_will_appear(owner: Borrower, client_of: ClientOf) -> None:
    text = page(client_of(owner), factories.line(owner))
    for words in ("没有利率变动的记录", "没有收到您的数据", "没有借款记录", "这条额度没有变动记录"):
        assert words in text


def test_the_page_takes_at_most_twelve_queries_however_much_is_on_record(
    stories: Stories, client_of: ClientOf, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    borrower = stories.borrower("auto-plan")
    line = borrower.lines.get()
    rates = {"old_annual_rate_percent": Decimal(18), "new_annual_rate_percent": Decimal("14.6")}
    for number in range(500):
        factories.change(line, sender_id=f"c-{number}")
    for number in range(20):
        RateChange.objects.create(sender_id=f"t-{number}", borrower=borrower, line=line, effective_on=date(2024, 5, 6), **rates)
    client = client_of(borrower)
    with django_assert_max_num_queries(12):
        assert page(client, line).count("降低：") == 501


def test_a_line_that_opened_and_changed_today_has_a_page(owner: Borrower, client_of: ClientOf) -> None:
    today = clock.today()
    line = factories.line(owner, opened_on=today)
    change = factories.change(line, effective_on=today)
    rates = {"old_annual_rate_percent": Decimal(18), "new_annual_rate_percent": Decimal("14.6")}
    RateChange.objects.create(sender_id="t-today", borrower=owner, line=line, effective_on=today, **rates)
    page(client_of(owner), line)
    for path in ("/home/", f"/limit-changes/{change.public_id}/"):
        assert client_of(owner).get(path).status_code == 200


def test_a_change_that_is_only_announced_has_its_pages(owner: Borrower, client_of: ClientOf) -> None:
    later = clock.today() + timedelta(days=40)
    line = factories.line(owner, opened_on=later)
    change = factories.change(line, effective_on=later)
    page(client_of(owner), line)
    for path in ("/home/", f"/limit-changes/{change.public_id}/"):
        assert client_of(owner).get(path).status_code == 200
