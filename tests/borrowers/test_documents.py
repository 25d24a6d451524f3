"""A document is drawn from frozen content: one row a meaning, the same bytes each time, nothing fetched, nothing silently missing."""

import io
import json
import logging
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils.translation import override
from pytest_django.fixtures import Settings

from borrowers import documents, jobs, notices, pdf
from borrowers.models import Borrower, Document, Job, RegisterEntry

KIND = "test_letter"
BODY = "尊敬的示例消费金融有限公司：\n\n额度由 50,000.00 元变为 250.00 元，请说明理由。\n\n此致"


@pytest.fixture(autouse=True)
def _kind() -> None:
    documents.register_kind(documents.DocumentKind(code=KIND, template="documents/letter.html", title="信", context=dict))


def ask(owner: Borrower, body: str = BODY, *, language: str = "zh-hans") -> Document:
    return documents.request(owner, KIND, {"title": "请求说明理由", "body": body}, language, "请求说明理由的信")


def draw(document: Document) -> Document:
    assert jobs.run(Job.objects.get(key=str(document.public_id)).pk)
    document.refresh_from_db()
    return document


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as opened:
        return "\n".join(page.get_textpage().get_text_bounded() for page in opened)


def unpacked(data: bytes) -> bytes:
    """All that a PDF holds, streams decompressed."""
    return b"\n".join(zlib.decompress(stream) for stream in re.findall(rb"stream\n(x.*?)\nendstream", data, re.DOTALL))


@pytest.fixture
def drawing(owner: Borrower) -> Iterator[Any]:
    """Draws a letter with this text and returns its words."""
    return lambda body: text_of(documents.render(ask(owner, body)).data)


# --- it works -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_document_is_a_waiting_row_and_then_a_file(owner: Borrower) -> None:
    document = ask(owner)
    assert (document.state, document.sha256, document.size) == (Document.State.WAITING, "", None)
    draw(document)
    data = documents.pdf_bytes(document)
    assert (document.state, document.size, document.pages) == (Document.State.READY, len(data), 1)
    words = text_of(data)
    for part in ("请求说明理由", "50,000.00 元变为 250.00 元", documents.grouped(document.code), "1 / 1", "http://127.0.0.1:8000/verify/"):
        assert part in words


@pytest.mark.django_db(transaction=True)
def test_issuing_is_recorded_without_personal_data(owner: Borrower) -> None:
    document = draw(ask(owner))
    entry = RegisterEntry.objects.get()
    assert (entry.event, entry.subject, entry.borrower_id) == ("document_issued", str(document.public_id), owner.pk)
    assert entry.content == {"kind": KIND, "sha256": document.sha256, "pages": 1}


@pytest.mark.django_db(transaction=True)
def test_the_same_content_asked_for_twice_is_one_document_and_one_job(owner: Borrower) -> None:
    assert ask(owner) == ask(owner) == draw(ask(owner)) == ask(owner)
    assert Job.objects.count() == 1
    assert RegisterEntry.objects.count() == 1


@pytest.mark.django_db
def test_another_language_text_or_person_is_another_document(owner: Borrower, other: Borrower) -> None:
    asked = [ask(owner), ask(owner, language="en"), ask(owner, BODY + "。"), ask(other)]
    assert len({document.pk for document in asked}) == 4
    assert len({document.code for document in asked}) == 4


@pytest.mark.django_db
def test_content_is_frozen_and_encrypted(owner: Borrower) -> None:
    content = {"title": "请求说明理由", "body": BODY}
    document = documents.request(owner, KIND, content, "zh-hans", "信")
    content["body"] = "改过了"
    document.refresh_from_db()
    assert documents.frozen_content(document)["body"] == BODY
    assert json.loads(document.content) == {"content": {"title": "请求说明理由", "body": BODY}, "language": "zh-hans", "title": "信"}


@pytest.mark.django_db
def test_the_same_row_gives_the_same_bytes(owner: Borrower) -> None:
    document = ask(owner)
    first = documents.render(document)
    assert documents.render(Document.objects.get(pk=document.pk)) == first


@pytest.mark.django_db
def test_the_document_speaks_its_own_language_and_is_tagged(owner: Borrower) -> None:
    data = documents.render(ask(owner, "Dear Sir or Madam", language="en")).data
    with pypdfium2.PdfDocument(data) as opened:
        assert opened.get_metadata_value("Title") == "请求说明理由的信"
        assert opened.is_tagged()
    inside = unpacked(data)
    assert b"/Lang (en)" in inside
    assert b'pdfuaid:part="1"' in inside


@pytest.mark.django_db
def test_a_two_page_letter_with_a_rare_name_stays_small(owner: Borrower) -> None:
    drawn = documents.render(ask(owner, "\n\n".join([BODY.replace("示例", "䶮")] * 8)))
    assert drawn.pages == 2
    assert len(drawn.data) <= 60_000


