"""The invented people of the demo, for tests that read their pages."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from borrowers.models import Borrower, LimitChange, Loan, RepaymentPlan
from tests import factories

STORIES = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "stories.jsonl"


class Stories:
    """The people of the stories, each signed in before: `borrower("moved")` is the one whose sender id is `b-moved`."""

    def borrower(self, name: str) -> Borrower:
        borrower = Borrower.objects.get(sender_id=f"b-{name}")
        if borrower.user is None:
            borrower.user = factories.user()
            borrower.save(update_fields=["user"])
        return borrower

    def change(self, name: str) -> LimitChange:
        return LimitChange.objects.get(sender_id=f"c-{name}")


@pytest.fixture
def stories(db: None, capsys: pytest.CaptureFixture[str]) -> Stories:
    """All stories, imported."""
    call_command("import_portfolio", str(STORIES))
    capsys.readouterr()
    return Stories()


def full_migration(owner: Borrower) -> LimitChange:
    """The newest change of somebody with much on record: a move, with loans, plans, a release and twenty changes before it."""
    left, entered = factories.line(owner), factories.line(owner, product="wangshangdai")
    terms = {"borrower": owner, "principal": Decimal(6000), "annual_rate_percent": Decimal("14.6"), "day_count": "30/360"}
    terms |= {"method": "equal_instalment", "instalments": 6}
    for number in range(20):
        loan = Loan.objects.create(sender_id=f"n-{number}", line=left, drawn_on=date(2026, 6, 6), **terms)
        dates = {"starts_on": date(2026, 9, 6), "first_due_on": date(2026, 10, 6)}
        RepaymentPlan.objects.create(sender_id=f"r-{number}", loan=loan, kind="automatic", **dates, **terms)
        factories.reason(factories.change(left), "many_lenders", threshold=Decimal(3))
    factories.release(lender=left.lender, version="2026-07")
    moved = {"kind": LimitChange.Kind.MIGRATION, "new_limit": Decimal(0), "target_line": entered, "policy_version": "2026-07"}
    change = factories.change(left, **moved)
    factories.reason(change, "business_profile")
    return change
