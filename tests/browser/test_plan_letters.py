"""An automatic plan: the letters two clicks away, and how a reference policy came to one, in real Chromium."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from borrowers.models import Document, Loan
from tests.advice.stories import STORIES, Stories
from tests.browser.watching import passes
from tests.types import Visit


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)


@pytest.mark.parametrize("scripts", [True, False])
def test_two_clicks_from_the_loan_to_the_letter_as_pdf(visit: Visit, stories: Stories, scripts: bool) -> None:
    loan = Loan.objects.get(sender_id="n-auto-plan")
    page = visit(reverse("loan", args=[loan.public_id]), stories.borrower("auto-plan"), scripts=scripts)

    page.get_by_role("link", name="起草询问信").click()
    page.get_by_role("button", name="做成 PDF").click()

    page.wait_for_url("**/documents/*/")
    call_command("render_documents", verbosity=0)
    page.reload()
    expect(page.get_by_role("link", name="下载 PDF")).to_be_visible()
    assert Document.objects.get().title == "请求说明自动分期的依据"


def test_the_letters_read_well_in_both_languages_and_on_a_phone(visit: Visit, stories: Stories, language: str, width: int) -> None:
    loan = Loan.objects.get(sender_id="n-auto-plan")
    page = visit(person=stories.borrower("auto-plan"), language=language, width=width)
    for letter in ("automatic_plan_question", "automatic_plan_refusal"):
        page.goto(reverse("loan_letter", args=[loan.public_id, letter]))
        passes(page)


def test_how_a_reference_policy_came_to_a_plan(visit: Visit, stories: Stories, capsys: Any, language: str, width: int) -> None:
    call_command("import_portfolio", str(Path(STORIES).with_name("reference-policy.jsonl")))
    call_command("automatic_instalment", "n-reference-policy", "--as-of", "2026-10-20", "--record")
    capsys.readouterr()
    loan = Loan.objects.get(sender_id="n-reference-policy")
    page = visit(reverse("loan", args=[loan.public_id]), stories.borrower("reference-policy"), language=language, width=width)

    for fold in page.locator("details").all():
        fold.evaluate("fold => { fold.open = true }")

    expect(page.get_by_text("1,500.00").first).to_be_visible()
    expect(page.get_by_text("1,415.76").first).to_be_visible()
    passes(page)
