"""The support panel's pages of rules, releases, differences and traces: nobody is shut out, nothing sticks out."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from borrowers.models import Borrower
from tests import factories
from tests.advice.stories import STORIES, Stories
from tests.browser.watching import assert_accessible, assert_fits
from tests.types import Visit


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 11, 5)


def test_every_page_of_the_panel(visit: Visit, stories: Stories, width: int) -> None:
    call_command("import_portfolio", str(Path(STORIES).with_name("reference-policy.jsonl")), verbosity=0)
    person = Borrower.objects.get(sender_id="b-cut-to-250")
    page = visit("/staff/", factories.staff(is_superuser=True), width=width)
    for address in (
        reverse("staff_advice", args=[person.public_id]),
        reverse("staff_rules"),
        reverse("staff_rule_list", args=["reasons"]),
        reverse("staff_rule", args=["routes", "lender_complaint"]),
        reverse("staff_conditions"),
        reverse("staff_releases"),
        reverse("staff_release", args=["p-2026-07"]),
        reverse("staff_differences"),
    ):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)


def test_from_the_search_to_the_reason_of_a_step_with_the_keyboard_alone(visit: Visit, stories: Stories) -> None:
    page = visit("/staff/borrowers/borrower/", factories.staff(is_superuser=True), scripts=False)
    page.get_by_label("姓名、手机号").fill("b-cut-to-250")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="安一诺").press("Enter")
    page.get_by_role("link", name="建议的来由").press("Enter")

    step = page.locator("summary", has_text="条件不满足").first
    step.press("Enter")
    expect(page.locator("details[open]", has=page.locator("summary", has_text="条件不满足")).first).to_contain_text("必须")
