"""The simulator: what the published policy gives for other figures, in words, and the same as the command says."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from advice import facts, wording
from advice.rule_loading import files
from advice.words import Language
from borrowers import money, typed_in
from borrowers.models import Borrower
from tests import factories
from tests.advice.stories import Stories

TODAY = date(2026, 11, 5)
WORDS = files.rulebook().words
LENDER = "示例消费金融有限公司"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of another installation's rules, a copy of ours to write to."""
    folder = Path(shutil.copytree(files.RULES / "cn", tmp_path / "cn"))
    monkeypatch.setattr(files, "RULES", tmp_path)
    files.rulebook.cache_clear()
    yield folder
    files.rulebook.cache_clear()


def client(owner: Borrower, language: str = "zh-hans") -> Client:
    made = Client()
    made.force_login(owner.user)
    made.cookies["language"] = language
    return made


def opened(owner: Borrower) -> str:
    return client(owner).get("/simulator/").content.decode()


def asked(owner: Borrower, **typed: str) -> str:
    answer = client(owner).post("/simulator/", typed)
    assert answer.status_code == 200
    return answer.content.decode()


def in_words(fact: str, sent: Any, language: Language) -> str:
    """A figure of the command's answer, as people write it."""
    value = facts.typed(fact, sent)
    assert value is not None
    return wording.figure(fact, value, WORDS, language)


def simulated(name: str, *arguments: str) -> dict[str, Any]:
    """What the command says."""
    out = StringIO()
    call_command("simulate", f"b-{name}", *arguments, "--as-of", str(TODAY), stdout=out)
    result: dict[str, Any] = json.loads(out.getvalue())
    return result


# --- it works ---------------------------------------------------------------------------------------------------------------


def test_what_the_policy_gives_now_is_said_first_and_whose_policy_it_is(stories: Stories) -> None:
    shown = opened(stories.borrower("cut-to-250"))
    assert "照公开的策略，您现在的额度是 250.00 元" in shown
    assert "不是任何真实放款方的模型" in shown
    assert "策略版本 2026-07" in shown


def test_a_figure_that_is_not_known_makes_a_range(stories: Stories) -> None:
    shown = opened(stories.borrower("model-update"))
    assert "3,000.00 到 15,000.00 元" in shown
    assert "现在不知道。只填真实的数字。" in shown


def test_what_the_borrower_typed_in_before_is_used_and_said_to_be_theirs(stories: Stories) -> None:
    owner = stories.borrower("model-update")
    typed_in.add_facts(borrower=owner, today=TODAY, values={"bureau_enquiries_90d": 1, "income_change_6m_percent": "3"})
    shown = opened(owner)
    assert "您现在的额度是 15,000.00 元" in shown
    assert "这些数字是您自己填的：近九十天贷款类征信查询次数、近六个月收入变化。" in shown
    assert simulated("model-update")["limit"] == {"low": "15000.00", "high": "15000.00"}


def test_telling_what_was_not_known_narrows_the_range(stories: Stories) -> None:
    shown = asked(stories.borrower("model-update"), bureau_enquiries_90d="1", income_change_6m_percent="3")
    assert "数字变成这样，额度会是 15,000.00 元" in shown


def test_a_changed_figure_is_shown_from_and_to_with_its_points(stories: Stories) -> None:
    shown = asked(stories.borrower("cut-to-250"), active_lenders="1", monthly_debt_service="2000")
    assert "数字变成这样，额度会是 3,000.00 元" in shown
    assert '<span class="number">5 家</span>' in shown
    assert '<strong class="number">1 家</strong>' in shown
    assert "65% → 24.39%" in shown
    assert "18 → 60" in shown
    assert "不到 30%" in shown
    assert "用自己的收入慢慢还，不要借别的钱来还。" in shown


def test_a_target_has_ways_each_with_its_difficulty_and_what_to_keep_in_mind(stories: Stories) -> None:
    shown = asked(stories.borrower("cut-to-250"), target="1500")
    assert "有 5 种办法能到 1,500.00 元" in shown
    assert shown.count("难度：") == 5
    assert "只填真实的数字，只交真实的材料。" in shown
    assert "月收入还是 8,200.00 元的话，就是每月要还的不超过 4,838.00 元。" in shown


