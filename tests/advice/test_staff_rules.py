"""Staff read the rules as their files have them: sources, how well known, how long unchecked, for how many borrowers each fires."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from advice import rule_catalogue, runs
from advice.conditions import CONDITIONS
from advice.models import Recommendation, Trigger
from advice.rule_loading.files import rulebook
from advice.rulebook import STALE_AFTER
from advice.staff import rule_counts
from advice.step_conditions import STEP_CONDITIONS
from advice.views.staff_rules import FOLDERS
from tests import factories

DAY = date(2026, 11, 5)


# --- it works -----------------------------------------------------------------------------------------------------------


def test_every_folder_of_the_rulebook_has_a_page() -> None:
    assert set(FOLDERS) == set(rulebook().by_folder)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_lists_all_its_rules(desk: Client, folder: str) -> None:
    assert f"/staff/rules/{folder}/" in desk.get("/staff/rules/").content.decode()
    page = desk.get(f"/staff/rules/{folder}/").content.decode()
    for code in rulebook().by_folder[folder]:
        assert f"/staff/rules/{folder}/{code}/" in page


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_rule_shows_its_sources_and_all_that_its_file_says(desk: Client, folder: str) -> None:
    for code, rule in list(rulebook().by_folder[folder].items())[:3]:
        page = desk.get(f"/staff/rules/{folder}/{code}/").content.decode()
        assert code in page
        for source in rule.sources:
            assert source.title.zh_hans in page
        assert 'id="fields"' in page


def test_nothing_of_a_rule_is_left_out() -> None:
    """What lies deep inside is there as well, by the key that leads to it."""
    page = rule_catalogue.rule_page(rulebook(), "scorecards", "example_consumer_finance_2026_07", DAY, "zh-hans")
    fields = dict(page.fields)
    assert fields["version"] == "2026-07"
    assert fields["limit_policy.characteristics[1].bins[5].points"] == "5"
    assert fields["limit_policy.hard_rules[2].is"] == "True"
    assert page.title == "示例评分卡 2026-07"


def test_conditions_are_there_with_their_sentences_and_who_uses_them(desk: Client) -> None:
    page = desk.get("/staff/rules/conditions/").content.decode()
    rows = rule_catalogue.conditions(rulebook(), "zh-hans")
    assert {row.name for row in rows} == {*STEP_CONDITIONS, *CONDITIONS}
    for row in rows:
        assert row.name in page
        assert row.used_by, f"no rule uses {row.name}"


@pytest.mark.django_db
def test_a_step_counts_those_whom_the_current_advice_suggests_it_to() -> None:
    people = [factories.borrower() for _ in range(3)]
    for person in people:
        factories.facts(person, {"days_past_due": 9})
    runs.do([person.pk for person in people], Trigger.FACTS, DAY)
    before = rule_counts.of_steps()
    step = Recommendation.objects.filter(borrower=people[0]).order_by("rank").values_list("step", flat=True)[0]
    factories.facts(people[0], {"days_past_due": 0}, as_of=DAY)
    runs.do([people[0].pk], Trigger.FACTS, DAY)

    assert before[step].borrowers == 3
    assert rule_counts.of_steps()[step].borrowers == 2


def test_a_reason_counts_borrowers_and_changes(desk: Client) -> None:
    person, other = factories.borrower(), factories.borrower()
    for line in (factories.line(person), factories.line(person), factories.line(other)):
        factories.reason(factories.change(line), "many_lenders")
    assert rule_counts.of_reasons() == {"many_lenders": rule_counts.Fired(borrowers=2, times=3)}
    assert "<td>2</td><td>3</td>" in desk.get("/staff/rules/reasons/").content.decode()


def test_a_code_that_no_rule_has_is_told(desk: Client) -> None:
    factories.reason(factories.change(factories.line(factories.borrower())), "moon_phase")
    page = desk.get("/staff/rules/reasons/").content.decode()
    assert "目录里没有的代码" in page
    assert "moon_phase" in page


def test_what_was_not_checked_for_180_days_is_marked() -> None:
    rule = rulebook().reasons["overdue_now"]
    last = rule.checked_on + STALE_AFTER
    rows = {
        day: {row.code: row for row in rule_catalogue.rows(rulebook(), "reasons", day, "zh-hans")} for day in (last, last + timedelta(1))
    }
    assert [rows[day]["overdue_now"].is_stale for day in rows] == [False, True]


# --- who may not --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "steps/", "conditions/", "reasons/overdue_now/"])
def test_only_staff_with_the_right_may_read_them(db: None, path: str) -> None:
    client = Client()
    client.force_login(factories.staff())
    assert client.get(f"/staff/rules/{path}").status_code == 403


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["nothing/", "nothing/overdue_now/", "reasons/nothing/"])
def test_what_is_not_there_is_said_to_be(desk: Client, path: str) -> None:
    assert desk.get(f"/staff/rules/{path}").status_code == 404


# --- edges --------------------------------------------------------------------------------------------------------------


def test_however_many_borrowers_a_list_asks_as_often(desk: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(20):
        factories.reason(factories.change(factories.line(factories.borrower())), "many_lenders")
    with django_assert_max_num_queries(8):
        desk.get("/staff/rules/reasons/")
