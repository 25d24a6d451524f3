"""A PDF is made smaller without anything drawn or read aloud being lost."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from PIL import ImageChops, ImageStat
from pypdfium2 import raw
from weasyprint import HTML

from borrowers import pdf
from borrowers.pdf_compact import compact

PAGE = """<html lang="zh-hans"><head><title>明白账</title></head><body>
<h1>额度降到了 <strong>250.00</strong> 元</h1>
<p>一句<span>两层<em>的</em></span>话，<a href="https://example.org/">链接</a>，行<br>与行。</p>
<ul><li>第一项</li><li>第二项 <svg width="9" height="9"><title>圆</title><circle cx="4.123456" cy="4" r="3.987654"/></svg></li></ul>
<table><tr><th scope="col">日期</th><th scope="col">金额</th></tr><tr><td>2026-11-05</td><td><span>1,234.56</span></td></tr></table>
<p style="break-before: page; border: 1px solid; border-radius: 3mm">第二页</p></body></html>"""
SKIPPED = {"Span", "NonStruct"}
Told = list[tuple[tuple[str, ...], str]]


def drawn(page: str, **options: Any) -> bytes:
    """The page, drawn as `pdf.draw` draws it."""
    fonts, sheets = pdf._style()
    data: bytes = HTML(string=page).write_pdf(font_config=fonts, stylesheets=sheets, pdf_variant="pdf/ua-1", **options)
    return data


@pytest.fixture(scope="module")
def before() -> bytes:
    return drawn(PAGE)


@pytest.fixture(scope="module")
def after() -> bytes:
    return drawn(PAGE, finisher=compact)


def read_aloud(data: bytes) -> Told:
    """Each piece of text in the order of the tags, with the elements that it stands in, wrappers left out."""
    told: Told = []
    with pypdfium2.PdfDocument(data) as opened:
        for page in opened:
            words = page.get_textpage()
            texts: dict[int, str] = {}
            for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                mark = raw.FPDFPageObj_GetMarkedContentID(item.raw)
                texts[mark] = texts.get(mark, "") + _text(item.raw, words.raw)
            tree = raw.FPDF_StructTree_GetForPage(page.raw)
            for place in range(raw.FPDF_StructTree_CountChildren(tree)):
                told += _pieces(raw.FPDF_StructTree_GetChildAtIndex(tree, place), (), texts)
            raw.FPDF_StructTree_Close(tree)
            words.close()
    return told


def _pieces(element: Any, above: tuple[str, ...], texts: dict[int, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    kind = _kind(element)
    path = above if kind in SKIPPED else (*above, kind)
    for place in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, place)
        if child:
            yield from _pieces(child, path, texts)
        elif text := texts.get(raw.FPDF_StructElement_GetChildMarkedContentID(element, place), ""):
            yield path, text


def _kind(element: Any) -> str:
    size = raw.FPDF_StructElement_GetType(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _text(item: Any, words: Any) -> str:
    size = raw.FPDFTextObj_GetText(item, words, None, 0)
    buffer = (raw.FPDF_WCHAR * (size // 2))()
    raw.FPDFTextObj_GetText(item, words, buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


# --- it works -------------------------------------------------------------------------------------------------------------


def test_it_is_smaller(before: bytes, after: bytes) -> None:
    assert len(after) < 0.95 * len(before)  # a page of few words; of a statement it takes a sixth


def test_the_same_words_are_read_aloud_in_the_same_order_and_elements(before: bytes, after: bytes) -> None:
    told = read_aloud(before)
    assert read_aloud(after) == told
    assert (("Document", "H1"), "250.00 ") in told
    assert "1,234.56" in [text for path, text in told if path[-1] == "TD"]
    assert "链接" in [text for path, text in told if path[-1] == "Link"]
    assert "第二页" in told[-1][1]


def test_every_piece_of_text_hangs_on_a_tag(after: bytes) -> None:
    with pypdfium2.PdfDocument(after) as opened:
        everything = "".join(page.get_textpage().get_text_bounded() for page in opened)
    tagged = "".join(text for _, text in read_aloud(after))
    for sign in set(everything) - set("\r\n "):
        assert tagged.count(sign) + "1 / 22 / 2".count(sign) == everything.count(sign), sign  # page numbers are no content


def test_it_looks_the_same(before: bytes, after: bytes) -> None:
    with pypdfium2.PdfDocument(before) as old, pypdfium2.PdfDocument(after) as new:
        assert len(old) == len(new) == 2
        for one, other in zip(old, new, strict=True):
            pictures = [page.render(scale=2).to_pil().convert("L") for page in (one, other)]
            assert ImageStat.Stat(pictures[0]).mean[0] < 255  # something is drawn
            assert ImageStat.Stat(ImageChops.difference(*pictures)).mean[0] < 0.01


def test_links_and_titles_are_kept(after: bytes) -> None:
    with pypdfium2.PdfDocument(after) as opened:
        assert opened.is_tagged()
        assert opened.get_metadata_value("Title") == "明白账"
        assert [bookmark.get_title() for bookmark in opened.get_toc()] == ["额度降到了 250.00 元"]
        page = opened[0]
        words = page.get_textpage()
        left, bottom, right, top = words.get_charbox(words.search("链接").get_next()[0])
        assert raw.FPDFLink_GetLinkAtPoint(page.raw, (left + right) / 2, (bottom + top) / 2)


def test_the_same_page_gives_the_same_bytes(after: bytes) -> None:
    assert drawn(PAGE, finisher=compact) == after
