"""The lessons: for anyone to read, those about my own causes first; that one was read is kept for its reader alone."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from advice.lessons import for_reason, for_step
from advice.models import LessonRead
from advice.rule_loading.files import rulebook
from borrowers.models import Borrower, LimitChange, User
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

pytestmark = pytest.mark.django_db
BOOK = rulebook()
SHELF = reverse("lessons")
UTILISATION = reverse("lesson", args=["utilisation"])


def main_part(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode().split("<main")[1].split("</main>")[0]


def listed(part: str) -> list[str]:
    """The lessons that a part of the page leads to, in their order."""
    return re.findall(r'href="/lessons/(\w+)/"', part)


def change_because_of(owner: Borrower, *codes: str, **fields: Any) -> LimitChange:
    change = factories.change(factories.line(owner), **fields)
    for code in codes:
        factories.reason(change, code)
    return change


# --- it works -------------------------------------------------------------------------------------------------------------


def test_a_guest_finds_every_lesson_the_heaviest_first(client: Client) -> None:
    page = main_part(client, SHELF)

    assert listed(page) == sorted(BOOK.lessons, key=lambda code: (-BOOK.lessons[code].weight, code))
    assert "和您的原因有关的" not in page


@pytest.mark.parametrize("code", BOOK.lessons)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_guest_reads_every_word_of_a_lesson_and_on_what_it_rests(client: Client, code: str, language: Any) -> None:
    client.cookies["language"] = language
    page = main_part(client, reverse("lesson", args=[code]))

    lesson = BOOK.lessons[code]
    shown = [lesson.title, lesson.lead, *(passage.text for passage in lesson.passages)]
    shown += [point for passage in lesson.passages for point in passage.points]
    shown += [passage.heading for passage in lesson.passages if passage.heading]
    said = page.replace("&quot;", '"').replace("&#x27;", "'")
    for text in shown:
        assert text.in_language(language) in said
    for source in [*lesson.sources, *(passage.source for passage in lesson.passages if passage.source)]:
        assert source.cited(language) in said
    for step in lesson.steps:
        assert BOOK.steps[step].title.in_language(language) in said
    assert 'name="read"' not in page


def test_the_lessons_about_my_causes_come_first_and_lead_to_the_explanation(client_of: ClientOf, stories: Stories) -> None:
    client = client_of(stories.borrower("cut-to-250"))
    mine, others = main_part(client, SHELF).split('id="others"')

    reasons = set(stories.change("cut-to-250").reasons.values_list("code", flat=True))
    assert set(listed(mine)) == {code for code, lesson in BOOK.lessons.items() if reasons & set(lesson.reasons)}
    assert set(listed(mine)).isdisjoint(listed(others))
    address = reverse("limit_change", args=[stories.change("cut-to-250").public_id])
    assert f'href="{address}"' in main_part(client, reverse("lesson", args=[listed(mine)[0]]))


def test_what_i_read_is_marked_once_however_often_i_say_so(client_of: ClientOf, owner: Borrower) -> None:
    client = client_of(owner)
    assert "我读完了" in main_part(client, UTILISATION)
    for _ in range(2):
        answer = client.post(UTILISATION, {"read": "1"})
        assert (answer.status_code, answer["Location"]) == (302, UTILISATION)

    assert [read.lesson for read in owner.lessons_read.all()] == ["utilisation"]
    page = main_part(client, UTILISATION)
    assert "您读过这一课。" in page
    assert "我读完了" not in page
    assert main_part(client, SHELF).count("读过</span>") == 1


def test_htmx_gets_the_part_that_says_so(client_of: ClientOf, owner: Borrower) -> None:
    answer = client_of(owner).post(UTILISATION, {"read": "1"}, headers={"HX-Request": "true", "HX-Target": "read"})

    assert answer.status_code == 200
    assert answer.content.decode().strip().startswith('<div id="read"')
    assert "您读过这一课。" in answer.content.decode()


def test_a_reason_on_the_page_of_a_limit_change_leads_to_its_lesson(client_of: ClientOf, owner: Borrower) -> None:
    change = change_because_of(owner, "utilisation_high")
    page = main_part(client_of(owner), reverse("limit_change", args=[change.public_id]))

    assert f'href="{UTILISATION}">额度用了几成，为什么要紧</a>' in page


def test_a_step_and_a_cause_know_their_lessons() -> None:
    assert [lesson.code for lesson in for_step(BOOK, "limit_enquiries")] == ["credit_enquiry"]
    assert [lesson.code for lesson in for_reason(BOOK, "turnover_fell")] == ["season_finance"]
    assert for_reason(BOOK, "a_code_of_their_own") == ()


# --- who may not ----------------------------------------------------------------------------------------------------------


def test_nothing_is_kept_of_a_guest_nor_of_staff(client: Client, client_of: ClientOf, staff: User) -> None:
    for reader in (client, client_of(staff)):
        assert reader.post(UTILISATION, {"read": "1"}).status_code == 302
    assert not LessonRead.objects.exists()


def test_another_borrower_does_not_see_what_i_read(client_of: ClientOf, owner: Borrower, other: Borrower) -> None:
    client_of(owner).post(UTILISATION, {"read": "1"})

    assert "读过</span>" not in main_part(client_of(other), SHELF)


# --- wrong input and edges ------------------------------------------------------------------------------------------------


def test_a_lesson_that_is_not_there_is_not_found_and_not_kept(client_of: ClientOf, owner: Borrower) -> None:
    client = client_of(owner)
    assert client.get("/lessons/how_to_get_rich/").status_code == 404
    assert client.post("/lessons/how_to_get_rich/", {"read": "1"}).status_code == 404
    assert not owner.lessons_read.exists()


def test_the_shelf_cannot_be_written_to(client: Client) -> None:
    assert client.post(SHELF).status_code == 405


def test_only_the_last_change_of_a_line_makes_a_lesson_mine(client_of: ClientOf, owner: Borrower) -> None:
    line = factories.line(owner)
    factories.reason(factories.change(line, decided_at="2026-09-01T02:00:00+00:00"), "utilisation_high")
    factories.reason(factories.change(line, decided_at="2026-10-01T02:00:00+00:00"), "enquiries_many")

    assert listed(main_part(client_of(owner), SHELF).split('id="others"')[0]) == ["credit_enquiry"]


def test_a_lesson_for_shop_owners_is_never_a_consumers_own(client_of: ClientOf, owner: Borrower) -> None:
    change_because_of(owner, "turnover_fell")
    page = main_part(client_of(owner), SHELF)
    assert "和您的原因有关的" not in page
    assert "season_finance" in listed(page)

    Borrower.objects.filter(pk=owner.pk).update(kind="sole_proprietor")
    assert listed(main_part(client_of(owner), SHELF).split('id="others"')[0]) == ["season_finance"]


@pytest.mark.parametrize("address", [SHELF, UTILISATION])
def test_a_page_takes_at_most_twelve_queries(
    client_of: ClientOf, stories: Stories, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(stories.borrower("cut-to-250"))
    with django_assert_max_num_queries(12):
        client.get(address)
