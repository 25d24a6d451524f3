"""What borrowers type in for themselves, offers, cash flow and figures about them: added, replaced and deleted by nobody but them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from borrowers.models import Borrower, CashFlowItem, FactSnapshot, LoanOffer, Origin

MOST_ROWS = 50


class TooMany(ValueError):
    """More rows than anybody reads: the borrower keeps at most `MOST_ROWS` offers, and as many rows of cash flow."""


@transaction.atomic
def add_offer(*, borrower: Borrower, today: date, **typed: Any) -> LoanOffer:
    """Keep an offer. Raises TooMany."""
    _make_room(borrower, LoanOffer)
    return LoanOffer.objects.create(borrower=borrower, typed_on=today, **typed)


@transaction.atomic
def add_cash_flow_item(*, borrower: Borrower, today: date, **typed: Any) -> CashFlowItem:
    """Keep an income, a bill or a repayment elsewhere. Raises TooMany."""
    _make_room(borrower, CashFlowItem)
    return CashFlowItem.objects.create(borrower=borrower, typed_on=today, **typed)


@transaction.atomic
def set_balance(*, borrower: Borrower, today: date, amount: Decimal) -> CashFlowItem:
    """Keep what the borrower has in hand today (yuan), in place of what was typed before."""
    Borrower.objects.select_for_update(of=("self",)).get(pk=borrower.pk)  # two taps at once make one row
    item, _ = CashFlowItem.objects.update_or_create(
        borrower=borrower, kind=CashFlowItem.Kind.BALANCE, defaults={"amount": amount, "first_on": today, "typed_on": today, "name": ""}
    )
    return item


def add_facts(*, borrower: Borrower, today: date, values: Mapping[str, str | int | bool]) -> FactSnapshot:
    """Keep figures that the borrower knows of themselves, under the names and in the form of the exchange format.

    A snapshot of its own beside those of the lender, which it never changes and is never exported with.
    """
    return FactSnapshot.objects.create(
        borrower=borrower, sender_id=f"own:{uuid4()}", origin=Origin.BORROWER, as_of=today, values=dict(values)
    )


def set_safe_debt_share(*, borrower: Borrower, share: Decimal | None) -> None:
    """Keep the borrower's own line for repayments as a share of income (above 0, at most 1); None takes it away."""
    Borrower.objects.filter(pk=borrower.pk).update(safe_debt_share=share)
    borrower.safe_debt_share = share


def delete(*, borrower: Borrower, public_id: UUID) -> bool:
    """Delete one offer, income, bill or balance; whether there was one."""
    rows = (borrower.offers.filter(public_id=public_id), borrower.cash_flow_items.filter(public_id=public_id))
    return any(found.delete()[0] for found in rows)


@transaction.atomic
def delete_all(*, borrower: Borrower) -> int:
    """Delete every offer and all of the cash flow; how many rows it was."""
    return borrower.offers.all().delete()[0] + borrower.cash_flow_items.all().delete()[0]


def _make_room(borrower: Borrower, model: type[LoanOffer] | type[CashFlowItem]) -> None:
    if model.objects.filter(borrower=borrower).count() >= MOST_ROWS:
        raise TooMany(f"at most {MOST_ROWS} rows")
