"""The statement of a loan: the PDF has the figures of the page, and they are those of the table, the calendar and the command."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.core.management import call_command
from django.utils.translation import override
from icalendar import Calendar

from advice import actions
from advice.loans.page import LoanPage, loan_page
from borrowers import documents
from borrowers.models import Borrower, Document
from borrowers.money import yuan
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

TODAY = date(2026, 11, 5)
WITH_LOANS = ("cut-to-250", "instant-repay", "auto-plan", "frozen", "extension", "wrong-schedule")
FIGURE = re.compile(r"\d[\d,]*\.\d\d")


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def page_of(borrower: Borrower, language: Any = "zh-hans") -> LoanPage:
    with override(language):
        return loan_page(borrower, borrower.loans.order_by("pk")[0].public_id, TODAY, language)


def ask(borrower: Borrower, language: Any = "zh-hans") -> Document:
    with override(language):
        return actions.request_loan_statement(borrower=borrower, page=page_of(borrower, language))


def pages_of(data: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_bounded() for page in pdf]
    finally:
        pdf.close()


def figures(text: str) -> set[str]:
    return set(FIGURE.findall(text))


def computed(page: LoanPage, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command says of each plan of the loan, oldest first."""
    requests = "\n".join(json.dumps(_request(plan.terms)) for plan in page.account.plans)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(requests.encode())))
    out = io.StringIO()
    call_command("repayment_schedule", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _request(terms: Any) -> dict[str, Any]:
    names = ("principal", "annual_rate_percent", "upfront_fee", "fee_per_instalment")
    return {
        **{name: f"{getattr(terms, name):f}" for name in names},
        **{name: getattr(terms, name) for name in ("instalments", "method", "day_count")},
        "starts_on": terms.starts_on.isoformat(),
        **({"first_due_on": terms.first_due_on.isoformat()} if terms.first_due_on else {}),
    }


@pytest.mark.parametrize("name", WITH_LOANS)
def test_page_pdf_table_calendar_and_command_have_the_same_figures(
    stories: Stories, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    borrower = stories.borrower(name)
    client, page = client_of(borrower), page_of(borrower)
    path = f"/loans/{page.account.loan.public_id}/"
    html = "".join(client.get(path, {"view": view}).content.decode() for view in ("after", "before"))
    shown = re.sub(r"<[^>]+>", " ", html)
    pdf = "\n".join(pages_of(documents.render(ask(borrower)).data))
    _, *rows = csv.reader(io.StringIO(client.get(f"{path}schedule.csv").content.decode("utf-8-sig"), newline=""))

    # the PDF says nothing that the page does not, and both have every figure of the table
    of_the_table = {yuan(Decimal(cell)) for row in rows for cell in row[5:]}
    assert figures(pdf) - figures(shown) == set()
    assert of_the_table - figures(shown) == set()
    assert of_the_table - figures(pdf) == set()

    # the table is what the command computes from the terms, but where the lender sent other rows: there the page marks each
    answers = computed(page, monkeypatch)
    parts = ("number", "due_on", "principal", "interest", "fee", "total", "balance")
    expected = [[str(row[part]) for part in parts] for answer in answers for row in answer["instalments"]]
    differing = [got for got, ours in zip([row[3:] for row in rows], expected, strict=True) if got != ours]
    assert [row[3] for row in differing] == (["107.62"] if name == "wrong-schedule" else [])
    assert html.count(" differs") == len(differing) * (2 if not page.account.before else 1)

    # the calendar has the total of each instalment that stands in the plan in force
    calendar = Calendar.from_ical(client.get(f"{path}calendar.ics").content)
    totals = {FIGURE.search(str(event["summary"]))[0] for event in calendar.walk("VEVENT")}  # type: ignore[index]
    assert {yuan(row.total) for row in page.account.current.rows} <= totals


@pytest.mark.parametrize("name", ["auto-plan", "cut-to-250", "frozen", "extension"])
def test_the_rates_of_the_page_are_those_of_the_command(
    stories: Stories, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    borrower = stories.borrower(name)
    page = page_of(borrower)
    *_, cost = (answer["annual_cost"] for answer in computed(page, monkeypatch))
    html = client_of(borrower).get(f"/loans/{page.account.loan.public_id}/").content.decode()
    for rate in ("nominal_percent", "irr_percent", "effective_percent", "simple_percent"):
        assert f"<dd>{Decimal(cost[rate]):.2f}%</dd>" in html


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["auto-plan", "frozen"])
def test_a_statement_has_at_most_four_pages_and_no_empty_box(stories: Stories, name: str, language: str) -> None:
    drawn = documents.render(ask(stories.borrower(name), language))  # a missing glyph raises
    assert 1 <= drawn.pages <= 4
    assert "\ufffd" not in "".join(pages_of(drawn.data))


def test_a_table_that_goes_on_has_its_head_on_each_page(owner: Borrower) -> None:
    factories.loan(factories.line(owner), instalments=120)
    pages = pages_of(documents.render(ask(owner)).data)
    with_rows = [page for page in pages if len(re.findall(r"20\d\d-\d\d-10", page)) > 3]
    assert len(with_rows) > 2
    assert all("剩余本金" in page for page in with_rows)


def test_the_same_document_gives_the_same_bytes_whatever_comes_in_later(stories: Stories) -> None:
    borrower = stories.borrower("auto-plan")
    document = ask(borrower)
    before = documents.render(document).data
    factories.payment(borrower.loans.get(), date(2026, 11, 4), "1695.24")
    assert documents.render(Document.objects.get(pk=document.pk)).data == before


def test_asking_twice_is_one_document_until_something_changes(stories: Stories) -> None:
    borrower = stories.borrower("auto-plan")
    first = ask(borrower)
    assert ask(borrower) == first
    assert ask(borrower, "en") != first
    factories.payment(borrower.loans.get(), date(2026, 11, 4), "1695.24")
    assert ask(borrower) != first


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_asking_on_the_page_shows_how_far_it_is(stories: Stories, client_of: ClientOf, headers: dict[str, str]) -> None:
    borrower = stories.borrower("auto-plan")
    client, path = client_of(borrower), f"/loans/{borrower.loans.get().public_id}/statement/"
    assert client.get(path, headers=headers).status_code == 404
    asked = client.post(path, headers=headers)
    document = borrower.documents.get()
    if headers:
        assert f'hx-get="{path}"' in asked.content.decode()
        assert "正在做" in client.get(path, headers=headers).content.decode()
    else:
        assert asked["Location"] == f"/documents/{document.public_id}/"
    assert document.title == "借呗 2026 年 3 月 22 日借款还款说明书"


def test_another_persons_statement_cannot_be_asked_for(stories: Stories, client_of: ClientOf, owner: Borrower) -> None:
    path = f"/loans/{stories.borrower('auto-plan').loans.get().public_id}/statement/"
    assert client_of(owner).post(path).status_code == 404
    assert Document.objects.count() == 0
