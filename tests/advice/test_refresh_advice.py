"""manage.py refresh_advice: everybody's advice is found anew here, and who it fails for is named."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from advice.models import AdviceNeed, AdviceRun
from advice.runs import running
from borrowers import clock
from borrowers.models import Borrower
from tests import factories

pytestmark = pytest.mark.django_db


def refresh(*arguments: str) -> str:
    out = StringIO()
    call_command("refresh_advice", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("stories")
def test_everybody_has_advice_afterwards_and_nobody_is_waiting_for_it() -> None:
    assert refresh("--as-of", "2026-11-05") == "advice of 14 borrowers\n"

    assert AdviceRun.objects.filter(current=True).count() == Borrower.objects.count() == 14
    assert set(AdviceRun.objects.values_list("as_of", flat=True)) == {date(2026, 11, 5)}
    assert not AdviceNeed.objects.exists(), "what the import called for is done"


@pytest.mark.usefixtures("stories")
def test_the_same_again_makes_no_new_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 4)
    for _ in range(2):
        assert refresh("--as-of", "2026-11-05") == "advice of 14 borrowers\n"

    assert AdviceRun.objects.count() == 14


def test_without_a_day_it_is_today(owner: Borrower) -> None:
    refresh()

    run = AdviceRun.objects.get(borrower=owner)
    assert (run.as_of, run.trigger) == (clock.today(), "refresh")


def test_nobody_is_nothing_to_do() -> None:
    assert refresh() == "advice of 0 borrowers\n"


def test_somebody_whose_records_cannot_be_read_is_named_and_the_others_are_advised(owner: Borrower) -> None:
    broken = factories.borrower(sender_id="b-broken")
    factories.facts(broken, ["not an object"])  # type: ignore[arg-type]

    with pytest.raises(CommandError, match=r"it failed for 1: b-broken \(the log says why\)"):
        refresh()

    assert AdviceRun.objects.get().borrower == owner


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(CommandError, match="argument --as-of: invalid"):
        refresh("--as-of", "yesterday")
