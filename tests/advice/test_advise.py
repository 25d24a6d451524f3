"""manage.py advise: the steps for one borrower with their why, as JSON and as text, in both languages."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import DjangoAssertNumQueries

from advice.queries import advised
from advice.rule_loading.files import rulebook
from borrowers.models import Borrower

pytestmark = pytest.mark.usefixtures("stories")

STEP = {"code", "title", "why", "effort", "time_to_effect", "evidence", "stop_condition", "expected", "confidence", "conflicts_with"}
# What a reader of the stories expects of each, heaviest first: the first three steps.
FIRST = {
    "b-cut-to-250": ["ask_for_extension_before_due_date", "keep_paying_on_time", "make_a_budget"],
    "b-instant-repay": ["make_a_budget", "keep_evidence", "weigh_early_settlement"],
    "b-auto-plan": ["ask_for_extension_before_due_date", "keep_paying_on_time", "make_a_budget"],
    "b-frozen": ["clear_overdue_first", "agree_a_plan_when_overdue", "ask_when_it_is_reviewed"],
    "b-no-reason": ["ask_for_reasons", "keep_paying_on_time", "keep_evidence"],
    "b-extension": ["clear_overdue_first", "agree_a_plan_when_overdue", "make_a_budget"],
}


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("advise", *arguments, stdout=out)
    return out.getvalue()


def as_json(*arguments: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(run(*arguments, "--as-of", "2026-11-05", "--format", "json"))
    return result


@pytest.mark.parametrize("borrower", FIRST)
def test_the_stories_get_the_steps_that_fit_them_heaviest_first(borrower: str) -> None:
    assert [step["code"] for step in as_json(borrower)["steps"]][:3] == FIRST[borrower]


def test_the_json_is_one_line_with_the_fields_of_the_exchange_format() -> None:
    found = as_json("b-cut-to-250")

    assert list(found) == ["borrower", "language", "as_of", "rulebook_version", "steps", "routes", "withheld"]
    assert run("b-cut-to-250", "--format", "json").count("\n") == 1
    assert (found["borrower"], found["as_of"], found["rulebook_version"]) == ("b-cut-to-250", "2026-11-05", rulebook().version)
    assert all(set(step) >= STEP for step in found["steps"])
    lenders = next(step for step in found["steps"] if step["code"] == "no_new_lenders")
    assert lenders["why"][0] == {
        "condition": "several_lenders",
        "sentence": "有欠款的机构不止一家。",
        "facts": [{"fact": "active_lenders", "value": 5, "source": "放款方月度文件", "as_of": "2026-10-10", "origin": "lender"}],
        "events": [],
    }
    named = next(why for why in lenders["why"] if why["condition"] == "lender_named_it")
    assert [event["id"] for event in named["events"]] == ["c-cut-to-250"]


def test_every_borrower_of_the_stories_is_answered_in_both_languages() -> None:
    for borrower in Borrower.objects.values_list("sender_id", flat=True):
        chinese, english = (as_json(borrower, "--language", language) for language in ("zh-hans", "en"))
        assert [step["code"] for step in chinese["steps"]] == [step["code"] for step in english["steps"]]
        assert all(step["why"] and step["sources"] for step in chinese["steps"])
        assert all(why["sentence"].isascii() for step in english["steps"] for why in step["why"])
        assert run(borrower, "--language", "en") != run(borrower, "--language", "zh-hans")


def test_before_anything_was_known_there_is_nothing_to_say() -> None:
    assert json.loads(run("b-frozen", "--as-of", "2026-10-22", "--format", "json"))["steps"] == []
    assert run("b-frozen", "--as-of", "2026-10-22", "--language", "en") == (
        "From what is known now, there is nothing in particular to do.\n"
    )


def test_the_text_says_why_how_what_to_keep_and_when_to_stop() -> None:
    text = run("b-frozen", "--as-of", "2026-11-05")

    assert text.startswith("1. 先补上逾期的那一期\n   为什么：现在有一期逾期了（现在逾期天数 30 天）。\n   怎么做：")
    assert "   什么时候停：账单显示没有逾期，就可以停。" in text
    assert "   留好：" in text


def test_the_routes_stand_in_the_order_of_the_ladder_each_open_or_not_and_why() -> None:
    routes = {route["code"]: route for route in as_json("b-auto-plan", "--language", "en")["routes"]}

    assert tuple(routes) == rulebook().ladder.order
    assert routes["lender_complaint"] == {
        "code": "lender_complaint",
        "title": "Complain to the lender",
        "open": True,
        "because": "Your limit was lowered, frozen or moved on 22 September 2026.",
        "clock": {"name": "answer", "days": 15, "kind": "calendar", "due_on": None},
        "next_if_unanswered": ["regulator_complaint", "local_finance_bureau", "mediation"],
        "confidence": "reported",
    }
    assert not routes["regulator_complaint"]["open"]
    assert routes["regulator_complaint"]["because"].startswith("Complain to the lender first")
    told = run("b-auto-plan", "--as-of", "2026-11-05", "--language", "en")
    assert "Open to you: Complain to the lender. Your limit was lowered, frozen or moved on 22 September 2026." in told
    assert "Open to you: Complain to the financial regulator" not in told


def test_every_route_is_told_in_plain_words_of_the_language_asked_for() -> None:
    for borrower in Borrower.objects.values_list("sender_id", flat=True):
        for route in as_json(borrower, "--language", "en")["routes"]:
            assert route["title"].isascii()
            assert not any("\u3400" <= sign <= "\u9fff" for sign in route["because"])


def test_the_trace_tells_of_every_step_what_became_of_it() -> None:
    trace = as_json("b-frozen", "--trace")["trace"]

    assert {one["step"] for one in trace} == set(rulebook().steps)
    keeps = next(one for one in trace if one["step"] == "keep_paying_on_time")
    assert keeps["verdict"] == "conditions"
    assert [(finding["place"], finding["condition"], finding["answer"]) for finding in keeps["findings"]] == [
        ("when", "owes_money", True),
        ("unless", "overdue_now", True),
    ]


def test_an_advice_reads_the_database_six_times(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    borrower = Borrower.objects.get(sender_id="b-auto-plan")
    with django_assert_num_queries(6):
        advised(borrower, date(2026, 11, 5))


def test_a_borrower_who_is_not_there_is_a_clear_error() -> None:
    with pytest.raises(CommandError, match="there is no borrower with the id 'b-nobody'"):
        run("b-nobody")


def test_a_trace_in_plain_text_is_refused_not_passed_over() -> None:
    with pytest.raises(CommandError, match="--trace goes with --format json"):
        run("b-frozen", "--trace")


@pytest.mark.parametrize(("option", "value"), [("--as-of", "yesterday"), ("--language", "fr"), ("--format", "xml")])
def test_what_cannot_be_read_is_refused(option: str, value: str) -> None:
    with pytest.raises(CommandError, match=f"argument {option}: invalid"):
        run("b-frozen", option, value)
