"""Support staff find a borrower by something exact, read the records, change nothing; and every look is in the register."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers import support
from borrowers.models import Borrower, Document, Job, RegisterEntry, User
from tests import factories
from tests.borrowers.query_plans import reads_whole_table

FIND = "/staff/borrowers/borrower/"


@pytest.fixture
def person(db: None) -> Borrower:
    person = factories.borrower(name="欧阳晴", phone="+8613812345678", email="qing@example.com", sender_id="b-no-reason")
    line = factories.line(person, sender_id="l-1")
    change = factories.change(line, sender_id="c-1", new_limit=Decimal("6000.00"))
    factories.reason(change, "debt_burden_high", observed={"monthly_income": "9000.00"})
    factories.facts(person, {"monthly_income": "9000.00"}, sender_id="f-1")
    Document.objects.create(
        borrower=person, kind="letter", language="zh-hans", title="要求说明原因", content="{}", content_hash="0" * 64, code="c"
    )
    Job.objects.create(borrower=person, kind="render", key="k", cause="字体缺失")
    return person


def found(page: str) -> list[str]:
    return re.findall(r'<a href="/staff/borrowers/borrower/[0-9a-f-]{36}/">([^<]+)</a>', page)


# --- it works -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term",
    ["欧阳晴", " 欧阳晴 ", "13812345678", "138 1234 5678", "+86 138-1234-5678", "008613812345678", "QING@example.com", "b-no-reason"],
)
def test_a_borrower_is_found_by_something_exact(desk: Client, person: Borrower, other: Borrower, term: str) -> None:
    assert found(desk.post(FIND, {"term": term}).content.decode()) == ["欧阳晴"]


def test_a_borrower_is_found_by_the_id_in_addresses(desk: Client, person: Borrower) -> None:
    assert found(desk.post(FIND, {"term": str(person.public_id)}).content.decode()) == ["欧阳晴"]


def test_people_of_one_name_are_listed_together(desk: Client, person: Borrower) -> None:
    factories.borrower(name="欧阳晴")
    assert found(desk.post(FIND, {"term": "欧阳晴"}).content.decode()) == ["欧阳晴", "欧阳晴"]


def test_everything_on_record_is_shown_with_where_it_came_from(desk: Client, person: Borrower) -> None:
    page = desk.get(f"{FIND}{person.public_id}/").content.decode()
    for shown in (
        "欧阳晴",
        "+8613812345678",
        "qing@example.com",
        "l-1",
        "c-1",
        "6,000.00",
        "debt_burden_high",
        "f-1",
        "要求说明原因",
        "字体缺失",
        "放款方",
    ):
        assert shown in page


def test_the_start_page_leads_to_the_search(desk: Client) -> None:
    assert FIND in desk.get("/staff/").content.decode()


def test_every_look_is_in_the_register_and_holds_no_name(desk: Client, member: User, person: Borrower) -> None:
    desk.post(FIND, {"term": "欧阳晴"})
    desk.get(f"{FIND}{person.public_id}/")
    entries = RegisterEntry.objects.order_by("pk")
    assert [(entry.event, entry.actor, entry.borrower_id, entry.content) for entry in entries] == [
        ("staff_viewed", f"staff:{member.pk}", person.pk, {"page": "found"}),
        ("staff_viewed", f"staff:{member.pk}", person.pk, {"page": "records"}),
    ]
    assert {entry.subject for entry in entries} == {str(person.public_id)}


# --- who may not --------------------------------------------------------------------------------------------------------


def test_a_list_shows_neither_phone_nor_email(desk: Client, person: Borrower) -> None:
    page = desk.post(FIND, {"term": "欧阳晴"}).content.decode()
    assert "13812345678" not in page
    assert "qing@example.com" not in page


def test_staff_without_the_right_see_nothing_and_nothing_is_recorded(staff: User, person: Borrower) -> None:
    client = Client()
    client.force_login(staff)
    for answer in (client.get(FIND), client.post(FIND, {"term": "欧阳晴"}), client.get(f"{FIND}{person.public_id}/")):
        assert answer.status_code == 403
        assert "欧阳晴" not in answer.content.decode()
    assert not RegisterEntry.objects.exists()


def test_a_look_that_cannot_be_recorded_does_not_happen(desk: Client, person: Borrower, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise RuntimeError("the register is away")

    monkeypatch.setattr("borrowers.register.record_all", refuse)
    desk.raise_request_exception = False
    answer = desk.get(f"{FIND}{person.public_id}/")
    assert answer.status_code == 500
    assert "欧阳晴" not in answer.content.decode()


@pytest.mark.parametrize("action", ["add/", "{id}/change/", "{id}/delete/", "{id}/history/"])
@pytest.mark.parametrize("is_superuser", [False, True])
def test_nothing_can_be_changed_by_anybody(desk: Client, member: User, person: Borrower, action: str, is_superuser: bool) -> None:
    User.objects.filter(pk=member.pk).update(is_superuser=is_superuser)
    before = Borrower.objects.values().get(pk=person.pk)
    for key in (person.public_id, person.pk):
        assert desk.post(f"{FIND}{action.format(id=key)}", {"name": "别人", "_save": "1"}).status_code == 404
    assert desk.post(f"{FIND}{person.public_id}/", {"name": "别人"}).status_code in {200, 405}
    assert Borrower.objects.values().get(pk=person.pk) == before


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term", ["欧阳", "晴", "138", "1381234567", "qing", "%", "_", "b-no", "'; --", "00000000-0000-0000-0000-000000000000"]
)
def test_a_part_of_something_finds_nobody(desk: Client, person: Borrower, term: str) -> None:
    page = desk.post(FIND, {"term": term})
    assert page.status_code == 200
    assert found(page.content.decode()) == []
    assert "找到 0 人" in page.content.decode()
    assert not RegisterEntry.objects.exists()


@pytest.mark.parametrize("term", ["", " ", "x" * 255, "\x00"])
def test_what_cannot_be_looked_for_is_named(desk: Client, person: Borrower, term: str) -> None:
    page = desk.post(FIND, {"term": term}).content.decode()
    assert "errorlist" in page
    assert "找到" not in page


def test_a_term_in_the_address_is_not_looked_for(desk: Client, person: Borrower) -> None:
    assert "欧阳晴" not in desk.get(FIND, {"term": "欧阳晴", "q": "欧阳晴"}).content.decode()


# --- edges --------------------------------------------------------------------------------------------------------------


def test_a_search_counts_nothing_and_searches_no_text(desk: Client, person: Borrower) -> None:
    with CaptureQueriesContext(connection) as queries:
        desk.post(FIND, {"term": "欧阳晴"})
    of_borrowers = (query["sql"] for query in queries if "borrowers_borrower" in query["sql"] and query["sql"].startswith("SELECT"))
    asked = [sql for sql in of_borrowers if '"borrowers_user"."password"' not in sql]  # that one is about who is signed in
    assert asked
    assert not [sql for sql in asked if "COUNT(" in sql or "LIKE" in sql]
    assert all("LIMIT" in sql or '"user_id" =' in sql or "INNER JOIN" in sql or "LEFT OUTER JOIN" in sql for sql in asked)


@pytest.mark.parametrize("term", ["欧阳晴", "13812345678", "qing@example.com", "00000000-0000-0000-0000-000000000000"])
def test_a_search_reads_no_table_from_end_to_end(person: Borrower, term: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        support.find(term)
    assert [query["sql"] for query in queries.captured_queries if reads_whole_table(query["sql"])] == []


def test_at_most_so_many_are_listed_and_it_is_said(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "MOST_FOUND", 3)
    for _ in range(5):
        factories.borrower(name="王伟")
    page = desk.post(FIND, {"term": "王伟"}).content.decode()
    assert len(found(page)) == 3
    assert "只列出前 3 人" in page


def test_however_much_is_on_record_the_page_asks_as_often(desk: Client, person: Borrower, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        factories.reason(factories.change(factories.line(person, sender_id=f"l-{number + 2}")), "model_updated")
    with django_assert_max_num_queries(22):
        page = desk.get(f"{FIND}{person.public_id}/").content.decode()
    assert page.count("model_updated") == 30


def test_very_long_histories_are_cut_and_it_is_said(desk: Client, person: Borrower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "MOST_ROWS", 2)
    for _ in range(3):
        factories.line(person)
    assert "更早的没有列出。" in desk.get(f"{FIND}{person.public_id}/").content.decode()


def test_what_a_lender_wrote_is_shown_as_text(desk: Client, person: Borrower) -> None:
    factories.line(person, lender="<script>alert(1)</script>")
    page = desk.get(f"{FIND}{person.public_id}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
