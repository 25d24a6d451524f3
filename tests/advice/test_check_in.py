"""Looking back once a month: what became of the steps, the figures that only the borrower knows, a note for themselves."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from icalendar import Calendar

from advice import runs
from advice.explanations import explain
from advice.gather import situation
from advice.household import check_ins
from advice.models import AdviceNeed, CheckIn, CheckInPlan, Recommendation, Trigger
from advice.rule_loading.files import rulebook
from borrowers.models import Borrower, Origin
from tests.advice.stories import Stories
from tests.types import ClientOf

TODAY = date(2026, 11, 5)
CHECK_IN = "/advice/check-in/"
State = Recommendation.State


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def owner(stories: Stories) -> Borrower:
    """Somebody with advice who took up two of its steps."""
    person = stories.borrower("cut-to-250")
    runs.do([person.pk], Trigger.ASKED, TODAY)
    first_two = person.recommendations.order_by("rank")[:2]
    person.recommendations.filter(pk__in=[one.pk for one in first_two]).update(state=State.ACCEPTED)
    return person


@pytest.fixture
def browser(owner: Borrower, client_of: ClientOf) -> Client:
    return client_of(owner)


def steps(owner: Borrower) -> list[str]:
    return list(owner.recommendations.order_by("rank").values_list("step", flat=True)[:2])


def sent(owner: Borrower, **typed: str) -> dict[str, str]:
    """What the form sends: every step still being worked on unless told otherwise."""
    return {**{f"step-{code}": "accepted" for code in steps(owner)}, "note": "", **typed}


def looked_back(owner: Borrower, on: date, **values: Any) -> CheckIn:
    return check_ins.check_in(borrower=owner, today=on, values=values, states={}, note="")


def shown(browser: Client) -> str:
    return browser.get(CHECK_IN).content.decode()


def test_a_look_back_keeps_steps_figures_and_note_and_calls_for_new_advice(owner: Borrower, browser: Client) -> None:
    AdviceNeed.objects.all().delete()
    first, second = steps(owner)
    typed = sent(owner, **{f"step-{first}": "done"}, monthly_income="6200", active_lenders="2", hardship_declared="no", note="换了工作")
    assert browser.post(CHECK_IN, typed)["Location"] == CHECK_IN
    kept = owner.check_ins.get()
    assert (kept.on, kept.note) == (TODAY, "换了工作")
    assert kept.snapshot is not None
    assert kept.snapshot.values == {"monthly_income": "6200.00", "active_lenders": 2, "hardship_declared": False}
    assert kept.snapshot.origin == Origin.BORROWER
    assert owner.recommendations.get(step=first).state == State.DONE
    assert owner.recommendations.get(step=second).state == State.ACCEPTED
    assert AdviceNeed.objects.filter(borrower=owner, trigger=Trigger.CHECK_IN).exists()
    page = shown(browser)
    assert "6,200.00 元" in page
    assert "您本人填写" in page
    assert "换了工作" in page


def test_the_first_look_back_begins_a_plan_of_four_months(owner: Borrower, browser: Client) -> None:
    assert "每个月回头看一次" in shown(browser)
    assert not CheckInPlan.objects.exists()  # looking writes nothing
    browser.post(CHECK_IN, sent(owner))
    plan = CheckInPlan.objects.get()
    assert (plan.started_on, plan.months) == (TODAY, 4)
    assert "下一次回顾：2026 年 12 月 5 日" in shown(browser)


def test_what_was_typed_in_reaches_the_advice_with_its_origin(owner: Borrower) -> None:
    looked_back(owner, TODAY, monthly_income=Decimal("2000"), active_lenders=3)
    runs.do([owner.pk], Trigger.CHECK_IN, TODAY)
    run = runs.current(owner)
    assert run is not None
    seen = [fact for step in runs.advised_again(run).advice.traces for _, finding in step.findings for fact in finding.facts if fact.known]
    typed = {fact.name: fact for fact in seen if fact.origin == "borrower"}
    assert typed["monthly_income"].value == Decimal(2000)
    assert typed["active_lenders"].as_of == TODAY


def test_what_was_typed_in_never_changes_an_explanation(owner: Borrower, stories: Stories) -> None:
    change = stories.change("cut-to-250")
    before = explain(situation(change), rulebook(), "zh-hans")
    looked_back(owner, date(2026, 9, 1), days_past_due=0, monthly_income=Decimal("99999"))
    looked_back(owner, TODAY, days_past_due=0, monthly_income=Decimal("99999"))
    assert explain(situation(change), rulebook(), "zh-hans") == before


def test_the_page_of_a_line_shows_what_the_lender_sent_and_not_what_was_typed_in(owner: Borrower, browser: Client) -> None:
    looked_back(owner, TODAY, monthly_income=Decimal("98765.43"))
    line = owner.lines.get()
    assert "98,765.43" not in browser.get(f"/lines/{line.public_id}/").content.decode()


def test_the_few_figures_that_the_advice_lacks_are_asked_first(owner: Borrower) -> None:
    page = check_ins.check_in_page(owner, TODAY, "zh-hans")
    assert 1 <= len(page.asked) <= 4
    assert not set(page.asked) & set(page.others)
    assert set(page.asked) | set(page.others) <= set(check_ins.KNOWABLE)
    looked_back(owner, TODAY, **dict.fromkeys(page.asked, 1))
    again = check_ins.check_in_page(owner, TODAY, "zh-hans")
    assert not set(page.asked) & set(again.asked)


def test_turnover_is_asked_of_shops_only(owner: Borrower, stories: Stories) -> None:
    assert "turnover_change_6m_percent" not in check_ins.check_in_page(owner, TODAY, "zh-hans").others
    shop = check_ins.check_in_page(stories.borrower("season-peak"), TODAY, "zh-hans")
    assert "turnover_change_6m_percent" in (*shop.asked, *shop.others)


def test_a_figure_typed_in_more_than_once_has_a_course(owner: Borrower, browser: Client) -> None:
    looked_back(owner, date(2026, 9, 5), reported_score=590, income_change_6m_percent=Decimal("-12.5"))
    assert not check_ins.check_in_page(owner, TODAY, "zh-hans").courses
    looked_back(owner, date(2026, 10, 5), reported_score=610)
    looked_back(owner, TODAY, reported_score=640, income_change_6m_percent=Decimal("5"))
    courses = {course.fact: course for course in check_ins.check_in_page(owner, TODAY, "zh-hans").courses}
    assert list(courses) == ["income_change_6m_percent", "reported_score"]
    assert [value for _, value in courses["reported_score"].rows] == ["590 分", "610 分", "640 分"]
    assert len(courses["income_change_6m_percent"].chart.short) > 0
    assert 'id="reported_score-title"' in shown(browser)


def test_once_more_on_the_same_day_adds_to_the_first(owner: Borrower) -> None:
    looked_back(owner, TODAY, monthly_income=Decimal("5000"), active_lenders=2)
    check_ins.check_in(borrower=owner, today=TODAY, values={"active_lenders": 3}, states={}, note="改一个数")
    kept = owner.check_ins.get()
    assert kept.snapshot is not None
    assert kept.snapshot.values == {"monthly_income": "5000.00", "active_lenders": 3}
    assert kept.note == "改一个数"
    assert owner.fact_snapshots.filter(origin=Origin.BORROWER).count() == 1


def test_a_step_that_was_taken_up_after_the_page_was_opened_stays_taken_up(owner: Borrower, browser: Client) -> None:
    first, second = steps(owner)
    assert browser.post(CHECK_IN, {f"step-{first}": "dismissed", "note": ""}).status_code == 302
    assert owner.recommendations.get(step=first).state == State.DISMISSED
    assert owner.recommendations.get(step=second).state == State.ACCEPTED


def test_a_note_is_encrypted_at_rest(owner: Borrower) -> None:
    check_ins.check_in(borrower=owner, today=TODAY, values={}, states={}, note="只给自己看")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM advice_checkin")
        assert cursor.fetchone()[0].startswith("gAAAA")


def test_a_look_back_is_deleted_with_its_figures(owner: Borrower, browser: Client) -> None:
    looked_back(owner, date(2026, 10, 5), monthly_income=Decimal("5000"))
    looked_back(owner, TODAY, monthly_income=Decimal("6000"))
    AdviceNeed.objects.all().delete()
    assert browser.post(CHECK_IN, {"delete": "2026-10-05"}).status_code == 302
    assert [one.on for one in owner.check_ins.all()] == [TODAY]
    assert owner.fact_snapshots.filter(origin=Origin.BORROWER).count() == 1
    assert AdviceNeed.objects.filter(borrower=owner).exists()
    assert browser.post(CHECK_IN, {"delete_all": "1"}).status_code == 302
    assert not owner.check_ins.exists()
    assert not owner.fact_snapshots.filter(origin=Origin.BORROWER).exists()
    assert owner.fact_snapshots.exists()  # the lender's stay


def test_home_says_when_it_is_time_and_only_then(owner: Borrower, browser: Client, settings: Any) -> None:
    def home() -> str:
        return browser.get("/home/").content.decode()

    assert CHECK_IN not in home()
    looked_back(owner, TODAY)
    assert CHECK_IN not in home()
    settings.DEMO_TODAY = date(2026, 12, 5)
    assert CHECK_IN in home()
    settings.DEMO_TODAY = date(2027, 6, 1)  # months were missed: nothing is said of them
    assert CHECK_IN not in home()


def test_the_months_are_the_borrowers_own(owner: Borrower, browser: Client, settings: Any) -> None:
    assert browser.post(CHECK_IN, {"months": "6"}).status_code == 302
    assert (CheckInPlan.objects.get().started_on, CheckInPlan.objects.get().months) == (TODAY, 6)
    settings.DEMO_TODAY = date(2026, 12, 20)
    assert browser.post(CHECK_IN, {"months": "2"}).status_code == 302
    assert (CheckInPlan.objects.get().started_on, CheckInPlan.objects.get().months) == (TODAY, 2)
    settings.DEMO_TODAY = date(2027, 6, 1)
    assert "您计划的几个月都到了" in shown(browser)
    assert browser.post(CHECK_IN, {"months": "3"}).status_code == 302
    assert CheckInPlan.objects.get().started_on == date(2027, 6, 1)


def test_the_calendar_has_the_days_ahead_and_the_same_ones_twice_are_the_same_events(owner: Borrower, browser: Client) -> None:
    assert Calendar.from_ical(browser.get(f"{CHECK_IN}calendar.ics").content).walk("VEVENT") == []
    looked_back(owner, TODAY)
    answered = browser.get(f"{CHECK_IN}calendar.ics")
    events = Calendar.from_ical(answered.content).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [
        date(2026, 12, 5),
        date(2027, 1, 5),
        date(2027, 2, 5),
        date(2027, 3, 5),
    ]
    assert len({event["uid"] for event in events}) == 4
    assert browser.get(f"{CHECK_IN}calendar.ics").content == answered.content


def test_the_number_of_queries_does_not_grow(owner: Borrower, browser: Client, django_assert_max_num_queries: Any) -> None:
    for month in range(1, 10):
        looked_back(owner, date(2026, month, 5), reported_score=600 + month, monthly_income=Decimal("5000"))
    owner.recommendations.update(state=State.ACCEPTED)
    with django_assert_max_num_queries(12):
        assert browser.get(CHECK_IN).status_code == 200


def test_nobody_reads_or_deletes_what_is_somebody_elses(owner: Borrower, other: Borrower, client_of: ClientOf) -> None:
    check_ins.check_in(borrower=owner, today=TODAY, values={"monthly_income": Decimal("6543.21")}, states={}, note="秘密")
    stranger = client_of(other)
    page = shown(stranger)
    assert "6,543.21" not in page
    assert "秘密" not in page
    stranger.post(CHECK_IN, {"delete": TODAY.isoformat()})
    stranger.post(CHECK_IN, {"delete_all": "1"})
    first, _ = steps(owner)
    assert stranger.post(CHECK_IN, {"note": "", f"step-{first}": "done"}).status_code == 302
    assert owner.check_ins.count() == 1
    assert owner.recommendations.get(step=first).state == State.ACCEPTED


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"monthly_income": "-5"}, "0"),
        ({"monthly_income": "六千"}, "数字"),
        ({"active_lenders": "1.5"}, "整数"),
        ({"income_change_6m_percent": "-150"}, "-100"),
        ({"hardship_declared": "maybe"}, "maybe"),
        ({"note": "长" * 2001}, "2000"),
    ],
)
def test_what_is_no_figure_is_explained_and_what_was_typed_stays(
    owner: Borrower, browser: Client, typed: dict[str, str], words: str
) -> None:
    answered = browser.post(CHECK_IN, sent(owner, **{"external_debt": "4321", **typed}))
    page = answered.content.decode()
    assert answered.status_code == 422
    assert words in page
    assert 'value="4321"' in page
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("months", ["0", "25", "", "几个"])
def test_a_plan_has_one_to_twenty_four_months(browser: Client, months: str) -> None:
    assert browser.post(CHECK_IN, {"months": months}).status_code == 422
    assert not CheckInPlan.objects.exists()


def test_a_day_that_is_none_deletes_nothing(owner: Borrower, browser: Client) -> None:
    looked_back(owner, TODAY)
    assert browser.post(CHECK_IN, {"delete": "yesterday"}).status_code == 200
    assert owner.check_ins.count() == 1


def test_somebody_without_advice_can_look_back_too(other: Borrower, client_of: ClientOf) -> None:
    newcomer = client_of(other)
    assert "现在没有特别要问的" in shown(newcomer)
    assert newcomer.post(CHECK_IN, {"note": "开始了", "active_lenders": "1"}).status_code == 302
    assert other.check_ins.get().note == "开始了"
