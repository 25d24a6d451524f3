"""How a browser test watches its pages, and what every page must pass."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

# Chromium as root, with nothing that would look for the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORT_BREACHES = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy breach: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


class Watch:
    """Collects what pages should never do: errors, breaches of the policy, requests to hosts other than `origin`."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.complaints: list[str] = []

    def over(self, page: Page) -> None:
        """Watch `page` from its first request on."""
        page.add_init_script(REPORT_BREACHES)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error on {page.url}: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        about = message.location["url"]
        # The answer 404 or 403 to the page itself is what a test asked for, and asserts.
        its_own_status = message.text.startswith("Failed to load resource") and message.page and about == message.page.url
        if message.type in {"error", "warning"} and not its_own_status:
            self.complaints.append(f"{message.type} on {about}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.complaints.append(f"request to another host: {request.url}")


def assert_accessible(page: Page) -> None:
    """No rule of axe is broken: all of them, the best practices too (a lost `main` is only a best practice)."""
    broken = Axe().run(page).response["violations"]
    found = [f"{rule['id']}: {node['html']} {node.get('failureSummary', '')}" for rule in broken for node in rule["nodes"]]
    assert not found, "\n".join([page.url, *found])


def assert_fits(page: Page) -> None:
    """Nothing has to be scrolled sideways to be read."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, f"{page.url} is {beyond} px wider than the window"


def passes(page: Page) -> None:
    """One heading says what the page is, nobody is shut out, nothing sticks out."""
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)


def ask_for_statement(page: Page) -> None:
    """Press the button that has the page's PDF made, and wait until the page says that it is being made."""
    page.locator("form[action$='/statement/'] button").click()
    page.locator("#statement[hx-get]").wait_for()
