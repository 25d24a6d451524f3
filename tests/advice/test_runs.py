"""Advice is found and kept: a run for each change, none where the same is found again, what changed is said, and nothing newer is lost."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from advice import runs
from advice.advice_answer import as_json
from advice.models import AdviceNeed, AdviceRun, Recommendation, Trigger
from advice.queries import advised
from advice.run_content import decode_result
from borrowers import notices
from borrowers.models import Borrower, Job, Notice
from tests import factories
from tests.at_once import at_once
from tests.borrowers.portfolio_files import load, person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 5)
TOMORROW = TODAY + timedelta(days=1)
OWES = {"outstanding_principal": "9000.00", "days_past_due": 0, "active_lenders": 3}
OVERDUE = {"outstanding_principal": "9000.00", "days_past_due": 12, "active_lenders": 3}


def do(*borrowers: Borrower, day: date = TODAY) -> None:
    runs.do([borrower.pk for borrower in borrowers], Trigger.ASKED, day)


def run_of(borrower: Borrower) -> AdviceRun:
    run = runs.current(borrower)
    assert run
    return run


def know(borrower: Borrower, values: dict[str, Any], as_of: date) -> None:
    factories.facts(borrower, values, as_of=as_of)


def steps_of(run: AdviceRun) -> list[str]:
    return [one.step for one in decode_result(run.result).steps]


def bytes_of(run: AdviceRun) -> str:
    found = runs.advised_again(run)
    return as_json(found.advice, found.routes, run.borrower.sender_id, "zh-hans", with_trace=True)


@pytest.fixture
def changed(owner: Borrower) -> Borrower:
    """The owner, who owed money at the first run and is overdue since."""
    know(owner, OWES, date(2026, 9, 1))
    do(owner)
    know(owner, OVERDUE, date(2026, 10, 1))
    return owner


# --- it works -------------------------------------------------------------------------------------------------------------


def test_before_the_first_run_there_is_none(owner: Borrower) -> None:
    assert runs.current(owner) is None


def test_the_first_run_keeps_what_was_found_and_suggests_its_steps_in_their_order(owner: Borrower) -> None:
    know(owner, OWES, date(2026, 9, 1))
    do(owner)

    run, found = run_of(owner), advised(owner, TODAY)
    assert (run.trigger, run.as_of, run.rulebook_version, run.changes) == ("asked", TODAY, found.advice.rulebook_version, {})
    assert steps_of(run)
    assert steps_of(run) == [one.step.code for one in found.advice.steps]
    assert list(Recommendation.objects.order_by("rank").values_list("step", "rank", "run", "state")) == [
        (code, rank, run.pk, "suggested") for rank, code in enumerate(steps_of(run), start=1)
    ]
    assert runs.advised_again(run) == found


@pytest.mark.usefixtures("stories")
def test_everybody_is_advised_at_once_as_each_is_alone() -> None:
    everybody = Borrower.objects.all()
    do(*everybody)

    for borrower in everybody:
        found = advised(borrower, TODAY)
        assert bytes_of(run_of(borrower)) == as_json(found.advice, found.routes, borrower.sender_id, "zh-hans", with_trace=True)


def test_the_same_found_again_makes_no_row_and_says_when_it_was_looked_at(owner: Borrower) -> None:
    know(owner, OWES, date(2026, 9, 1))
    do(owner)
    before = run_of(owner)
    do(owner, day=TOMORROW)
    after = run_of(owner)

    assert AdviceRun.objects.count() == 1
    assert after.checked_at > before.checked_at
    assert (after.made_at, after.inputs, after.result, after.content_hash) == (
        before.made_at,
        before.inputs,
        before.result,
        before.content_hash,
    )
    assert bytes_of(after) == bytes_of(before)


def test_what_changed_is_said_against_the_run_before_which_stays(changed: Borrower) -> None:
    before = run_of(changed)
    do(changed)
    after = run_of(changed)

    assert after.previous == before
    assert not AdviceRun.objects.get(pk=before.pk).current
    assert "clear_overdue_first" in after.changes["added"]
    assert "keep_paying_on_time" in after.changes["removed"]
    assert set(after.changes["added"]) == set(steps_of(after)) - set(steps_of(before))
    assert set(after.changes["removed"]) == set(steps_of(before)) - set(steps_of(after))


def test_other_facts_that_lead_to_the_same_steps_are_a_run_of_their_own(owner: Borrower) -> None:
    know(owner, OWES, date(2026, 9, 1))
    do(owner)
    know(owner, OWES, date(2026, 10, 1))
    do(owner)

    assert AdviceRun.objects.count() == 2
    assert run_of(owner).changes == {"added": [], "removed": [], "changed": []}
    assert not Notice.objects.exists()


def test_other_rules_make_a_run_of_their_own(owner: Borrower) -> None:
    do(owner)
    AdviceRun.objects.update(rulebook_version="of last year", content_hash="made with it")
    do(owner)

    assert run_of(owner).rulebook_version == advised(owner, TODAY).advice.rulebook_version
    assert AdviceRun.objects.count() == 2


def test_what_the_borrower_made_of_a_step_outlives_the_run(changed: Borrower) -> None:
    Recommendation.objects.update(state=Recommendation.State.DONE)
    before = run_of(changed)
    do(changed)

    run = run_of(changed)
    both = set(steps_of(run)) & set(steps_of(before))
    assert both
    for step in Recommendation.objects.all():
        old, new = step.step in steps_of(before), step.step in steps_of(run)
        assert step.state == ("done" if old else "suggested")
        assert step.run_id == (run.pk if new else before.pk), "that of a step that no longer fits is the run that suggested it last"
        if new:
            assert steps_of(run)[step.rank - 1] == step.step


def test_a_run_is_made_again_from_what_it_rested_on_whatever_is_known_since(changed: Borrower) -> None:
    before = run_of(changed)
    found = bytes_of(before)
    do(changed)

    assert bytes_of(AdviceRun.objects.get(pk=before.pk)) == found


def test_many_borrowers_take_no_more_queries_than_one(owner: Borrower, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    many = [owner, *(factories.borrower() for _ in range(9))]
    for borrower in many:
        know(borrower, OWES, date(2026, 9, 1))
    with django_assert_max_num_queries(30):
        do(owner)
    with django_assert_max_num_queries(30):
        do(*many)
    for borrower in many:
        know(borrower, OVERDUE, date(2026, 10, 1))
    with django_assert_max_num_queries(30):
        do(*many)


# --- what is told ---------------------------------------------------------------------------------------------------------


def told() -> list[Any]:
    return list(Notice.objects.values_list("kind", "values"))


def test_at_the_first_run_nothing_is_told(owner: Borrower) -> None:
    know(owner, OVERDUE, date(2026, 9, 1))
    do(owner)

    assert told() == []


def test_a_new_step_is_told_once(changed: Borrower) -> None:
    do(changed)
    do(changed)

    assert told() == [("advice_changed", {"added": run_of(changed).changes["added"], "no_longer": []})]
    assert Notice.objects.get().key == str(run_of(changed).public_id)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"added": ["a"], "no_longer": []}, "您的建议有更新：有适合您的新步骤。"),
        ({"added": [], "no_longer": ["b"]}, "您的建议有更新：您在做的步骤里，有的现在不需要了。"),
        ({"added": ["a"], "no_longer": ["b"]}, "您的建议有更新：有适合您的新步骤，您在做的步骤里有的现在不需要了。"),
    ],
)
def test_the_inbox_says_what_is_new_and_leads_to_the_advice(values: dict[str, list[str]], said: str) -> None:
    notice = Notice(kind=runs.NEWS, values=values)

    assert (notices.text(notice), notices.address(notice)) == (said, "/advice/")


def test_a_step_that_somebody_took_up_and_that_no_longer_fits_is_told(changed: Borrower) -> None:
    Recommendation.objects.filter(step="keep_paying_on_time").update(state=Recommendation.State.ACCEPTED)
    do(changed)

    assert told()[0][1]["no_longer"] == ["keep_paying_on_time"]


def test_a_step_that_comes_back_is_told_unless_it_was_put_aside(changed: Borrower) -> None:
    do(changed)
    know(changed, OWES, date(2026, 10, 10))
    do(changed)
    Notice.objects.all().delete()
    Recommendation.objects.update(state=Recommendation.State.DISMISSED)
    know(changed, OVERDUE, date(2026, 10, 20))
    do(changed)

    assert "clear_overdue_first" in run_of(changed).changes["added"]
    assert told() == []


def test_fewer_suggestions_are_no_news(owner: Borrower) -> None:
    know(owner, OWES, date(2026, 9, 1))
    do(owner)
    know(owner, {"outstanding_principal": "0.00", "days_past_due": 0}, date(2026, 10, 1))
    do(owner)

    assert run_of(owner).changes["removed"]
    assert (run_of(owner).changes["added"], told()) == ([], [])


# --- who needs it anew, and what comes in between --------------------------------------------------------------------------


def test_many_changes_are_one_need_since_the_first_and_one_run(owner: Borrower, other: Borrower) -> None:
    runs.need([owner.pk], Trigger.LIMIT_CHANGE)
    first = AdviceNeed.objects.get()
    for _ in range(9):
        runs.need([owner.pk, owner.pk], Trigger.FACTS)
    last = AdviceNeed.objects.get()

    assert (last.since, last.trigger, last.token != first.token) == (first.since, "facts", True)
    assert (runs.waiting(owner), runs.waiting(other)) == (True, False)
    do(owner)
    assert (AdviceRun.objects.count(), AdviceNeed.objects.count(), runs.waiting(owner)) == (1, 0, False)


def test_a_run_says_what_called_for_it_also_when_everybody_is_looked_at(owner: Borrower, other: Borrower) -> None:
    runs.need([owner.pk], Trigger.LIMIT_CHANGE)
    runs.do([owner.pk, other.pk], Trigger.REFRESH, TODAY)

    assert (run_of(owner).trigger, run_of(other).trigger) == ("limit_change", "refresh")


def test_a_change_while_a_run_is_at_work_is_still_needed_after_it(owner: Borrower, other: Borrower) -> None:
    runs.need([owner.pk, other.pk], Trigger.FACTS)
    write = runs.find({owner.pk: Trigger.FACTS, other.pk: Trigger.FACTS}, TODAY)
    runs.need([owner.pk], Trigger.FACTS)
    with transaction.atomic():
        write()

    assert AdviceRun.objects.count() == 2
    assert list(AdviceNeed.objects.values_list("pk", flat=True)) == [owner.pk]


def test_what_was_read_before_the_current_run_never_takes_its_place(owner: Borrower, other: Borrower) -> None:
    know(owner, OWES, date(2026, 9, 1))
    runs.need([owner.pk], Trigger.FACTS)
    late = runs.find({owner.pk: Trigger.REFRESH, other.pk: Trigger.REFRESH}, TODAY)
    know(owner, OVERDUE, date(2026, 10, 1))
    do(owner)
    newer = run_of(owner)
    with transaction.atomic():
        late()

    assert run_of(owner) == newer
    assert run_of(owner).checked_at == newer.checked_at
    assert run_of(other).trigger == "refresh", "the others of the chunk are written"
    job = Job.objects.get()
    assert (job.kind, job.borrower_id, job.state) == (runs.ONE, owner.pk, "queued"), "and this one is looked at once more"
    assert runs.waiting(owner)


def test_a_need_that_an_overtaken_run_saw_stays(owner: Borrower) -> None:
    early = runs.find({owner.pk: Trigger.REFRESH}, TODAY)
    runs.need([owner.pk], Trigger.FACTS)
    late = runs.find({owner.pk: Trigger.FACTS}, TODAY)
    for write in (early, late):
        with transaction.atomic():
            write()

    assert AdviceNeed.objects.filter(pk=owner.pk).exists(), "the one that was written had not seen it"


def test_a_clock_that_was_wrong_holds_nothing_up(owner: Borrower) -> None:
    do(owner)
    AdviceRun.objects.update(checked_at=timezone.now() + timedelta(days=1))
    know(owner, OVERDUE, date(2026, 10, 1))
    do(owner)

    assert "clear_overdue_first" in steps_of(run_of(owner))
    assert not Job.objects.exists()


def test_somebody_who_was_deleted_meanwhile_is_left_out(owner: Borrower) -> None:
    gone = factories.borrower()
    write = runs.find({owner.pk: Trigger.REFRESH, gone.pk: Trigger.REFRESH}, TODAY)
    gone.delete()
    with transaction.atomic():
        write()

    assert list(AdviceRun.objects.values_list("borrower", flat=True)) == [owner.pk]


@pytest.mark.django_db(transaction=True)
def test_chunks_at_the_same_moment_leave_each_borrower_one_current_run_and_each_step_once() -> None:
    people = [factories.borrower(signs_in=False) for _ in range(12)]
    for borrower in people:
        know(borrower, OWES, date(2026, 9, 1))
    keys = [borrower.pk for borrower in people]
    runs.need(keys, Trigger.FACTS)

    def refresh(order: Iterable[int]) -> Any:
        chosen = list(order)
        return lambda: runs.do(chosen, Trigger.REFRESH, TODAY)

    at_once(refresh(keys), refresh(reversed(keys)), refresh(keys[:8]), refresh(keys[4:]), lambda: runs.need(keys, Trigger.FACTS))

    assert AdviceRun.objects.filter(current=True).count() == len(people) == AdviceRun.objects.count()
    assert Recommendation.objects.count() == len(people) * len(steps_of(run_of(people[0])))


@pytest.mark.django_db(transaction=True)
def test_an_import_that_updates_borrowers_runs_and_needs_never_wait_for_each_other() -> None:
    """Each locks borrowers before needs, in the order of their keys; PostgreSQL would break a circle by failing one of them."""
    names = [str(number) for number in range(40)]
    load([record for name in names for record in person(name)])
    keys = list(Borrower.objects.values_list("pk", flat=True))
    chance = Random(4)

    def shuffled(values: list[Any]) -> list[Any]:
        return chance.sample(values, len(values))

    def update(number: int) -> None:
        load([record | {"name": f"林{number}"} for name in shuffled(names) for record in person(name) if record["type"] == "borrower"])

    def every(times: int, call: Callable[[int], object]) -> Callable[[], None]:
        return lambda: [call(number) for number in range(times)] and None

    at_once(
        every(4, update),
        every(6, lambda _: runs.do(shuffled(keys), Trigger.REFRESH, TODAY)),
        every(40, lambda _: runs.need(shuffled(keys), Trigger.FACTS)),
        every(40, lambda _: runs.ask(Borrower.objects.get(pk=chance.choice(keys)), Trigger.ASKED)),
    )

    assert AdviceRun.objects.filter(current=True).count() == len(keys)


# --- edges ----------------------------------------------------------------------------------------------------------------


def test_nothing_on_record_is_a_run_as_well(owner: Borrower) -> None:
    do(owner)

    assert steps_of(run_of(owner)) == []
    assert not Recommendation.objects.exists()


def test_nobody_is_nothing_to_do() -> None:
    do()
    runs.need([], Trigger.FACTS)

    assert (AdviceRun.objects.count(), AdviceNeed.objects.count()) == (0, 0)


def test_a_need_for_somebody_who_is_not_there_is_none() -> None:
    runs.need([987654321], Trigger.FACTS)

    assert not AdviceNeed.objects.exists()
