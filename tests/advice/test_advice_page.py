"""The advice page: what helps, why for this borrower, how far they are, what changed, and how far a new look is."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from advice import marks, runs
from advice.advice_page import AdvicePage, advice_page
from advice.advice_statements import drawing
from advice.models import AdviceNeed, AdviceRun, Trigger
from borrowers import jobs
from borrowers.jobs import BUSY_AFTER
from borrowers.models import Borrower, Job, RegisterEntry
from tests import factories
from tests.advice.stories import Stories, full_migration
from tests.types import ClientOf

TODAY = date(2026, 11, 5)
STORIES = (
    "cut-to-250", "instant-repay", "auto-plan", "moved", "frozen", "model-update", "data-error",
    "temporary-hold", "exposure", "raised", "extension", "no-reason", "wrong-schedule", "season-peak",
)  # fmt: skip
OVERDUE = {"days_past_due": 12, "outstanding_principal": "9000.00"}
IN_ORDER = {"days_past_due": 0, "outstanding_principal": "9000.00"}


@pytest.fixture(autouse=True)
def _the_demo(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def advised(owner: Borrower) -> Borrower:
    """The owner, who is overdue and was advised."""
    factories.facts(owner, OVERDUE)
    do(owner)
    return owner


def do(borrower: Borrower, day: date = TODAY) -> None:
    runs.do([borrower.pk], Trigger.ASKED, day)


def shown(client: Client, **headers: str) -> str:
    answer = client.get("/advice/", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(borrower: Borrower, language: Any = "zh-hans") -> AdvicePage:
    with override(language):
        return advice_page(borrower, TODAY, language)


def cards(html: str) -> dict[str, str]:
    """Each card by the code of its step, in their order."""
    parts = re.split(r'<details class="fold step" id="step-(\w+)"', html)
    return {code: card.split("</details>")[0] for code, card in zip(parts[1::2], parts[2::2], strict=True)}


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


# --- it works -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", STORIES)
def test_every_step_that_was_found_is_a_card_in_its_order_and_three_are_open(
    stories: Stories, client_of: ClientOf, name: str, language: str
) -> None:
    borrower = stories.borrower(name)
    do(borrower)
    client = client_of(borrower)
    client.cookies["language"] = language
    found = cards(shown(client))
    assert list(found) == list(borrower.recommendations.order_by("rank").values_list("step", flat=True))
    assert [" open>" in card.split("\n")[0] for card in found.values()] == [place < 3 for place in range(len(found))]


def test_a_card_says_why_me_with_my_figure_its_source_and_its_day(advised: Borrower, client_of: ClientOf) -> None:
    card = plain(cards(shown(client_of(advised)))["clear_overdue_first"])
    assert "现在有一期逾期了（现在逾期天数 12 天）。" in card
    assert "事实" in card
    assert "来源：示例征信摘要（2026 年 10 月 19 日）" in card


@pytest.mark.parametrize("name", ["cut-to-250", "season-peak"])
def test_a_card_says_how_how_long_what_to_keep_when_to_stop_and_on_what_it_rests(stories: Stories, client_of: ClientOf, name: str) -> None:
    borrower = stories.borrower(name)
    do(borrower)
    html = shown(client_of(borrower))
    for step in page_of(borrower).content["advice"]["steps"]:
        card = plain(cards(html)[step["code"]])
        assert all(words in card for words in (step["title"], step["how"], step["evidence"], step["stop_condition"], *step["sources"]))
        assert (step["expected"] or "未知：没有人能保证额度会变。") in card
        assert all(label in card for label in ("费多大力", "多久见效", "核对于 2026 年"))
        assert any(chip in card for chip in ("已核对", "媒体转述", "未证实"))


def test_a_reason_of_the_lender_is_named_where_a_step_is_there_because_of_it(stories: Stories, client_of: ClientOf) -> None:
    borrower = stories.borrower("cut-to-250")
    do(borrower)
    card = plain(cards(shown(client_of(borrower)))["ask_for_extension_before_due_date"])
    assert "用得上这一步（每月要还的占收入太多" in card
    assert "来源：放款方的调额记录（2026 年 10 月 12 日）" in card


def test_a_computed_figure_is_marked_as_computed_with_its_rule(owner: Borrower) -> None:
    factories.facts(owner, {"monthly_income": "5000.00", "monthly_debt_service": "5200.00"})
    do(owner)
    (because,) = {
        sentence["text"]: sentence
        for step in page_of(owner).content["advice"]["steps"]
        for sentence in step["because"]
        if "每个月要还的比收入多" in sentence["text"]
    }.values()
    assert because["label"] == "derived"
    assert because["rule"] == "每月要还的钱 ÷ 月收入"


def test_two_steps_that_pull_apart_show_both_sides(stories: Stories, client_of: ClientOf) -> None:
    borrower = stories.borrower("season-peak")
    do(borrower)
    found = cards(shown(client_of(borrower)))
    content = {step["code"]: step for step in page_of(borrower).content["advice"]["steps"]}
    torn = {code: step["conflicts"] for code, step in content.items() if step["conflicts"]}
    assert torn
    for code, conflicts in torn.items():
        for conflict in conflicts:
            assert conflict["this_side"] in found[code]
            assert conflict["other_side"] in found[code]
            assert f'href="#step-{conflict["code"]}"' in found[code]


def test_where_repaying_early_may_help_both_sums_are_worked_out(owner: Borrower, client_of: ClientOf) -> None:
    loan = factories.loan(factories.line(owner))
    factories.loan(loan.line, settled_on=date(2026, 9, 1))
    month = {"monthly_income": "9000.00", "monthly_spend_3m": "4000.00", "monthly_debt_service": "1066.19", "debt_service_ratio": "0.12"}
    factories.facts(owner, IN_ORDER | month)
    do(owner)
    card = cards(shown(client_of(owner)))["lower_utilisation"]
    sums = reverse("early_repayment")
    assert f'href="{sums}"' in card
    assert f'hx-get="{sums}"' in card
    assert f'href="/loans/{loan.public_id}/#early"' in client_of(owner).get(sums).content.decode()


def test_the_first_sentence_is_the_heaviest_step(advised: Borrower, client_of: ClientOf) -> None:
    heaviest = page_of(advised).content["advice"]["steps"][0]["title"]
    assert f"<h1>最要紧的一步：{heaviest}。</h1>" in shown(client_of(advised))


def test_what_is_done_counts_and_stands_below_with_the_way_back(advised: Borrower, client_of: ClientOf) -> None:
    first, second, *rest = cards(shown(client_of(advised)))
    client = client_of(advised)
    assert client.post("/advice/", {"step": first, "mark": "done"})["Location"] == f"/advice/#step-{first}"
    client.post("/advice/", {"step": second, "mark": "dismissed"})
    html = shown(client)
    assert list(cards(html)) == rest
    assert f"已做 1 / {1 + len(rest)}" in html
    kept = html.split("做完的")[1]
    assert f'id="undo-{first}"' in kept
    assert f'id="undo-{second}"' in kept.split("不适合我的")[1]
    client.post("/advice/", {"step": first, "mark": "undo"})
    assert next(iter(cards(shown(client)))) == first


def test_what_a_button_did_is_said_once_without_scripts_too(advised: Borrower, client_of: ClientOf) -> None:
    client = client_of(advised)
    client.post("/advice/", {"step": "clear_overdue_first", "mark": "accepted"})
    assert shown(client).count("记下了：我来做。") == 1


def test_a_step_taken_up_says_so_and_can_be_done_or_taken_back(advised: Borrower, client_of: ClientOf) -> None:
    marks.mark(advised, "clear_overdue_first", "accepted")
    card = cards(shown(client_of(advised)))["clear_overdue_first"]
    assert "在做" in card
    assert re.findall(r'name="mark" value="(\w+)"', card) == ["done", "dismissed", "undo"]


def test_what_one_does_and_is_no_longer_suggested_stands_apart(advised: Borrower, client_of: ClientOf) -> None:
    marks.mark(advised, "clear_overdue_first", "accepted")
    factories.facts(advised, IN_ORDER, as_of=TODAY)
    do(advised)
    html = shown(client_of(advised))
    assert "clear_overdue_first" not in cards(html)
    left = html.split("现在不再建议的")[1].split("</section>")[0]
    assert "做到一半也没有白做" in left
    assert re.findall(r'name="mark" value="(\w+)"', left) == ["done", "dismissed", "undo"]


def test_what_changed_since_the_last_time_is_listed_with_its_day(advised: Borrower, client_of: ClientOf) -> None:
    assert "与上次相比" not in shown(client_of(advised))
    factories.facts(advised, {**IN_ORDER, "identity_complete": False}, as_of=TODAY)
    do(advised, TODAY + timedelta(days=1))
    part = shown(client_of(advised)).split('id="changes"')[1].split("</details>")[0]
    added, removed = part.split("<dt>少了</dt>")
    run = runs.current(advised)
    assert run
    assert "上一份是 2026 年 11 月 5 日的" in part
    assert run.changes["added"]
    titles = {step["code"]: step["title"] for step in page_of(advised).content["advice"]["steps"]}
    assert all(titles[code] in added for code in run.changes["added"])
    assert "先补上逾期的那一期" in removed


def test_what_nobody_told_us_is_said_with_the_steps_that_hang_on_it(advised: Borrower, client_of: ClientOf) -> None:
    html = shown(client_of(advised))
    gaps = html.split("我们不知道的")[1].split("</details>")[0]
    content = page_of(advised).content["advice"]["gaps"]
    identity = next(gap for gap in content if gap["fact"] == "identity_complete")
    assert all(words in gaps for words in (identity["label"], *identity["steps"]))
    assert "days_past_due" not in {gap["fact"] for gap in content}
    assert 'href="/advice/check-in/"' in gaps


def test_what_the_guard_left_out_is_said_with_the_reason(db: None, client_of: ClientOf) -> None:
    shop = factories.borrower(kind="sole_proprietor")
    factories.facts(shop, {"days_past_due": 30, "turnover_change_6m_percent": "-12"})
    do(shop)
    withheld = page_of(shop).content["advice"]["withheld"]
    html = shown(client_of(shop))
    assert len(withheld) == 2
    assert "plan_season_peak" not in cards(html)
    assert all(one["title"] in part and one["reason"] in part for one in withheld for part in [html.split("没有列出的，和为什么")[1]])


def test_the_open_routes_are_named_with_the_letter_to_begin_with(stories: Stories, client_of: ClientOf) -> None:
    borrower = stories.borrower("auto-plan")
    do(borrower)
    part = shown(client_of(borrower)).split("可以找谁")[1].split("</section>")[0]
    change, loan = borrower.limit_changes.get(), borrower.loans.get()
    assert f"/limit-changes/{change.public_id}/letters/reasons_and_human_review/" in part
    assert f"/loans/{loan.public_id}/letters/automatic_plan_question/" in part
    for address in re.findall(r'href="([^"]+)"', part):
        assert client_of(borrower).get(address).status_code == 200


def test_the_page_says_which_rules_and_which_data(advised: Borrower, client_of: ClientOf) -> None:
    run = runs.current(advised)
    assert run
    part = shown(client_of(advised)).split('id="run"')[1].split("</section>")[0]
    assert run.rulebook_version[:12] in part
    assert "2026 年 11 月 5 日推出" in part
    assert "用的是 2026 年 10 月 19 日的数据" in part


def test_a_run_by_other_rules_is_shown_by_the_rules_of_today_and_says_so(advised: Borrower, client_of: ClientOf) -> None:
    assert "规则更新过" not in shown(client_of(advised))
    AdviceRun.objects.update(rulebook_version="0" * 64)
    html = shown(client_of(advised))
    assert "规则更新过" in html
    assert "clear_overdue_first" in cards(html)


def test_what_only_the_rules_of_today_suggest_can_be_marked_from_the_next_run_on(advised: Borrower, client_of: ClientOf) -> None:
    advised.recommendations.filter(step="clear_overdue_first").delete()  # as though the rule had come in since
    html = cards(shown(client_of(advised)))
    assert 'name="mark"' not in html.pop("clear_overdue_first")
    assert html
    assert all('name="mark"' in card for card in html.values())


def test_that_it_was_shown_enters_the_register_once_a_run_and_language(advised: Borrower, client_of: ClientOf) -> None:
    client = client_of(advised)
    for language in ("zh-hans", "en", "zh-hans", "en"):
        client.cookies["language"] = language
        shown(client)
    entries = RegisterEntry.objects.filter(event="advice_shown", borrower_id=advised.pk)
    run = runs.current(advised)
    assert run
    assert [entry.subject for entry in entries] == [str(run.public_id)] * 2


# --- a new look -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "run"}])
def test_asking_for_a_new_look_shows_its_stage_until_it_is_done(advised: Borrower, client_of: ClientOf, headers: dict[str, str]) -> None:
    client = client_of(advised)
    asked = client.post("/advice/", {"again": "1"}, headers=headers)
    job = Job.objects.get(kind=runs.ONE)
    if headers:
        assert "已经排上" in asked.content.decode()
        assert "<h1>" not in asked.content.decode()
    else:
        assert asked["Location"] == "/advice/#run"
    assert "已经排上" in shown(client, **headers)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    assert "正在看您的数据" in shown(client, **headers)
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, lease_until=None)
    assert jobs.run(job.pk)
    done = shown(client, **headers)
    assert "重新看一次" in done
    assert ('hx-trigger="load"' in done) == bool(headers)  # the list is fetched anew


def test_while_the_queue_is_away_the_page_says_so_and_the_older_advice_can_be_read(advised: Borrower, client_of: ClientOf) -> None:
    client = client_of(advised)
    client.post("/advice/", {"again": "1"})
    Job.objects.update(created_at=timezone.now() - BUSY_AFTER * 2)
    html = shown(client)
    assert "后台正忙，比平时慢。您的请求已经记下，不会丢" in html
    assert "clear_overdue_first" in cards(html)


def test_a_look_that_failed_is_said_kindly_until_another_one_was_made(advised: Borrower, client_of: ClientOf) -> None:
    client = client_of(advised)
    client.post("/advice/", {"again": "1"})
    Job.objects.update(state=Job.State.FAILED, ended_at=timezone.now())
    AdviceNeed.objects.all().delete()
    assert "上次没有看成，不是您的操作有误" in shown(client)
    do(advised)
    assert "上次没有看成" not in shown(client)


def test_something_new_that_waits_for_its_round_is_said(advised: Borrower, client_of: ClientOf) -> None:
    runs.need([advised.pk], Trigger.FACTS)
    assert "大约一分钟后会再看一次" in shown(client_of(advised))


def test_before_the_first_run_the_advice_of_now_is_there_and_can_be_kept(owner: Borrower, client_of: ClientOf) -> None:
    factories.facts(owner, OVERDUE)
    client = client_of(owner)
    html = shown(client)
    assert "还没有存下" in html
    assert "clear_overdue_first" in cards(html)
    assert 'name="mark"' not in html
    assert not AdviceRun.objects.exists()
    assert not Job.objects.exists()
    client.post("/advice/", {"again": "1"})
    assert jobs.run(Job.objects.get().pk)
    kept = shown(client)
    assert "还没有存下" not in kept
    assert list(cards(kept)) == list(cards(html))
    assert 'name="mark"' in kept


# --- who may not ----------------------------------------------------------------------------------------------------------


def test_nothing_of_anybody_else_is_on_the_page(advised: Borrower, other: Borrower, client_of: ClientOf) -> None:
    factories.facts(other, {"days_past_due": 77})
    do(other)
    assert "77" not in plain("".join(cards(shown(client_of(advised))).values()))
    assert "12 天" not in plain(shown(client_of(other)))


def test_a_get_with_the_fields_of_a_button_does_nothing(advised: Borrower, client_of: ClientOf) -> None:
    assert client_of(advised).get("/advice/", {"step": "clear_overdue_first", "mark": "done", "again": "1"}).status_code == 200
    assert not advised.step_marks.exists()
    assert not Job.objects.exists()


# --- edges ----------------------------------------------------------------------------------------------------------------


def test_somebody_of_whom_nothing_is_on_record_finds_no_empty_page(owner: Borrower, client_of: ClientOf) -> None:
    html = shown(client_of(owner))
    assert "<h1>按现在知道的数据，没有要特别做的。</h1>" in html
    assert "我们不知道的" in html


def test_when_all_is_marked_the_first_sentence_says_so(advised: Borrower) -> None:
    for step in advised.recommendations.values_list("step", flat=True):
        marks.mark(advised, step, "done")
    with override("zh-hans"):
        sheet = drawing(page_of(advised).content)
    assert sheet["title"] == "现在合适的，您都处理过了。"
    assert sheet["total"] == len(sheet["done"])


def test_a_step_that_left_the_rulebook_is_shown_by_its_code(advised: Borrower, client_of: ClientOf) -> None:
    found = advised.recommendations.get(step="clear_overdue_first")
    found.step, found.state = "gone_from_the_rules", "accepted"
    found.save()
    assert "gone_from_the_rules" in shown(client_of(advised)).split("现在不再建议的")[1]


@pytest.mark.parametrize("stored", [True, False])
def test_the_page_takes_at_most_twelve_queries(
    owner: Borrower, client_of: ClientOf, stored: bool, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    full_migration(owner)
    factories.facts(owner, IN_ORDER)
    if stored:
        do(owner)
        factories.facts(owner, OVERDUE, as_of=TODAY)
        do(owner)
    client = client_of(owner)
    with django_assert_max_num_queries(12):
        shown(client)
    with django_assert_max_num_queries(12):
        shown(client)
