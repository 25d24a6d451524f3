"""How pages look and behave in a real browser: for everyone, at any width, in any theme, with and without scripts, and on paper."""

import pytest

from tests.browser.watching import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)

GALLERY = "/staff/components/"
PUBLIC = ["/", "/glossary/", "/accounts/login/", "/verify/", "/settings/", "/no-such-page/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_accessible_and_fit(visit, path, language, width):
    page = visit(path, language=language, width=width)
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible_and_fits_in_both_themes(visit, staff, theme, width):
    page = visit(GALLERY, staff, width=width, color_scheme=theme)
    assert_accessible(page)
    assert_fits(page)


def test_large_text_is_a_quarter_larger_and_still_fits(visit, staff, settings):
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    page = visit(GALLERY, staff, width=320)
    plain = page.evaluate(size)
    page.context.add_cookies([{"name": settings.LARGE_TEXT_COOKIE_NAME, "value": "1", "url": page.url}])
    page.reload()
    assert page.evaluate(size) == pytest.approx(plain * 1.25)
    assert_fits(page)


def test_everything_to_press_is_at_least_44_px(visit, staff):
    page = visit(GALLERY, staff, width=320)
    small = page.evaluate("""() => [...document.querySelectorAll("button, .button, nav a, summary, input, select, .site-footer a, .brand")]
        .filter((item) => item.type !== "hidden" && item.offsetParent)
        .map((item) => (item.matches("[type=checkbox], [type=radio]") ? item.closest("label") : item))
        .filter((item) => item.getBoundingClientRect().height < 44)
        .map((item) => item.outerHTML)""")
    assert small == []


def test_the_keyboard_reaches_the_text_first_and_shows_where_it_is(visit):
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_language_is_switched_without_scripts(visit):
    page = visit("/glossary/", scripts=False)
    page.get_by_role("button", name="EN").click()
    assert page.url.endswith("/glossary/")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-hans"


def test_a_table_becomes_labelled_rows_on_a_phone(visit, staff):
    first_cell = "table.records:last-of-type td"
    wide = visit(GALLERY, staff, width=1280)
    narrow = visit(GALLERY, staff, width=320)
    label = "(cell) => getComputedStyle(cell, '::before').content"
    assert wide.locator("td[data-label='应还日']").first.evaluate(label) == "none"
    assert "应还日" in narrow.locator("td[data-label='应还日']").first.evaluate(label)
    assert narrow.locator(first_cell).count() > 0
    # The roles stay: a reader still hears a table.
    assert narrow.get_by_role("table", name="还款计划，放款方发来的").get_by_role("cell", name="1,380.24").count() == 1


def test_the_second_column_stands_beside_on_a_desktop_and_below_on_a_phone(visit, staff):
    where = "document.querySelector('aside.next').getBoundingClientRect().{}"
    below_header = "document.querySelector('h1').getBoundingClientRect().bottom"
    wide = visit(GALLERY, staff, width=1280)
    assert wide.evaluate(where.format("left")) > wide.evaluate("document.querySelector('.page-main').getBoundingClientRect().right")
    narrow = visit(GALLERY, staff, width=390)
    assert narrow.evaluate(where.format("top")) > narrow.evaluate(below_header)
    assert narrow.evaluate(where.format("left")) < 50


def test_a_chart_keeps_the_size_of_its_words_on_a_phone(visit, staff):
    size = "(text) => text.getBoundingClientRect().height"
    wide, narrow = (visit(GALLERY, staff, width=width).locator(".chart text").first.evaluate(size) for width in (1280, 320))
    assert narrow == pytest.approx(wide, abs=1)


def test_a_chart_has_a_name_a_description_and_the_same_data_as_a_table(visit, staff):
    page = visit(GALLERY, staff)
    chart = page.get_by_role("img", name="近一年的额度 额度从 30,000.00 元降到 250.00 元")
    assert chart.count() == 1
    page.locator(".chart summary").first.click()
    assert page.get_by_role("cell", name="250.00").first.is_visible()


def test_closed_folds_print_open_and_nothing_to_press_is_printed(visit, staff):
    page = visit(GALLERY, staff)
    hidden_detail = page.locator(".fold:not([open]) .sentence").first
    assert not hidden_detail.is_visible()
    page.emulate_media(media="print")
    assert hidden_detail.is_visible()
    assert page.locator(".button:visible, .site-nav:visible, .skip:visible").count() == 0


def test_paper_is_white_with_dark_ink_also_from_a_dark_screen(visit, staff):
    page = visit(GALLERY, staff, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 39, 51)"


@pytest.mark.parametrize(
    ("answer", "told"), [({"status": 500}, "我们这边出了点问题"), ({"status": 401}, "登录已过期"), (None, "连不上网络")]
)
def test_a_part_that_could_not_be_fetched_is_said_aloud(visit, watch, answer, told):
    page = visit("/")
    trouble = page.get_by_role("alert")
    assert not trouble.is_visible()
    page.route("**/part/", lambda route: route.fulfill(**answer) if answer else route.abort())
    page.evaluate("htmx.ajax('GET', '/part/', {target: '#content', swap: 'none'}).catch(() => {})")
    trouble.wait_for(state="visible")
    assert told in trouble.inner_text()
    watch.complaints.clear()  # the browser's console names the failed request, which is what this test made


def test_htmx_keeps_no_copy_of_a_signed_in_page(visit, owner):
    page = visit("/settings/", owner)
    assert page.locator("body").get_attribute("hx-history") == "false"
    assert page.evaluate("htmx.config.historyCacheSize") == 0
    assert page.evaluate("htmx.config.allowEval") is False
    assert page.evaluate("localStorage.length") == 0


def test_the_header_of_a_stranger_leads_nowhere_private(visit, owner):
    stranger = visit("/")
    assert stranger.get_by_role("navigation").get_by_role("link").all_inner_texts() == ["词汇表", "登录"]
    page = visit("/settings/", owner)
    assert page.get_by_role("navigation").get_by_role("link").all_inner_texts() == ["首页", "建议", "消息", "文件", "设置"]
    assert page.locator("nav [aria-current=page]").inner_text() == "设置"
    assert page.get_by_role("button", name="退出", exact=True).is_visible()
