"""Staff see why a step was suggested and why another was not, in every run; and every look is in the register."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from advice import marks, runs
from advice.models import AdviceRun, Trigger
from advice.rule_loading.files import rulebook
from advice.staff.trace import trace_page
from borrowers import clock
from borrowers.models import Borrower, RegisterEntry, User
from tests import factories

DAY = date(2026, 11, 5)


@pytest.fixture
def person(db: None) -> Borrower:
    person = factories.borrower(name="欧阳晴", sender_id="b-1")
    change = factories.change(factories.line(person), sender_id="c-1")
    factories.reason(change, "debt_burden_high")
    factories.facts(
        person, {"active_lenders": 5, "bureau_enquiries_90d": 9, "monthly_debt_service": "5330.00", "monthly_income": "8200.00"}
    )
    return person


def address(person: Borrower, run: AdviceRun | None = None) -> str:
    return f"/staff/advice/{person.public_id}/" + (f"{run.public_id}/" if run else "")


def current(person: Borrower) -> AdviceRun:
    run = runs.current(person)
    assert run is not None
    return run


# --- it works -----------------------------------------------------------------------------------------------------------


def test_every_step_of_the_rulebook_is_there_with_what_became_of_it(person: Borrower) -> None:
    runs.do([person.pk], Trigger.LIMIT_CHANGE, DAY)
    told = trace_page(person, None, DAY, "zh-hans").told

    assert {step.code for step in told.steps} == set(rulebook().steps)
    assert [step.weight for step in told.steps] == sorted((step.weight for step in told.steps), reverse=True)
    assert told.with_verdict("shown")
    assert told.with_verdict("conditions")
    for step in (*told.with_verdict("shown"), *told.with_verdict("conditions")):
        assert step.findings, step.code


def test_why_this_step_and_why_not_that_one_is_on_the_page(desk: Client, person: Borrower) -> None:
    runs.do([person.pk], Trigger.LIMIT_CHANGE, DAY)
    page = desk.get(address(person)).content.decode()

    told = trace_page(person, None, DAY, "zh-hans").told
    for step in told.steps:
        assert step.title in page
    for finding in (finding for step in told.steps for finding in step.findings):
        assert finding.condition in page
        assert finding.sentence in page
    for shown in ("额度有变动", "必须成立", "必须不成立", "不知道", "5 家", "未知", "c-1"):
        assert shown in page


def test_every_fact_is_listed_with_its_source_and_age_and_the_unknown_ones_too(person: Borrower) -> None:
    facts = {fact.name: fact for fact in trace_page(person, None, DAY, "zh-hans").told.facts}

    lenders, ratio, unknown = facts["active_lenders"], facts["debt_service_ratio"], facts["utilisation"]
    assert lenders.value == "5 家"
    assert lenders.as_of is not None
    assert lenders.age == (DAY - lenders.as_of).days
    assert (ratio.value, ratio.evidence) == ("65%", "derived")
    assert (unknown.value, unknown.as_of) == (None, None)


def test_what_the_guard_held_back_is_there_with_its_reason(desk: Client) -> None:
    """As in tests/golden/advice/moved-to-shop-product.toml."""
    person = factories.borrower(kind="sole_proprietor")
    old, new = factories.line(person), factories.line(person, product="wangshangdai")
    factories.reason(factories.change(old, kind="migration", target_line=new, new_limit=Decimal(0)), "business_profile")
    factories.facts(person, {"business_use_share": "0.78", "days_past_due": 0, "utilisation": "0.31"})
    runs.do([person.pk], Trigger.LIMIT_CHANGE, DAY)

    (step,) = trace_page(person, None, DAY, "zh-hans").told.with_verdict("withheld")
    assert step.code == "compare_business_finance"
    assert step.harm
    page = desk.get(address(person)).content.decode()
    for shown in ("被拦下", step.title, step.harm):
        assert shown in page


def test_without_a_stored_run_it_is_found_now_and_nothing_is_stored(desk: Client, person: Borrower) -> None:
    page = desk.get(address(person)).content.decode()

    assert "还没有保存过的建议" in page
    assert "✓" in page
    assert not AdviceRun.objects.exists()


def test_what_changed_and_what_the_borrower_made_of_it_are_there(desk: Client, person: Borrower) -> None:
    runs.do([person.pk], Trigger.LIMIT_CHANGE, DAY)
    first = current(person)
    step = person.recommendations.order_by("rank").first()
    assert step is not None
    marks.mark(person, step.step, "accepted")
    factories.facts(person, {"active_lenders": 1, "bureau_enquiries_90d": 0, "days_past_due": 9}, as_of=DAY)
    runs.do([person.pk], Trigger.FACTS, DAY)

    told = trace_page(person, None, DAY, "zh-hans")
    assert told.changed is not None
    assert told.changed.added
    assert told.changed.removed
    page = desk.get(address(person)).content.decode()
    for shown in ("和上一次相比", *told.changed.added, *told.changed.removed, "客户做了什么", "在做", address(person, first)):
        assert shown in page


def test_an_older_run_is_shown_as_it_was_found(desk: Client, person: Borrower) -> None:
    runs.do([person.pk], Trigger.LIMIT_CHANGE, DAY)
    first = current(person)
    factories.facts(person, {"active_lenders": 1}, as_of=DAY)
    runs.do([person.pk], Trigger.FACTS, DAY)

    assert "5 家" in desk.get(address(person, first)).content.decode()
    assert "5 家" not in desk.get(address(person)).content.decode()


def test_the_records_of_a_borrower_lead_here(desk: Client, person: Borrower) -> None:
    assert address(person) in desk.get(f"/staff/borrowers/borrower/{person.public_id}/").content.decode()


def test_every_look_is_in_the_register_and_holds_no_name(desk: Client, member: User, person: Borrower) -> None:
    desk.get(address(person))

    entry = RegisterEntry.objects.get()
    assert (entry.event, entry.actor, entry.borrower_id) == ("staff_viewed", f"staff:{member.pk}", person.pk)
    assert entry.content == {"page": "advice"}


# --- who may not --------------------------------------------------------------------------------------------------------


def test_staff_without_the_right_see_nothing_and_nothing_is_recorded(person: Borrower) -> None:
    client = Client()
    client.force_login(factories.staff())
    answer = client.get(address(person))
    assert answer.status_code == 403
    assert "欧阳晴" not in answer.content.decode()
    assert not RegisterEntry.objects.exists()


def test_a_look_that_cannot_be_recorded_does_not_happen(desk: Client, person: Borrower, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise RuntimeError("the register is away")

    monkeypatch.setattr("borrowers.register.record_all", refuse)
    desk.raise_request_exception = False
    answer = desk.get(address(person))
    assert answer.status_code == 500
    assert "欧阳晴" not in answer.content.decode()


def test_a_run_of_somebody_else_is_not_there(desk: Client, person: Borrower) -> None:
    other = factories.borrower(name="周宁")
    runs.do([other.pk], Trigger.REFRESH, DAY)
    assert desk.get(address(person, current(other))).status_code == 404


# --- edges --------------------------------------------------------------------------------------------------------------


def test_a_run_by_other_rules_is_said_to_be(desk: Client, person: Borrower) -> None:
    runs.do([person.pk], Trigger.LIMIT_CHANGE, DAY)
    assert "规则在那以后改过" not in desk.get(address(person)).content.decode()
    person.advice_runs.update(rulebook_version="0" * 64)
    assert "规则在那以后改过" in desk.get(address(person)).content.decode()


def test_a_step_that_the_rules_no_longer_have_is_shown_by_its_code(person: Borrower) -> None:
    runs.do([person.pk], Trigger.LIMIT_CHANGE, DAY)
    first = current(person)
    factories.facts(person, {"active_lenders": 1}, as_of=DAY)
    runs.do([person.pk], Trigger.FACTS, DAY)
    person.advice_runs.filter(current=True).update(changes={"added": [], "removed": ["a_step_of_old"], "changed": []})

    found = trace_page(person, None, clock.today(), "zh-hans")
    assert found.run is not None
    assert found.run.previous_id == first.pk
    assert found.changed is not None
    assert found.changed.removed == ("a_step_of_old",)


def test_however_long_the_history_the_page_asks_as_often(desk: Client, person: Borrower, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        factories.facts(person, {"active_lenders": number % 7}, as_of=DAY)
        runs.do([person.pk], Trigger.FACTS, DAY)
    for step in person.recommendations.all()[:5]:
        marks.mark(person, step.step, "done")
    with django_assert_max_num_queries(16):
        assert desk.get(address(person)).status_code == 200