def test_what_is_locked_is_in_no_way_and_stays_ticked(stories: Stories) -> None:
    owner = stories.borrower("cut-to-250")
    shown = asked(owner, target="1500", lock_debt_service_ratio="on", lock_active_lenders="on")
    ways = shown.split('id="ways"')[1].split("</section>")[0]
    assert "每月要还的钱占收入" not in ways
    assert "有欠款的机构数" not in ways
    assert shown.count("checked") == 2
    assert "您锁定了这一项" in asked(owner, target="8000", lock_debt_service_ratio="on")


def test_a_target_out_of_reach_says_what_is_in_the_way(stories: Stories) -> None:
    assert "现在逾期天数：有一条规则直接限住了额度" in asked(stories.borrower("frozen"), target="1500")
    far = asked(stories.borrower("cut-to-250"), target="8000")
    assert "现在到不了 8,000.00 元" in far
    assert "一次改三项以内到不了" in far
    assert "这份策略最多只给 26,000.00 元" in asked(stories.borrower("cut-to-250"), target="30000")
    assert "这份策略对每个人都有上限：200,000.00 元" in asked(stories.borrower("cut-to-250"), target="300000")


def test_a_target_that_is_reached_already_needs_nothing(stories: Stories) -> None:
    assert "不用改什么，这份策略给的额度已经有 250.00 元" in asked(stories.borrower("cut-to-250"), target="200")


def test_a_target_that_the_changed_figures_reach_is_not_said_to_need_no_change(stories: Stories) -> None:
    answer = asked(stories.borrower("cut-to-250"), target="500", monthly_income="12000")
    assert "数字变成这样，额度会是 1,500.00 元" in answer
    assert "不用改什么" not in answer


def test_what_nobody_can_change_has_no_field_and_says_why(stories: Stories) -> None:
    shown = opened(stories.borrower("cut-to-250"))
    for name in ("late_payments_12m", "max_days_past_due_12m", "months_on_book", "median_holding_days_180d"):
        assert f'name="{name}"' not in shown
    assert "只有时间能改变这一项。" in shown
    assert "那只会多付利息" in shown


def test_without_a_published_policy_nothing_is_invented(stories: Stories) -> None:
    owner = stories.borrower("wrong-schedule")
    shown = opened(owner)
    assert "没有公开它怎么算额度" in shown
    assert LENDER not in shown
    assert "没有公开它怎么算额度" in asked(owner, active_lenders="1")
    assert client(stories.borrower("no-reason")).get("/simulator/").status_code == 200


def test_the_figures_stand_in_no_address(stories: Stories) -> None:
    shown = asked(stories.borrower("cut-to-250"), active_lenders="1")
    assert 'method="get"' not in shown
    assert "?active_lenders" not in shown
    assert "250.00 元" in client(stories.borrower("cut-to-250")).get("/simulator/?active_lenders=1").content.decode()


