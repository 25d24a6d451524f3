"""Real Chromium on a real server. Every page opened by `visit` is watched: an error in its console, a breach of the content security
policy or a request to another host fails the test that opened it."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from borrowers.models import Borrower, User
from tests.advice.stories import stories
from tests.browser.watching import FLAGS, Watch
from tests.types import Visit

__all__ = ["stories"]

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def chromium() -> Generator[Browser]:
    """Debian's Chromium. Without it the test fails, and says how to get it."""
    if not CHROMIUM.exists():
        pytest.fail("Chromium is missing. As root: apt-get install --no-install-recommends chromium", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """A test that takes this runs once in each language."""
    return str(request.param)


@pytest.fixture(params=[320, 1280])
def width(request: pytest.FixtureRequest) -> int:
    """A test that takes this runs on the narrowest phone and on a desktop, in CSS pixels."""
    return int(request.param)


@pytest.fixture
def watch(live_server: LiveServer) -> Generator[Watch]:
    """What the pages of this test complained about; anything left in it at the end fails the test."""
    watch = Watch(live_server.url)
    yield watch
    assert watch.complaints == []


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, watch: Watch, client_of: Callable[[Any], Any]) -> Generator[Visit]:
    """`visit(path, person, language=..., width=..., scripts=...)` opens a watched page in a fresh browser profile."""
    contexts = []

    def open_page(
        path: str = "",
        person: Borrower | User | None = None,
        *,
        language: str = "zh-hans",
        width: int = 1280,
        scripts: bool = True,
        **options: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale=language, **options
        )
        contexts.append(context)
        cookies = {"language": language}
        if person is not None:
            cookies["session"] = client_of(person).cookies["session"].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        watch.over(page)
        if path:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
