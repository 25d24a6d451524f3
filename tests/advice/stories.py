"""The invented people of the demo, for tests that read their pages."""

from pathlib import Path

import pytest
from django.core.management import call_command

from borrowers.models import Borrower, LimitChange
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
