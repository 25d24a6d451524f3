"""A lesson is read, marked and printed on one sheet, with and without scripts."""

from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from advice.rule_loading.files import rulebook
from borrowers.models import Borrower
from tests.browser.watching import passes
from tests.types import Visit

CODES = list(rulebook().lessons)


def test_the_lessons_are_for_everybody(visit: Visit, owner: Borrower, language: str, width: int) -> None:
    for person in (None, owner):
        page = visit(reverse("lessons"), person, language=language, width=width)
        passes(page)
        for code in CODES[:3]:
            page.goto(reverse("lesson", args=[code]))
            passes(page)
        page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_lesson_is_marked_as_read(visit: Visit, owner: Borrower, scripts: bool) -> None:
    page = visit(reverse("lesson", args=["utilisation"]), owner, scripts=scripts)
    page.get_by_role("button", name="我读完了").click()

    expect(page.get_by_text("您读过这一课。")).to_be_visible()
    assert page.url.endswith(reverse("lesson", args=["utilisation"]))
    assert owner.lessons_read.get().lesson == "utilisation"


def test_each_lesson_is_one_sheet_of_paper(visit: Visit, language: str, db: Any) -> None:
    page = visit(reverse("lessons"), language=language)
    for code in CODES:
        page.goto(reverse("lesson", args=[code]))
        with pypdfium2.PdfDocument(page.pdf(format="A4")) as printed:
            assert len(printed) == 1, code
            assert "用得上的做法" not in printed[0].get_textpage().get_text_bounded()
