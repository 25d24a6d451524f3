"""Whoever judges is told whose facts an import changed: a chunk at a time, in the transaction of the chunk."""

from collections.abc import Iterator

import pytest

from advice import runs
from advice.models import AdviceNeed
from borrowers import facts_changed
from borrowers.facts_changed import Changed
from borrowers.models import Borrower, LimitChange, PolicyRelease
from tests.borrowers.portfolio_files import STORIES, load, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Changed]]:
    """Everything that an import reports, with nobody else listening."""
    reports: list[Changed] = []
    monkeypatch.setattr(facts_changed, "listeners", [])
    facts_changed.listen(reports.append)
    return reports


def by_kind(reports: list[Changed]) -> dict[str, int]:
    return {report.kind: len(report.rows) for report in reports}


# --- what is reported -----------------------------------------------------------------------------------------------------


def test_what_is_created_is_reported_with_the_borrower_of_each_record(heard: list[Changed]) -> None:
    load([*person("1"), *person("2")])

    ones, other = Borrower.objects.order_by("sender_id")
    changes = next(report for report in heard if report.kind == "limit_change")
    assert sorted(changes.rows) == sorted(LimitChange.objects.values_list("pk", "borrower_id"))
    assert by_kind(heard) == {
        "borrower": 2,
        "credit_line": 2,
        "fact_snapshot": 2,
        "limit_change": 2,
        "rate_change": 2,
        "loan": 2,
        "repayment_plan": 4,
        "payment": 2,
    }
    assert {borrower for report in heard for _, borrower in report.rows} == {ones.pk, other.pk}


def test_what_is_sent_again_unchanged_is_not_reported_and_what_is_updated_is(heard: list[Changed]) -> None:
    records = person("1")
    load(records)
    heard.clear()

    load(records)
    assert heard == []

    facts = next(fields for fields in records if fields["type"] == "fact_snapshot")
    load([{**facts, "values": {"days_past_due": 40}}])
    assert by_kind(heard) == {"fact_snapshot": 1}


def test_a_dry_run_reports_nothing(heard: list[Changed]) -> None:
    load(person("1"), dry_run=True)

    assert heard == []


def test_what_belongs_to_no_borrower_is_not_reported(heard: list[Changed]) -> None:
    load(STORIES.read_bytes())

    assert PolicyRelease.objects.exists()
    assert "policy_release" not in by_kind(heard)


def test_a_listener_that_fails_undoes_its_chunk(heard: list[Changed]) -> None:
    def refuse(changed: Changed) -> None:
        if changed.kind == "fact_snapshot":
            raise ZeroDivisionError

    facts_changed.listen(refuse)
    with pytest.raises(ZeroDivisionError):
        load(person("1"))

    borrower = Borrower.objects.get()
    assert not borrower.fact_snapshots.exists()


def test_who_listens_twice_is_told_once(heard: list[Changed]) -> None:
    facts_changed.listen(heard.append)
    facts_changed.listen(runs.need_after)
    facts_changed.listen(runs.need_after)

    assert facts_changed.listeners.count(runs.need_after) == 1


# --- what advice makes of it ----------------------------------------------------------------------------------------------


def test_an_import_lets_the_advice_of_those_it_changed_be_found_anew_and_of_nobody_else() -> None:
    records = [*person("1"), *person("2")]
    load(records)
    assert set(AdviceNeed.objects.values_list("pk", flat=True)) == set(Borrower.objects.values_list("pk", flat=True))
    AdviceNeed.objects.all().delete()

    load(records)
    assert not AdviceNeed.objects.exists()

    changed = next(fields for fields in records if fields["type"] == "limit_change")
    load([{**changed, "id": "c-later"}])
    need = AdviceNeed.objects.get()
    assert need.trigger == "limit_change"
    assert need.borrower_id == LimitChange.objects.get(sender_id="c-later").borrower_id


def test_a_payment_changes_no_advice_and_calls_for_none() -> None:
    records = person("1")
    load(records)
    AdviceNeed.objects.all().delete()
    payment = next(fields for fields in records if fields["type"] == "payment")

    load([{**payment, "id": "y-later"}])

    assert not AdviceNeed.objects.exists()


def test_another_kind_of_lender_opens_other_ways_and_calls_for_new_advice() -> None:
    records = person("1")
    load(records)
    AdviceNeed.objects.all().delete()
    line = next(fields for fields in records if fields["type"] == "credit_line")

    load([{**line, "lender_kind": "bank" if line["lender_kind"] != "bank" else "consumer_finance"}])

    assert AdviceNeed.objects.get().trigger == "facts"
