"""The borrower's front page."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils.html import escape

from advice import marks, runs
from advice.models import Trigger
from borrowers.models import Borrower, Document, User
from tests import factories
from tests.advice.stories import Stories, full_migration
from tests.types import ClientOf


def page(client: Client) -> str:
    answer = client.get("/home/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_newest_change_comes_first_in_one_sentence_with_a_link(stories: Stories, client_of: ClientOf) -> None:
    text = page(client_of(stories.borrower("cut-to-250")))
    assert "您的额度降到了 250.00 元，主要因为每月要还的钱占收入太多。</h1>" in text
    assert "30,000.00" in text
    assert f'href="/limit-changes/{stories.change("cut-to-250").public_id}/"' in text


def test_the_next_steps_are_the_three_heaviest_of_the_stored_advice_still_to_do(stories: Stories, client_of: ClientOf) -> None:
    borrower = stories.borrower("cut-to-250")
    runs.do([borrower.pk], Trigger.ASKED, date(2026, 11, 5))
    first, second, third, fourth = borrower.recommendations.order_by("rank").values_list("step", flat=True)[:4]
    marks.mark(borrower, first, "dismissed")
    marks.mark(borrower, second, "accepted")
    aside = page(client_of(borrower)).split("<aside")[1]
    links = re.findall(r'href="/advice/#step-(\w+)"', aside)
    assert links == [second, third, fourth]


def test_without_a_stored_advice_no_step_is_made_up(stories: Stories, client_of: ClientOf) -> None:
    aside = page(client_of(stories.borrower("cut-to-250"))).split("<aside")[1].split("</aside>")[0]
    assert "<li>" not in aside
    assert "现在还没有存下的建议" in aside
    assert 'href="/advice/"' in aside


def test_a_step_that_no_longer_fits_is_no_next_step(owner: Borrower, client_of: ClientOf) -> None:
    snapshot = factories.facts(owner, {"days_past_due": 3})
    runs.do([owner.pk], Trigger.ASKED, date(2026, 11, 5))
    assert "#step-clear_overdue_first" in page(client_of(owner))
    snapshot.delete()
    factories.facts(owner, {"days_past_due": 0})
    runs.do([owner.pk], Trigger.FACTS, date(2026, 11, 5))
    assert "#step-clear_overdue_first" not in page(client_of(owner))


def test_what_is_due_next_stands_with_the_days_left_and_leads_to_the_loan(stories: Stories, client_of: ClientOf, settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)
    borrower = stories.borrower("auto-plan")
    dues = page(client_of(borrower)).split('id="dues"')[1].split("</section>")[0]
    assert "2026 年 11 月 22 日还 1,695.24 元" in dues
    assert "还有 17 天" in dues
    assert f'href="/loans/{borrower.loans.get().public_id}/"' in dues


def test_what_passed_its_day_without_a_record_comes_first(owner: Borrower, client_of: ClientOf, settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)
    line = factories.line(owner)
    factories.payment(factories.loan(line), date(2026, 10, 31), "3198.57")
    late = factories.loan(line)
    factories.loan(line, settled_on=date(2026, 9, 1))
    dues = page(client_of(owner)).split('id="dues"')[1].split("</section>")[0]
    assert dues.count("<li>") == 2
    assert str(late.public_id) in dues.split("<li>")[1]
    assert "3 期过了还款日" in dues.split("<li>")[1]
    assert "还有 5 天" in dues.split("<li>")[2]


def test_without_an_open_loan_nothing_is_due(owner: Borrower, client_of: ClientOf) -> None:
    factories.loan(factories.line(owner), settled_on=date(2026, 9, 1))
    assert 'id="dues"' not in page(client_of(owner))


def test_the_name_is_not_on_the_page(stories: Stories, client_of: ClientOf) -> None:
    assert "安一诺" not in page(client_of(stories.borrower("cut-to-250")))


def test_each_line_is_a_card_and_only_one_with_changes_has_a_spark_line(stories: Stories, client_of: ClientOf) -> None:
    text = page(client_of(stories.borrower("moved")))
    assert text.count('<article class="card">') == 2
    assert text.count('class="spark"') == 1
    assert "没有变动记录。" in text


def test_what_came_in_since_the_last_sign_in_is_listed_until_the_next(owner: Borrower, client_of: ClientOf) -> None:
    line = factories.line(owner)
    old = factories.change(line, old_limit=Decimal(60000), new_limit=Decimal(50000))

    def news(heading: str) -> str:
        client = client_of(User.objects.get(pk=owner.user_id))
        part = page(client).split('id="news"')[1].split("</section>")[0]
        assert heading in part
        return part

    assert str(old.public_id) in news("已有的记录")  # the first visit
    new = factories.change(line)
    second = news("自上次登录以来")
    assert str(new.public_id) in second
    assert str(old.public_id) not in second
    assert "没有新的变化" in news("自上次登录以来")


def test_documents_on_their_way_are_listed(owner: Borrower, client_of: ClientOf) -> None:
    document = Document(borrower=owner, kind="letter", language="zh-hans", title="请求说明", content="{}", content_hash="1", code="1")
    document.save()
    text = page(client_of(owner))
    assert f'href="/documents/{document.public_id}/"' in text
    assert "正在制作" in text


def test_nothing_of_anybody_else_is_on_the_page(owner: Borrower, other: Borrower, client_of: ClientOf) -> None:
    theirs = factories.change(factories.line(other))
    text = page(client_of(owner))
    assert str(theirs.public_id) not in text
    assert str(theirs.line.public_id) not in text


def test_a_stranger_is_sent_to_the_sign_in_page(client_of: ClientOf) -> None:
    answer = client_of(None).get("/home/")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/home/"


def test_somebody_who_borrows_nothing_is_told_so(staff: User, client_of: ClientOf) -> None:
    answer = client_of(staff).get("/home/")
    assert answer.status_code == 403
    assert "这里没有您的借款记录" in answer.content.decode()


def test_only_reading_is_possible(owner: Borrower, client_of: ClientOf) -> None:
    assert client_of(owner).post("/home/").status_code == 405


def test_an_empty_page_says_what_will_appear(owner: Borrower, client_of: ClientOf) -> None:
    text = page(client_of(owner))
    for words in ("还没有任何记录", "还没有额度", "放款方把您的额度发来以后"):
        assert words in text


def test_a_loan_without_any_change_still_has_a_page(stories: Stories, client_of: ClientOf) -> None:
    text = page(client_of(stories.borrower("extension")))
    assert "您的额度没有变动记录。" in text
    assert "展期：本金 3,054.42 元，6 期" in text


def test_a_product_without_a_name_is_shown_by_its_code_and_nothing_is_markup(owner: Borrower, client_of: ClientOf) -> None:
    factories.line(owner, product="house-brand", lender='<b>"银行"</b>')
    text = page(client_of(owner))
    assert "house-brand" in text
    assert escape('<b>"银行"</b>') in text


def test_the_page_takes_at_most_twelve_queries(
    owner: Borrower, client_of: ClientOf, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    change = full_migration(owner)
    runs.do([owner.pk], Trigger.ASKED, date(2026, 11, 5))
    client = client_of(owner)
    with django_assert_max_num_queries(12):
        assert f'href="/limit-changes/{change.public_id}/"' in page(client)