@pytest.mark.django_db(transaction=True)
def test_a_document_that_failed_is_drawn_again_when_asked(owner: Borrower) -> None:
    document = ask(owner)
    Job.objects.update(state=Job.State.RUNNING, errors=2, token=1, lease_until=document.issued_at)
    jobs._count_error(Job.objects.get(), "no font")
    document.refresh_from_db()
    assert document.state == Document.State.FAILED
    documents.ask_again(document)
    assert draw(document).state == Document.State.READY
    documents.ask_again(document)
    assert Job.objects.get().state == Job.State.DONE


@pytest.mark.django_db(transaction=True)
def test_the_borrower_is_told_of_each_time_that_a_document_fails(owner: Borrower) -> None:
    document = ask(owner)
    for time in (1, 2):
        Job.objects.update(state=Job.State.RUNNING, errors=2, token=time, lease_until=document.issued_at)
        jobs._count_error(Job.objects.get(), "no font")
        assert notices.unread(owner) == time
        documents.ask_again(document)
    notice = notices.of(owner)[0]
    with override("zh-hans"):
        assert notices.text(notice) == "“请求说明理由的信”没有做成。这是我们这边的问题，您可以再试一次。"
    assert notices.address(notice) == f"/documents/{document.public_id}/"


@pytest.mark.django_db(transaction=True)
def test_a_document_whose_content_cannot_be_decrypted_fails_and_the_borrower_is_told(owner: Borrower) -> None:
    job = Job.objects.get(key=str(ask(owner).public_id))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE borrowers_document SET content = 'damaged'")
    for _ in range(jobs.MOST_ERRORS):
        assert not jobs.run(job.pk)
    assert Job.objects.get().state == Job.State.FAILED
    assert Document.objects.values_list("state", flat=True).get() == Document.State.FAILED
    assert notices.unread(owner) == 1


@pytest.mark.django_db(transaction=True)
def test_asking_for_a_failed_documents_content_again_tries_again(owner: Borrower) -> None:
    document = ask(owner)
    Document.objects.update(state=Document.State.FAILED)
    Job.objects.update(state=Job.State.FAILED)
    assert ask(owner).state == Document.State.WAITING
    assert draw(document).state == Document.State.READY


@pytest.mark.django_db(transaction=True)
def test_the_command_draws_what_is_queued(owner: Borrower, other: Borrower) -> None:
    ask(owner), ask(other)
    out = io.StringIO()
    call_command("render_documents", kind=KIND, stdout=out)
    assert out.getvalue() == "2 drawn\n"
    assert set(Document.objects.values_list("state", flat=True)) == {Document.State.READY}
    call_command("render_documents", stdout=out)
    assert out.getvalue() == "2 drawn\n0 drawn\n"


# --- wrong input ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_kind_that_nobody_registered_is_refused(owner: Borrower) -> None:
    with pytest.raises(KeyError):
        documents.request(owner, "no_such_kind", {}, "zh-hans", "信")
    with pytest.raises(CommandError, match=f"no document kind 'no_such_kind'.*{KIND}"):
        call_command("render_documents", kind="no_such_kind")


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_rolled_back_leaves_nothing(owner: Borrower) -> None:
    def request_and_fail() -> None:
        with transaction.atomic():
            ask(owner)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        request_and_fail()
    assert not Document.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "hostile",
    [
        "</p><style>*{display:none}</style>",
        "<script>alert(1)</script>",
        "<link rel=attachment href=file:///etc/passwd>",
        "<img src=http://127.0.0.1:1/x.png>",
        "{{ secret }} {% load static %}",
        "&lt;b&gt; &amp;",
    ],
)
def test_markup_in_a_text_is_printed_as_it_stands(drawing: Any, hostile: str) -> None:
    words = drawing(f"额度 {hostile} 250.00 元")
    assert hostile.replace(" ", "") in words.replace(" ", "").replace("\r\n", "").replace("\n", "")
    assert "250.00 元" in words


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='http://127.0.0.1:1/x.png'>",
        "<img src='file:///etc/passwd'>",
        "<img src='//127.0.0.1/x.png'>",
        "<img src='static/img/logo.svg'>",
        "<link rel=attachment href='file:///etc/passwd'>",
        "<link rel=stylesheet href='http://127.0.0.1:1/x.css'>",
        "<link rel=stylesheet href='file:///etc/passwd'>",
        "<style>@import 'http://127.0.0.1:1/x.css';</style>",
        "<style>p { background: url(http://127.0.0.1:1/x.png) }</style>",
        "<style>@font-face { font-family: x; src: url(file:///usr/share/fonts/x.ttf) } p { font-family: x }</style>",
        "<object data='file:///etc/passwd'></object>",
        "<embed src='http://127.0.0.1:1/'>",
        "<svg><image href='http://127.0.0.1:1/x.png' width='9' height='9'/></svg>",
        "<img src='data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%229%22%3E"
        "%3Cimage href=%22file:///etc/passwd%22 width=%229%22 height=%229%22/%3E%3C/svg%3E'>",
    ],
)
def test_whatever_the_page_points_to_is_refused(markup: str) -> None:
    """The renderer fetches two fonts of ours and nothing else, even from a template that went wrong."""
    with pytest.raises(pdf.CannotDraw):
        pdf.draw(f"<html lang=zh-hans><title>x</title>{markup}<p>250.00</p>")


