"""Advice is found and kept: a run a change, the same found again makes none, what changed is said, who needs it anew is not forgotten."""

from datetime import date

import pytest

from advice import runs
from advice.models import AdviceRun, Recommendation, Trigger
from advice.queries import advised
from advice.run_content import decode_result
from borrowers.models import Borrower
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 5)
OWES = {"outstanding_principal": "9000.00", "days_past_due": 0}


def run_of(borrower: Borrower) -> AdviceRun:
    run = runs.current(borrower)
    assert run
    return run


def test_the_first_run_keeps_what_was_found_and_suggests_its_steps_in_their_order(owner: Borrower) -> None:
    factories.facts(owner, OWES)
    assert runs.current(owner) is None

    runs.do([owner.pk], Trigger.ASKED, TODAY)

    run, found = run_of(owner), advised(owner, TODAY)
    assert (run.trigger, run.as_of, run.rulebook_version, run.changes) == ("asked", TODAY, found.advice.rulebook_version, {})
    codes = [one.step.code for one in found.advice.steps]
    assert codes
    assert [one.step for one in decode_result(run.result).steps] == codes
    assert list(Recommendation.objects.order_by("rank").values_list("step", "run", "state")) == [
        (code, run.pk, "suggested") for code in codes
    ]
    assert runs.advised_again(run) == found
