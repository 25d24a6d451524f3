"""The welcome page: what this is, for anyone."""

from datetime import date

import pytest
from django.test import override_settings
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
DEMO = override_settings(DEMO_TODAY=date(2026, 11, 5))


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_what_this_is_and_offers_to_sign_in(client):
    page = text_of(client.get("/"))
    assert "额度变了，先弄明白。" in page
    assert f'<a class="button button-primary" href="{reverse("account_login")}">' in page


def test_it_is_affiliated_with_no_lender_and_sells_nothing(client):
    page = text_of(client.get("/"))
    assert "与任何放款方无关联，不收费，不推荐借款，不卖任何东西。" in page
    assert "不是法律意见" in page


def test_it_tells_three_situations(client):
    page = text_of(client.get("/"))
    assert page.count('<li class="card">') == 3
    assert "30,000.00" in page
    assert "250.00" in page


def test_somebody_signed_in_is_led_home(client_of, owner):
    page = text_of(client_of(owner).get("/"))
    assert "去我的首页" in page
    assert "登录，看我的额度" not in page


@DEMO
def test_in_the_demo_each_situation_leads_to_its_invented_person(client):
    factories.borrower(sender_id="b-moved", name="戴珂", phone="+8612000000004")
    page = text_of(client.get("/"))
    assert "以戴珂的身份看看" in page
    assert f'<form method="post" action="{reverse("account_login")}">' in page
    assert 'name="contact" value="+8612000000004"' in page
    assert page.count('name="contact"') == 1, "nobody is offered who was not loaded"


@DEMO
def test_the_demo_says_so_on_top(client):
    assert "演示：人物均为虚构，今天是 2026 年 11 月 5 日。" in text_of(client.get("/"))


def test_outside_the_demo_nobody_is_named(client):
    factories.borrower(sender_id="b-moved", name="戴珂", phone="+8612000000004")
    page = text_of(client.get("/"))
    assert "戴珂" not in page
    assert "12000000004" not in page
    assert "演示" not in page


def test_the_switch_of_language_is_a_form_that_comes_back_to_the_page(client):
    page = text_of(client.get("/?from=letter"))
    assert f'action="{reverse("set_language")}"' in page
    assert 'name="next" value="/?from=letter"' in page
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/?from=letter"})
    assert (answer.status_code, answer["Location"]) == (302, "/?from=letter")
    assert '<html lang="en"' in text_of(client.get("/"))


def test_the_switch_leads_to_no_other_site(client):
    answer = client.post(reverse("set_language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_writing_to_the_page_is_refused(client):
    assert client.post("/").status_code == 405


def test_browsers_find_the_icon_where_they_look(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith("favicon.ico")
