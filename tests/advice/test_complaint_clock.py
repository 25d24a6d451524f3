"""`manage.py complaint_clock` prints every deadline of a route, and refuses what it cannot count."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from advice.rule_loading.files import rulebook
from advice.rulebook import RouteCode


def run(*arguments: str) -> tuple[list[dict[str, Any]], str]:
    """The lines of output, and what stands on standard error."""
    out, err = StringIO(), StringIO()
    call_command("complaint_clock", *arguments, stdout=out, stderr=err)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


# --- it works ------------------------------------------------------------------------------------------------------------


def test_each_deadline_is_a_line_with_everything_that_the_exchange_format_names() -> None:
    lines, _ = run("lender_complaint", "--from", "2026-09-01", "--lender-kind", "consumer_finance")
    assert [(line["clock"], line["due_on"]) for line in lines] == [
        ("answer", "2026-09-16"),
        ("complicated", "2026-10-08"),
        ("exceptional", "2026-11-02"),
    ]
    assert lines[1] == {
        "route": "lender_complaint",
        "clock": "complicated",
        "days": 30,
        "day_kind": "calendar",
        "from": "2026-09-01",
        "due_on": "2026-10-08",
        "moved": True,
        "extends": "answer",
        "source": "银行业保险业消费投诉处理管理办法（期限据媒体转述）（银保监会令 2020 年第 3 号）",
        "confidence": "reported",
    }
    assert "starts_after" not in lines[1]


def test_a_clock_without_a_number_of_days_has_none_and_sources_come_in_english_when_asked() -> None:
    (answer, promised), _ = run("explanation_request", "--from", "2026-09-28", "--language", "en")
    assert (answer["days"], answer["due_on"], answer["moved"], answer["confidence"]) == (None, None, False, "verified")
    assert answer["source"] == "Personal Information Protection Law of the People's Republic of China, art. 45"
    assert (promised["days"], promised["day_kind"], promised["due_on"]) == (15, "working", "2026-10-23")


@pytest.mark.parametrize("code", rulebook().ladder.order)
def test_every_route_has_deadlines_in_order_of_time(code: RouteCode) -> None:
    kinds = rulebook().routes[code].lender_kinds or ("consumer_finance",)
    for kind in kinds:
        lines, _ = run(code, "--from", "2026-09-01", "--lender-kind", kind)
        assert lines
        times = [line["due_on"] or line["from"] for line in lines]
        assert times == sorted(times)
        for line in lines:
            names = [other["clock"] for other in lines]
            assert line.get("extends", line["clock"]) in names
            assert line.get("starts_after", line["clock"]) in names


def test_a_chain_starts_where_the_clock_before_it_is_due() -> None:
    lines, _ = run("court", "--from", "2026-09-15")
    by_name = {line["clock"]: line for line in lines}
    assert by_name["small_claims_trial"]["from"] == by_name["case_acceptance"]["due_on"] == "2026-09-22"
    assert (by_name["small_claims_trial"]["due_on"], by_name["small_claims_trial"]["moved"]) == ("2026-11-23", True)
    assert by_name["limitation"]["day_kind"] == "years"


def test_a_year_without_a_table_gives_an_approximate_date_that_says_so() -> None:
    (line,), _ = run("bureau_objection", "--from", "2031-09-11")
    assert (line["due_on"], line["confidence"]) == ("2031-10-01", "unconfirmed")


# --- wrong input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ombudsman", "--from", "2026-11-05"], r"There is no route 'ombudsman'\. Routes: hardship_request, lender_complaint, "),
        (["regulator_complaint", "--from", "2026-11-05"], "differ by lender: add --lender-kind consumer_finance or bank or small_loan or"),
        (
            ["regulator_complaint", "--from", "2026-11-05", "--lender-kind", "small_loan"],
            "regulator_complaint is not for a lender of the kind small_loan: it is for consumer_finance or bank",
        ),
        (["bureau_objection", "--from", "05/11/2026"], "argument --from: '05/11/2026' is not a date such as 2026-11-05"),
        (["bureau_objection", "--from", "9999-12-20"], "falls after the year 9999"),
        (["court", "--from", "9999-01-20"], "falls after the year 9999"),
        (["bureau_objection"], "the following arguments are required: --from"),
        (["bureau_objection", "--from", "2026-11-05", "--lender-kind", "friend"], "invalid choice: 'friend'"),
    ],
)
def test_what_cannot_be_counted_is_told(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_no_known_clock_is_said_and_nothing_is_made_up() -> None:
    lines, told = run("breach_report", "--from", "2026-11-05", "--lender-kind", "small_loan")
    assert lines == []
    assert told == "No clock is known for breach_report with a lender of the kind small_loan.\n"
