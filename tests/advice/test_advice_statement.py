"""The statement of the advice: the PDF says what the page says, and the same document gives the same bytes."""

import re
from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.utils.translation import override

from advice import actions, marks, runs
from advice.advice_page import AdvicePage, advice_page
from advice.models import AdviceRun, Trigger
from borrowers import documents
from borrowers.models import Borrower, Document
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

TODAY = date(2026, 11, 5)
RUNNING = re.compile(r"(?:明白账|Mingbai)・")  # the running head and foot come last in a page's text
LONG = ("cut-to-250", "moved", "frozen", "season-peak", "auto-plan")


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def advised(borrower: Borrower) -> Borrower:
    runs.do([borrower.pk], Trigger.ASKED, TODAY)
    return borrower


def page_of(borrower: Borrower, language: Any = "zh-hans") -> AdvicePage:
    with override(language):
        return advice_page(borrower, TODAY, language)


def ask(borrower: Borrower, language: Any = "zh-hans") -> Document:
    with override(language):
        return actions.request_advice_statement(borrower=borrower, page=page_of(borrower, language))


def text_of(data: bytes) -> str:
    """The words of a PDF, without the breaks and spaces that its lines bring, and without what runs on each page."""
    with pypdfium2.PdfDocument(data) as pdf:
        pages = [re.sub(r"\s+", "", page.get_textpage().get_text_bounded()) for page in pdf]
    return "".join(RUNNING.split(page)[0] for page in pages)


def without_spaces(words: str) -> str:
    return re.sub(r"\s+", "", words)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", LONG)
def test_the_statement_says_of_each_step_what_the_page_says(stories: Stories, client_of: ClientOf, name: str, language: str) -> None:
    borrower = advised(stories.borrower(name))
    client = client_of(borrower)
    client.cookies["language"] = language
    html = without_spaces(re.sub(r"<[^>]+>", "", client.get("/advice/").content.decode()).replace("&quot;", '"').replace("&#x27;", "'"))
    pdf = text_of(documents.render(ask(borrower, language)).data)
    told = page_of(borrower, language).content["advice"]
    parts = ("title", "how", "expected", "evidence", "stop_condition")
    for words in (
        *(step[part] for step in told["steps"] for part in parts),
        *(sentence["text"] for step in told["steps"] for sentence in step["because"]),
        *(side for step in told["steps"] for one in step["conflicts"] for side in (one["this_side"], one["other_side"])),
        *(source for step in told["steps"] for source in step["sources"]),
        *(words for route in told["routes"] for words in (route["title"], route["because"])),
        *(gap["label"] for gap in told["gaps"]),
    ):
        assert without_spaces(words) in html
        assert without_spaces(words) in pdf


@pytest.mark.parametrize("name", LONG)
def test_a_statement_is_short_and_small(stories: Stories, name: str) -> None:
    borrower = advised(stories.borrower(name))
    drawn = documents.render(ask(borrower))
    assert drawn.pages <= (2 if borrower.recommendations.count() <= 12 else 3)
    assert len(drawn.data) <= (60 if drawn.pages <= 2 else 64) * 1024


def test_what_was_made_of_the_steps_is_on_it(stories: Stories) -> None:
    borrower = advised(stories.borrower("cut-to-250"))
    done, accepted, dismissed = borrower.recommendations.order_by("rank").values_list("step", flat=True)[:3]
    for step, mark in ((done, "done"), (accepted, "accepted"), (dismissed, "dismissed")):
        marks.mark(borrower, step, mark)
    titles = {step["code"]: step["title"] for step in page_of(borrower).content["advice"]["steps"]}
    pdf = text_of(documents.render(ask(borrower)).data)
    assert f"1.{titles[accepted]}在做" in pdf
    assert titles[done] in pdf.split("做完的")[1]
    assert titles[dismissed] in pdf.split("不适合我的")[1]
    assert f"已做1/{len(titles) - 1}" in pdf


def test_the_same_document_gives_the_same_bytes_whatever_comes_in_later(stories: Stories) -> None:
    borrower = advised(stories.borrower("data-error"))
    document = ask(borrower)
    before = documents.render(document).data
    factories.facts(borrower, {"days_past_due": 30}, as_of=TODAY)
    advised(borrower)
    AdviceRun.objects.filter(current=False).delete()
    assert documents.render(Document.objects.get(pk=document.pk)).data == before


def test_asking_twice_is_one_document_until_the_advice_or_a_mark_changes(stories: Stories) -> None:
    borrower = advised(stories.borrower("data-error"))
    first = ask(borrower)
    assert ask(borrower) == first
    assert ask(borrower, "en") != first
    marks.mark(borrower, borrower.recommendations.order_by("rank")[0].step, "accepted")
    second = ask(borrower)
    assert second != first
    factories.facts(borrower, {"days_past_due": 30}, as_of=TODAY)
    assert ask(advised(borrower)) not in (first, second)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_asking_on_the_page_shows_how_far_it_is(owner: Borrower, client_of: ClientOf, headers: dict[str, str]) -> None:
    factories.facts(advised(owner), {"days_past_due": 3})
    client, path = client_of(owner), "/advice/statement/"
    assert client.get(path, headers=headers)["Location"] == "/advice/"  # where to ask for it
    asked = client.post(path, headers=headers)
    document = owner.documents.get()
    assert document.title == "建议书（2026 年 11 月 5 日）"
    if headers:
        assert f'hx-get="{path}"' in asked.content.decode()
        assert "正在做" in client.get(path, headers=headers).content.decode()
    else:
        assert asked["Location"] == f"/documents/{document.public_id}/"
        assert client.get(path)["Location"] == f"/documents/{document.public_id}/"


def test_an_advice_that_is_not_stored_yet_can_be_had_on_paper_too(owner: Borrower) -> None:
    factories.facts(owner, {"days_past_due": 3})
    assert "先补上逾期的那一期" in text_of(documents.render(ask(owner)).data)


def test_another_persons_statement_is_not_to_be_had(owner: Borrower, other: Borrower, client_of: ClientOf) -> None:
    ask(advised(owner))
    assert client_of(other).get("/advice/statement/")["Location"] == "/advice/"
