"""What borrowers type in is theirs: kept, replaced, deleted, and handed on to nobody."""

import io
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from borrowers import typed_in
from borrowers.models import Borrower, CashFlowItem, LoanOffer, Origin
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 5)


@pytest.fixture
def owner() -> Borrower:
    return factories.borrower()


def offer(owner: Borrower, **typed: Any) -> LoanOffer:
    usual = {"name": "县里的银行", "annual_rate_percent": Decimal("6.5"), "instalments": 12, "method": "equal_instalment"}
    return typed_in.add_offer(borrower=owner, today=TODAY, **{**usual, **typed})


def item(owner: Borrower, **typed: Any) -> CashFlowItem:
    usual = {"name": "工资", "kind": "income", "amount": Decimal(6000), "first_on": TODAY, "monthly": True}
    return typed_in.add_cash_flow_item(borrower=owner, today=TODAY, **{**usual, **typed})


def test_an_offer_is_kept_with_its_day_and_its_origin(owner: Borrower) -> None:
    offer(owner)
    kept = owner.offers.get()
    assert (kept.name, kept.typed_on, kept.origin) == ("县里的银行", TODAY, Origin.BORROWER)


def test_names_are_encrypted_at_rest(owner: Borrower) -> None:
    offer(owner)
    item(owner)
    for table in ("borrowers_loanoffer", "borrowers_cashflowitem"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT name FROM {table}")  # noqa: S608  # one of the two names above
            assert cursor.fetchone()[0].startswith("gAAAA")


def test_what_is_in_hand_takes_the_place_of_what_was_typed_before(owner: Borrower) -> None:
    typed_in.set_balance(borrower=owner, today=TODAY, amount=Decimal(500))
    typed_in.set_balance(borrower=owner, today=date(2026, 11, 6), amount=Decimal(0))
    kept = owner.cash_flow_items.get()
    assert (kept.amount, kept.first_on) == (0, date(2026, 11, 6))


def test_one_row_or_all_of_them_are_deleted(owner: Borrower) -> None:
    first, _second, bill = offer(owner), offer(owner), item(owner, kind="bill")
    assert typed_in.delete(borrower=owner, public_id=first.public_id)
    assert typed_in.delete(borrower=owner, public_id=bill.public_id)
    assert not typed_in.delete(borrower=owner, public_id=first.public_id)
    item(owner)
    assert typed_in.delete_all(borrower=owner) == 2
    assert (owner.offers.count(), owner.cash_flow_items.count()) == (0, 0)


def test_nobody_deletes_what_somebody_else_typed(owner: Borrower) -> None:
    theirs = offer(factories.borrower(name="周宁"))
    assert not typed_in.delete(borrower=owner, public_id=theirs.public_id)
    assert not typed_in.delete(borrower=owner, public_id=uuid4())
    assert typed_in.delete_all(borrower=owner) == 0
    assert LoanOffer.objects.count() == 1


def test_it_is_no_part_of_what_a_lender_exports(owner: Borrower, capsys: pytest.CaptureFixture[str]) -> None:
    offer(owner)
    item(owner)
    out = io.StringIO()
    call_command("export_portfolio", borrower=owner.sender_id, stdout=out)
    exported = out.getvalue() + capsys.readouterr().out
    assert owner.sender_id in exported
    assert "县里的银行" not in exported
    assert "工资" not in exported


def test_nobody_keeps_more_rows_than_anybody_reads(owner: Borrower) -> None:
    for _ in range(typed_in.MOST_ROWS):
        offer(owner)
    with pytest.raises(typed_in.TooMany):
        offer(owner)


@pytest.mark.parametrize(
    "typed", [{"instalments": 0}, {"annual_rate_percent": Decimal(-1)}, {"method": "barter"}, {"method": "flat_fee"}, {"upfront_fee": -1}]
)
def test_the_database_refuses_an_offer_that_is_none(owner: Borrower, typed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        offer(owner, **typed)


@pytest.mark.parametrize("typed", [{"kind": "gift"}, {"amount": 0}, {"peak_percent": 0}])
def test_the_database_refuses_a_cash_flow_that_is_none(owner: Borrower, typed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        item(owner, **typed)


def test_figures_about_oneself_are_a_snapshot_of_ones_own_and_no_export_hands_them_on(owner: Borrower) -> None:
    factories.facts(owner, {"monthly_income": "5000.00"})
    kept = typed_in.add_facts(borrower=owner, today=TODAY, values={"monthly_income": "6200.00", "active_lenders": 2})
    assert (kept.origin, kept.as_of, kept.values) == (Origin.BORROWER, TODAY, {"monthly_income": "6200.00", "active_lenders": 2})
    assert kept.sender_id.startswith("own:")
    for arguments in ((), ("--borrower", owner.sender_id)):
        out = io.StringIO()
        call_command("export_portfolio", *arguments, stdout=out)
        assert "5000.00" in out.getvalue()
        assert "6200.00" not in out.getvalue()


def test_the_line_for_repayments_is_the_borrowers_own(owner: Borrower) -> None:
    typed_in.set_safe_debt_share(borrower=owner, share=Decimal("0.35"))
    assert Borrower.objects.get(pk=owner.pk).safe_debt_share == Decimal("0.35")
    typed_in.set_safe_debt_share(borrower=owner, share=None)
    assert Borrower.objects.get(pk=owner.pk).safe_debt_share is None


@pytest.mark.parametrize("share", ["0", "1.01", "-0.2"])
def test_a_line_that_is_no_share_is_refused_by_the_database(owner: Borrower, share: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        typed_in.set_safe_debt_share(borrower=owner, share=Decimal(share))
