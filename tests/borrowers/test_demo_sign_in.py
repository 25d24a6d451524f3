"""The demo lets anybody be one of its invented people, in two clicks and without scripts; nothing of this exists outside the demo."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from borrowers.models import Borrower, LimitChange
from tests import factories
from tests.borrowers.sign_in_steps import CODE, SIGN_IN


@pytest.fixture
def story(db: None) -> Borrower:
    person = factories.borrower(name="安一诺", phone="+8612000000001", signs_in=False)
    line = factories.line(person)
    factories.change(line, old_limit=Decimal("40000.00"), new_limit=Decimal("35000.00"), sender_id="older", decided_at="2025-01-05T03:00Z")
    factories.change(line, old_limit=Decimal("30000.00"), new_limit=Decimal("250.00"))
    return person


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)


def fields(page: str, action: str, holding: str) -> dict[str, str]:
    """What a browser sends when the button of the form with this `action` that contains `holding` is pressed."""
    form = next(found for found in re.findall(rf'<form[^>]*action="{action}".*?</form>', page, re.DOTALL) if holding in found)
    inputs = re.findall(r"<input[^>]*>", form)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs]
    return {name.group(1): value.group(1) for name, value in pairs if name and value}


@pytest.mark.usefixtures("demo")
def test_a_person_then_the_code_then_home(story: Borrower) -> None:
    client = Client(enforce_csrf_checks=True)
    first = client.get(SIGN_IN).content.decode()
    assert "安一诺 · 额度降低：30,000.00 → 250.00 元" in first
    second = client.post(SIGN_IN, fields(first, SIGN_IN, "安一诺"), follow=True).content.decode()
    sent = fields(second, CODE, 'name="code"')
    assert f">{sent['code']}</strong>" in second
    assert client.post(CODE, sent)["Location"] == site.LOGIN_REDIRECT_URL


@pytest.mark.usefixtures("demo")
def test_each_situation_is_read_from_the_records(story: Borrower) -> None:
    LimitChange.objects.filter(sender_id="older").update(decided_at="2026-12-01T03:00Z", kind="freeze")
    factories.borrower(name="苗一", phone="+8612000000011")
    page = Client().get(SIGN_IN).content.decode()
    assert "安一诺 · 额度冻结：40,000.00 → 35,000.00 元" in page
    assert "苗一 · 还没有记录" in page


@pytest.mark.usefixtures("demo")
def test_a_freeze_that_leaves_the_limit_is_said_without_an_arrow(db: None) -> None:
    person = factories.borrower(name="方宁", phone="+8612000000005")
    factories.change(factories.line(person), kind="freeze", old_limit=Decimal("12000.00"), new_limit=Decimal("12000.00"))
    assert "方宁 · 额度冻结：12,000.00 元" in Client().get(SIGN_IN).content.decode()


@pytest.mark.usefixtures("demo")
def test_staff_are_offered_too(db: None) -> None:
    factories.staff(email="help@example.com")
    assert "客服 · 查看客户的记录" in Client().get(SIGN_IN).content.decode()


def test_outside_the_demo_there_is_nothing_of_it(story: Borrower) -> None:
    client = Client()
    first = client.get(SIGN_IN)
    assert "安一诺" not in first.content.decode()
    assert "演示" not in first.content.decode()
    second = client.post(SIGN_IN, {"contact": story.phone}, follow=True)
    code = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    assert re.fullmatch(r"\d{6}", code)
    assert code not in second.content.decode()
    assert "演示" not in second.content.decode()


@pytest.mark.usefixtures("demo")
def test_a_stranger_in_the_demo_gets_no_code(db: None) -> None:
    page = Client().post(SIGN_IN, {"contact": "13800138999"}, follow=True).content.decode()
    assert "没有真的发送" not in page
    assert not re.search(r"\b\d{6}\b", page)


@pytest.mark.usefixtures("demo")
def test_however_many_people_there_are_the_page_asks_the_database_as_often(story: Borrower, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        person = factories.borrower(phone=f"+86120001{number:05d}")
        factories.change(factories.line(person))
    with django_assert_max_num_queries(4):
        page = Client().get(SIGN_IN).content.decode()
    assert page.count("button-wide") == 20