def test_a_reference_that_the_renderer_ignores_fetches_nothing(tmp_path: Any) -> None:
    (tmp_path / "secret.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><text id="x" y="9">secret words</text></svg>')
    page = "<html lang=zh-hans><title>x</title><svg width=99 height=9>{}</svg>"
    outside = pdf.draw(page.format(f"<use href='file://{tmp_path}/secret.svg#x'/>"))
    inside = pdf.draw(page.format("<defs><text id=x y=9>secret words</text></defs><use href='#x'/>"))
    assert "secret" not in text_of(outside.data)
    assert "secret" in text_of(inside.data)


def test_our_own_style_sheets_are_wholly_understood(caplog: pytest.LogCaptureFixture) -> None:
    """A rule that the renderer does not know would be dropped with one log line."""
    pdf._style.cache_clear()
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf.draw("<html lang=zh-hans><title>x</title><p>明白账</p>")
    assert [record.getMessage() for record in caplog.records] == []


# --- rare and strange characters ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_rare_name_is_drawn_in_the_fallback_font(drawing: Any) -> None:
    words = drawing("联系人：王䶮、李㐂")
    assert "王䶮、李㐂" in words
    assert "〓" not in words


@pytest.mark.django_db
def test_a_character_that_no_font_has_is_marked_and_said(drawing: Any) -> None:
    words = drawing("联系人：王\U0002fa1f\U00031350")
    assert "王" in words
    assert "〓" in words
    assert "U+31350" in words
    assert "除此以外，内容没有任何改动" in words


@pytest.mark.django_db
@pytest.mark.parametrize("character", ["\x01", "\x7f", "\ue000", "\u202e", "\u2066", "\U0010ffff"])
def test_a_character_that_has_no_agreed_sign_or_turns_the_text_is_marked_and_said(drawing: Any, character: str) -> None:
    words = drawing(f"额度 {character} 250.00 元")
    assert "额度 〓 250.00 元" in words
    assert f"U+{ord(character):04X}" in words


@pytest.mark.django_db
def test_nothing_is_said_about_replacing_when_nothing_was_replaced(drawing: Any) -> None:
    assert "〓" not in drawing(BODY)


def test_every_character_of_gb_2312_is_in_our_own_font() -> None:
    cells = (bytes([row, cell]).decode("gb2312", errors="ignore") for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    characters = "".join(cells).replace("\u3000", "")
    assert len(characters) == 7444
    drawn = pdf.draw(f"<html lang=zh-hans><title>x</title><p>{characters}</p>")
    assert b"Noto" not in unpacked(drawn.data)


def test_rare_characters_of_names_are_in_our_own_font() -> None:
    """Those of the Table of General Standard Chinese Characters; one from outside costs 19 KB a file."""
    drawn = pdf.draw("<html lang=zh-hans><title>x</title><p>䶮 㛃 㭎 堃 喆 昇 翀 犇 骉 镕 煊 玥 祎 晔</p>")
    assert b"Noto" not in unpacked(drawn.data)


def test_the_marks_of_lists_are_in_our_own_font() -> None:
    drawn = pdf.draw("<html lang=zh-hans><title>x</title><ul><li>一<ul><li>二<ul><li>三</ul></ul></ul>")
    assert b"Noto" not in unpacked(drawn.data)


def test_this_machine_has_what_documents_need() -> None:
    assert pdf.check() == []


def test_a_missing_font_file_is_an_error_by_name(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Not a silent fall back to whatever font the machine has."""
    for sheet in pdf.STYLE_SHEETS:
        (tmp_path / "css").mkdir(exist_ok=True)
        (tmp_path / "css" / sheet.name).write_text(sheet.read_text())
    monkeypatch.setattr(pdf, "STYLE_SHEETS", tuple(tmp_path / "css" / sheet.name for sheet in pdf.STYLE_SHEETS))
    monkeypatch.setattr(pdf, "FONTS", tmp_path / "fonts")
    pdf._style.cache_clear()
    try:
        with pytest.raises(pdf.CannotDraw, match=r"NotoSansSC-Regular\.ttf"):
            pdf.draw("<html lang=zh-hans><title>x</title><p>明白账</p>")
    finally:
        pdf._style.cache_clear()
