"""Every page passes every accessibility rule and fits the narrowest phone, in both languages, without an error or a breach."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from advice.models import LetterDraft
from borrowers.models import Borrower, Document, LimitChange
from tests import factories
from tests.advice.stories import Stories
from tests.browser.watching import ask_for_statement, assert_accessible, passes
from tests.types import Visit

LETTERS = ["reasons_and_human_review", "value_correction"]


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)


def addresses_of(borrower: Borrower) -> list[str]:
    """Every page that this borrower has."""
    return [
        reverse("home"),
        reverse("documents"),
        reverse("settings"),
        reverse("glossary"),
        reverse("verify"),
        reverse("account_logout"),
        reverse("early_repayment"),
        *(reverse("line", args=[line.public_id]) for line in borrower.lines.all()),
        *(reverse("loan", args=[loan.public_id]) for loan in borrower.loans.all()),
        *(reverse("limit_change", args=[change.public_id]) for change in borrower.limit_changes.all()),
        *(reverse("document", args=[document.public_id]) for document in borrower.documents.all()),
    ]


def test_every_page_of_one_borrower(visit: Visit, stories: Stories, language: str, width: int) -> None:
    person = stories.borrower("cut-to-250")
    change = person.limit_changes.get()
    page = visit(person=person, language=language, width=width)
    page.goto(reverse("limit_change", args=[change.public_id]))
    ask_for_statement(page)
    page.goto(reverse("limit_change", args=[change.public_id]))
    assert person.documents.get().state == Document.State.WAITING
    passes(page)
    page.goto(reverse("document", args=[person.documents.get().public_id]))
    passes(page)
    call_command("render_documents", verbosity=0)
    for address in addresses_of(person):
        page.goto(address)
        passes(page)
    for letter in LETTERS:
        page.goto(reverse("letter", args=[change.public_id, letter]))
        passes(page)
    assert LetterDraft.objects.count() == 0  # looking writes nothing


def test_the_pages_of_everybody_on_a_phone(visit: Visit, stories: Stories) -> None:
    for borrower in Borrower.objects.order_by("pk"):
        person = stories.borrower(borrower.sender_id.removeprefix("b-"))
        page = visit(person=person, width=320)
        for address in [reverse("home"), *addresses_of(person)[7:]]:
            page.goto(address)
            passes(page)
        page.context.close()
    assert LimitChange.objects.count() == 12


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/glossary/", "/verify/", "/verify/?code=AAAA-BBBB", "/no-such-page/"])
def test_the_pages_for_anyone(visit: Visit, stories: Stories, path: str, language: str, width: int) -> None:
    passes(visit(path, language=language, width=width))


@pytest.mark.parametrize("path", ["/home/", "/documents/", "/settings/"])
def test_somebody_without_a_credit_line_reads_a_kind_page(visit: Visit, staff: object, path: str) -> None:
    passes(visit(path, staff, width=320))


def test_the_support_panel(visit: Visit, stories: Stories, width: int) -> None:
    page = visit("/staff/", factories.staff(is_superuser=True), width=width)
    assert_accessible(page)
