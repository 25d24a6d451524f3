"""Staff and the borrower see where a published policy, worked out again, does not give what the lender sent."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from advice import gather
from advice.explanations import explain
from advice.explanations.recomputed import EXPLAINED
from advice.populations import portfolio
from advice.rule_loading.files import rulebook
from advice.staff.differences import differences
from borrowers import models
from borrowers.exchange import encode
from tests import factories
from tests.advice.stories import STORIES
from tests.advice.test_generate_portfolio import DAY, LENDER
from tests.borrowers.portfolio_files import load


@pytest.fixture
def the_demo(db: None) -> None:
    for file in (STORIES, Path(STORIES).with_name("reference-policy.jsonl")):
        call_command("import_portfolio", str(file), verbosity=0)


# --- it works -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("the_demo")
def test_the_demo_has_a_decision_that_its_policy_does_not_give(desk: Client) -> None:
    found = {row.change.sender_id: row for row in differences().found}

    one = found["c-difference"]
    assert one.answer.lowest == one.answer.highest == Decimal("3000.00")
    assert one.sent == ("debt_burden_high -42", "many_lenders -17", "utilisation_high -10", "late_payments -9")
    assert one.ours == ("many_lenders -17", "debt_burden_high -15", "utilisation_high -10", "late_payments -9")
    page = desk.get("/staff/differences/").content.decode()
    for shown in ("c-difference", "1,500.00", "3,000.00", "debt_burden_high -42", "debt_burden_high -15"):
        assert shown in page


@pytest.mark.usefixtures("the_demo")
def test_the_borrower_sees_it_too(client_of: Any) -> None:
    change = models.LimitChange.objects.get(sender_id="c-difference")
    models.Borrower.objects.filter(pk=change.borrower_id).update(user=factories.user())
    page = client_of(change.borrower).get(f"/limit-changes/{change.public_id}/").content.decode()
    for shown in ("1,500.00", "3,000.00", "45%", "65%"):
        assert shown in page


@pytest.mark.usefixtures("the_demo")
def test_what_agrees_or_cannot_be_told_is_counted_and_not_listed() -> None:
    found = differences()
    listed = {row.change.sender_id for row in found.found}
    assert "c-cut-to-250" not in listed  # the points that were sent are those of the scorecard
    assert found.agree >= 1
    assert found.cannot_tell >= 1
    assert found.looked_at == found.agree + found.cannot_tell + len(listed)


@pytest.mark.usefixtures("the_demo")
def test_it_says_the_same_as_the_page_of_each_change() -> None:
    """Read in bulk or one by one, the same decision comes to the same."""
    listed = {row.change.sender_id for row in differences().found}
    for change in models.LimitChange.objects.filter(kind__in=EXPLAINED).select_related("borrower", "line"):
        recomputed = explain(gather.situation(change), rulebook(), "zh-hans").recomputed
        assert (recomputed is not None and recomputed.agrees is False) == (change.sender_id in listed), change.sender_id


@pytest.mark.django_db
def test_in_a_population_made_by_the_policy_nothing_differs() -> None:
    load(b"".join(encode(record) for record in portfolio(rulebook(), LENDER, borrowers=80, seed=5, as_of=DAY)))
    found = differences()
    assert found.looked_at > 50
    assert found.agree == found.looked_at
    assert found.found == ()


# --- who may not --------------------------------------------------------------------------------------------------------


def test_only_staff_with_the_right_may_see_them(db: None) -> None:
    client = Client()
    client.force_login(factories.staff())
    assert client.get("/staff/differences/").status_code == 403


# --- edges --------------------------------------------------------------------------------------------------------------


def test_where_there_is_nothing_to_work_out_that_is_said(desk: Client) -> None:
    factories.change(factories.line(factories.borrower()), policy_version="of nobody")
    assert "看了最近 0 次" in desk.get("/staff/differences/").content.decode()


def test_what_the_borrower_typed_in_is_not_what_the_lender_decided_by(db: None) -> None:
    person = factories.borrower()
    factories.facts(person, {"active_lenders": 5}, origin="borrower")
    change = factories.change(factories.line(person), policy_version="2026-07")
    assert not gather.decisions([change])[change.pk].facts.known()


def test_only_so_many_are_looked_at_the_newest_first(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advice.staff.differences.LOOKED_AT", 10)
    load(b"".join(encode(record) for record in portfolio(rulebook(), LENDER, borrowers=40, seed=5, as_of=DAY)))
    models.LimitChange.objects.update(policy_version="2025-11")  # most no longer agree
    found = differences()
    assert found.looked_at == 10
    moments = [row.change.decided_at for row in found.found]
    assert moments
    assert moments == sorted(moments, reverse=True)


def test_however_many_changes_the_page_asks_as_often(desk: Client, django_assert_max_num_queries: Any) -> None:
    load(b"".join(encode(record) for record in portfolio(rulebook(), LENDER, borrowers=40, seed=5, as_of=DAY)))
    with django_assert_max_num_queries(8):
        desk.get("/staff/differences/")
