"""Two taps at the same moment are one look back, on the databases that are used."""

from datetime import date
from functools import partial

import pytest

from advice.household import check_ins
from advice.models import CheckInPlan
from borrowers.models import Origin
from tests import factories
from tests.at_once import at_once

TODAY = date(2026, 11, 5)


@pytest.mark.django_db(transaction=True)
def test_equal_look_backs_at_once_are_one_with_one_set_of_figures() -> None:
    owner = factories.borrower()
    tap = partial(check_ins.check_in, borrower=owner, today=TODAY, values={"active_lenders": 2}, states={}, note="一次")
    at_once(*[tap] * 8)
    kept = owner.check_ins.get()
    assert kept.snapshot is not None
    assert kept.snapshot.values == {"active_lenders": 2}
    assert owner.fact_snapshots.filter(origin=Origin.BORROWER).count() == 1
    assert CheckInPlan.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_plans_set_at_once_are_one() -> None:
    owner = factories.borrower()
    at_once(*[partial(check_ins.plan_for, borrower=owner, today=TODAY, months=months) for months in (3, 3, 3, 3)])
    assert CheckInPlan.objects.get().months == 3
