"""The statement of a limit change: frozen content, drawn as PDF, with the figures of the page."""

import re
import zlib
from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from advice import actions
from advice.change_page import change_page
from advice.queries import explained_change
from borrowers import documents
from borrowers.models import Borrower, Document
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

TODAY = date(2026, 11, 5)
OTHERS = ["temporary-hold", "exposure", "raised", "no-reason", "season-peak"]  # all but `moved`, which fills three pages
FIGURE = re.compile(r"\d[\d,]*\.\d\d|\d+(?:\.\d+)?%")


def ask(borrower: Borrower, name: str, stories: Stories, language: Any = "zh-hans") -> Document:
    with override(language):
        page = change_page(borrower, stories.change(name).public_id, TODAY, language)
        return actions.request_statement(borrower=borrower, page=page)


def text_of(data: bytes) -> str:
    pdf = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    finally:
        pdf.close()


def fonts_of(data: bytes) -> set[str]:
    unpacked = b"".join(zlib.decompress(stream) for stream in re.findall(rb"stream\n(x.*?)\nendstream", data, re.DOTALL))
    return {name.decode() for name in re.findall(rb"/BaseFont /[A-Z]+\+([\w-]+)", unpacked)}


def figures(text: str) -> set[str]:
    return set(FIGURE.findall(text))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["cut-to-250", "auto-plan", "no-reason", "raised"])
def test_page_pdf_and_json_have_the_same_figures(stories: Stories, client_of: ClientOf, name: str, language: Any) -> None:
    borrower, change = stories.borrower(name), stories.change(name)
    client = client_of(borrower)
    client.cookies["language"] = language
    page = client.get(f"/limit-changes/{change.public_id}/").content.decode()
    main = strip_tags(page.split("<main")[1].split("</aside>")[0])
    pdf = text_of(documents.render(ask(borrower, name, stories, language)).data)
    assert figures(pdf) - figures(main) == set()

    explanation = explained_change(borrower, change.public_id, language).explanation
    told = [sentence.text for reason in explanation.reasons for sentence in reason.sentences]
    told += [sentence.text for sentence in (*explanation.headline, *explanation.unchanged, *explanation.already_borrowed)]
    expected = figures(" ".join(told)) | {f"{explanation.details.old_limit:,.2f}", f"{explanation.details.new_limit:,.2f}"}
    assert expected - figures(pdf) == set()
    assert expected - figures(main) == set()


@pytest.mark.parametrize(("name", "language"), [("cut-to-250", "zh-hans"), ("auto-plan", "en")])
def test_what_was_worked_out_again_stands_on_paper_too(stories: Stories, name: str, language: Any) -> None:
    text = "".join(text_of(documents.render(ask(stories.borrower(name), name, stories, language)).data).split())
    recomputed = explained_change(stories.borrower(name), stories.change(name).public_id, language).explanation.recomputed
    assert recomputed
    assert all("".join(sentence.text.split()) in text for sentence in recomputed.sentences)


@pytest.mark.parametrize("name", ["cut-to-250", "moved", "frozen", "model-update"])
def test_english_sentences_stand_a_space_apart(stories: Stories, name: str) -> None:
    text = text_of(documents.render(ask(stories.borrower(name), name, stories, "en")).data)
    assert "Source: " in text
    assert re.findall(r"[a-z%][.?][A-Z]\w+", text) == []


@pytest.mark.parametrize("name", ["cut-to-250", "moved", "frozen", "exposure", "no-reason"])
def test_a_statement_has_at_most_three_pages_and_no_empty_box(stories: Stories, name: str) -> None:
    drawn = documents.render(ask(stories.borrower(name), name, stories))  # a missing glyph raises
    assert 1 <= drawn.pages <= 3
    assert "\ufffd" not in text_of(drawn.data)


@pytest.mark.parametrize("name", ["cut-to-250", "instant-repay", "auto-plan", "frozen", "model-update", "data-error", *OTHERS])
def test_a_two_page_statement_is_small_and_in_our_own_fonts(stories: Stories, name: str) -> None:
    drawn = documents.render(ask(stories.borrower(name), name, stories))
    assert drawn.pages == 2
    assert len(drawn.data) <= 60_000
    assert fonts_of(drawn.data) == {"Mingbai-Sans-SC", "Mingbai-Sans-SC-Bold"}


def test_the_same_document_gives_the_same_bytes_whatever_comes_in_later(stories: Stories) -> None:
    borrower = stories.borrower("cut-to-250")
    document = ask(borrower, "cut-to-250", stories)
    before = documents.render(document).data
    factories.change(stories.change("cut-to-250").line, old_limit=Decimal(250), new_limit=Decimal(1))
    factories.facts(borrower, {"active_lenders": 9}, as_of=date(2026, 10, 12))
    assert documents.render(Document.objects.get(pk=document.pk)).data == before


def test_other_data_make_another_document(stories: Stories) -> None:
    borrower = stories.borrower("cut-to-250")
    first = ask(borrower, "cut-to-250", stories)
    assert ask(borrower, "cut-to-250", stories) == first
    assert ask(borrower, "cut-to-250", stories, "en") != first
    factories.facts(borrower, {"active_lenders": 9}, as_of=date(2026, 10, 12))
    assert ask(borrower, "cut-to-250", stories) != first


def test_it_names_the_person_and_prints_its_conventions(stories: Stories) -> None:
    document = ask(stories.borrower("cut-to-250"), "cut-to-250", stories)
    assert document.title == "借呗额度调整说明书（2026-10-12）"
    text = text_of(documents.render(document).data).replace("\r\n", "").replace("\n", "")
    assert "安一诺" in text
    assert "金额单位为元，保留两位小数" in text


def test_a_rare_character_in_a_name_is_drawn(stories: Stories) -> None:
    document = ask(stories.borrower("season-peak"), "season-peak", stories)
    assert "䶮小店" in text_of(documents.render(document).data)