def test_the_part_for_htmx_is_the_answer_alone_with_the_focus_on_it(stories: Stories) -> None:
    part = client(stories.borrower("cut-to-250")).post("/simulator/", {"active_lenders": "1"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'tabindex="-1" autofocus' in part.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_the_page_shows_is_what_the_command_says_for_everybody(stories: Stories, language: Language) -> None:
    seen = 0
    for borrower in Borrower.objects.order_by("pk"):
        name = borrower.sender_id.removeprefix("b-")
        page = client(stories.borrower(name), language).post("/simulator/", {"target": "3000"}).content.decode()
        if not borrower.lines.filter(lender=LENDER).exists():
            with pytest.raises(CommandError, match="published the policy"):
                simulated(name, "--target", "3000")
            assert 'id="assumed"' not in page
            continue
        said = simulated(name, "--target", "3000", "--language", language)
        seen += 1
        for assumption in said["assumptions"]:
            assert escape(assumption) in page
        for figure in said["limit"].values():
            assert money.yuan(Decimal(figure)) in page
        for rate in said["annual_rate_percent"].values():
            assert f"{rate}%" in page
        for cost in said["cost"].values():
            assert money.yuan(Decimal(cost)) in page
        shown = page.split('id="ways"')[1].split("</ol>")[0].split("<li ")[1:] if 'id="ways"' in page else []
        for path, card in zip([path for path in said.get("paths", []) if path["changes"]], shown, strict=True):
            assert card.count("→") == len(path["changes"])
            assert money.yuan(Decimal(path["limit"])) in card
            for change in path["changes"]:
                assert escape(wording.label(change["fact"], WORDS, language)) in card
                for value in (change["from"], change["to"]):
                    assert in_words(change["fact"], value, language) in card
        blocked = page.split('id="blocked"')[1].split("</ul>")[0].count("<li>") if 'id="blocked"' in page else 0
        assert blocked == len(said.get("blocked_by", []))
    assert seen >= 8


@pytest.mark.parametrize("typed", [{}, {"active_lenders": "1", "target": "3000"}, {"active_lenders": "x"}], ids=["now", "asked", "wrong"])
def test_the_page_asks_the_database_at_most_twelve_times(
    stories: Stories, typed: dict[str, str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owner = client(stories.borrower("cut-to-250"))
    with django_assert_max_num_queries(12):
        owner.post("/simulator/", typed) if typed else owner.get("/simulator/")


# --- who may not -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_without_sign_in() -> None:
    assert Client().post("/simulator/", {"active_lenders": "1"}).status_code == 302


# --- wrong input -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", [{"active_lenders": "-1"}, {"active_lenders": "两"}, {"target": "0"}, {"utilisation": "1.234"}, {"target": "1e30"}]
)
def test_what_cannot_be_worked_out_is_explained_and_kept(stories: Stories, typed: dict[str, str]) -> None:
    answer = client(stories.borrower("cut-to-250")).post("/simulator/", {**typed, "drawdowns_90d": "3"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="field-error"' in shown
    for value in (*typed.values(), "3"):
        assert f'value="{value}"' in shown
    assert "照公开的策略，您现在的额度是 250.00 元" in shown


def test_a_policy_that_rewards_harm_is_not_followed_there(stories: Stories, rules: Path) -> None:
    """A policy that gives points for more loans: nobody is shown what borrowing more would bring."""
    card = rules / "scorecards" / "example_consumer_finance_2026_07.toml"
    scored = 'fact = "drawdowns_90d"\nreason = "drawn_often"\nbetter = '
    text = card.read_text(encoding="utf-8")
    assert scored + '"lower"' in text
    points = text.split(scored)[1].split("]\n")[0]
    rewarding = '"higher"\ndifficulty = 1\nbins = [\n  { below = "12", points = 2 },\n  { from = "12", points = 90 },\n'
    card.write_text(text.replace(scored + points, scored + rewarding), encoding="utf-8")
    owner = stories.borrower("cut-to-250")

    shown = asked(owner, drawdowns_90d="30", target="1500")

    assert 'name="drawdowns_90d"' not in shown
    assert "为了额度去多借钱，我们不算" in shown
    assert "近九十天借款笔数" not in shown.split('id="ways"')[1].split("</section>")[0]
    with pytest.raises(CommandError, match="refused"):
        simulated("cut-to-250", "--set", "drawdowns_90d=30")


@pytest.mark.django_db
def test_more_repayments_that_only_look_better_are_explained_and_not_worked_out() -> None:
    """The ratio that was sent is worse than its two parts make it: a little more to repay would seem to gain points."""
    owner = factories.borrower()
    factories.line(owner, lender=LENDER)
    sent = {"debt_service_ratio": "0.70", "monthly_income": "10000.00", "monthly_debt_service": "2000.00"}
    factories.facts(owner, sent)

    answer = client(owner).post("/simulator/", {"monthly_debt_service": "2100", "save": "1", "name": "多还一点"})

    assert answer.status_code == 422
    assert "为了额度去多借钱，我们不算" in answer.content.decode()
    assert not owner.scenarios.exists()


# --- edges -------------------------------------------------------------------------------------------------------------------


def test_borrowing_more_is_worked_out_where_it_costs_points_with_what_to_ask_first(stories: Stories) -> None:
    shown = asked(stories.borrower("raised"), active_lenders="3")
    assert "多借之前先想三件事" in shown


def test_a_figure_that_is_what_it_is_already_is_no_change(stories: Stories) -> None:
    assert "照公开的策略，您现在的额度是" in asked(stories.borrower("cut-to-250"), active_lenders="5", utilisation="96")


@pytest.mark.django_db
def test_somebody_without_a_line_reads_a_kind_page() -> None:
    assert "记录里还没有您的额度" in opened(factories.borrower())
