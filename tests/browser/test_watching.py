"""The watch over browser tests sees what it is there to see."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.watching import Watch, assert_accessible, assert_fits
from tests.types import Visit

PATH = "/robots.txt"


@pytest.fixture
def serve(watch: Watch) -> Callable[[Page, str], None]:
    """Answer `PATH` with this HTML, under a strict policy."""

    def answer(page: Page, html: str) -> None:
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src *", "Content-Type": "text/html; charset=utf-8"}
        page.route(f"**{PATH}", lambda route: route.fulfill(headers=headers, body=html))
        page.route("http://192.0.2.1/**", lambda route: route.abort())
        page.goto(PATH)

    return answer


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<p style='color: red'>x</p>", "policy breach: style-src-attr"),
        ("<script>1</script>", "policy breach: script-src-elem"),
        ("<img alt='' src='http://192.0.2.1/pixel.png'>", "request to another host: http://192.0.2.1/pixel.png"),
    ],
)
def test_a_breach_is_seen(visit: Visit, watch: Watch, serve: Callable[[Page, str], None], html: str, complaint: str) -> None:
    page = visit()
    serve(page, f"<!doctype html><html lang=en><title>t</title><main><h1>h</h1>{html}</main>")
    page.wait_for_timeout(200)
    assert any(complaint in seen for seen in watch.complaints), watch.complaints
    watch.complaints.clear()


def test_a_page_without_a_main_part_is_not_accessible(visit: Visit, serve: Callable[[Page, str], None]) -> None:
    page = visit()
    serve(page, "<!doctype html><html lang=en><title>t</title><p>x</p>")
    with pytest.raises(AssertionError, match="landmark-one-main"):
        assert_accessible(page)


def test_a_page_wider_than_the_phone_does_not_fit(visit: Visit, serve: Callable[[Page, str], None]) -> None:
    page = visit(width=320)
    serve(page, "<!doctype html><html lang=en><title>t</title><meta name=viewport content='width=device-width'><h1>" + "x" * 400 + "</h1>")
    with pytest.raises(AssertionError, match="px wider"):
        assert_fits(page)
