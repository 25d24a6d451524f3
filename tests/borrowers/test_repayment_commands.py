"""The commands `repayment_schedule` and `annual_cost` answer line by line, and a bad line stops no other."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.database import ROOT

TERMS: dict[str, Any] = {
    "id": "auto-plan",
    "principal": "18000.00",
    "annual_rate_percent": "18.0",
    "instalments": 12,
    "method": "equal_instalment",
    "day_count": "30/360",
    "starts_on": "2026-09-22",
    "first_due_on": "2026-10-22",
    "fee_per_instalment": "45.00",
}
FLOWS: dict[str, Any] = {
    "id": "f",
    "convention": "irr_monthly",
    "flows": [{"period": 0, "amount": "1000"}, {"period": 1, "amount": "-1010.00"}],
}


def run(command: str, *lines: Any, arguments: tuple[str, ...] = ()) -> tuple[int, list[Any]]:
    """The exit status and the answers to `lines`: each a request, or bytes as they are."""
    sent = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    done = subprocess.run([sys.executable, "manage.py", command, *arguments], input=sent, capture_output=True, cwd=ROOT)
    assert done.stderr == b""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


# --- it works -----------------------------------------------------------------------------------------------------------


def test_a_schedule_is_answered_with_its_totals_cost_and_words() -> None:
    status, (answer,) = run("repayment_schedule", TERMS)
    assert status == 0
    assert list(answer) == ["id", "instalments", "totals", "annual_cost", "conventions"]
    assert answer["id"] == "auto-plan"
    assert answer["instalments"][0] == {
        "number": 1,
        "due_on": "2026-10-22",
        "principal": "1380.24",
        "interest": "270.00",
        "fee": "45.00",
        "total": "1695.24",
        "balance": "16619.76",
    }
    assert answer["instalments"][-1]["balance"] == "0.00"
    assert answer["totals"] == {"principal": "18000.00", "interest": "1802.89", "fees": "540.00", "paid": "20342.89"}
    assert answer["annual_cost"]["nominal_percent"] == "18.000000"
    assert answer["annual_cost"]["irr_percent"].startswith("23.2")
    assert answer["conventions"][0].startswith("还款方式：等额本息")


def test_the_words_are_english_when_asked_and_the_cost_is_left_out_when_not_wanted() -> None:
    _, (answer,) = run("repayment_schedule", {**TERMS, "with_annual_cost": False}, arguments=("--language", "en"))
    assert "annual_cost" not in answer
    assert answer["conventions"][0].startswith("Method: level instalments")


def test_an_annual_rate_is_answered_by_each_convention() -> None:
    dated = [{"on": "2026-01-01", "amount": "1000"}, {"on": "2027-01-01", "amount": "-1100"}]
    status, answers = run(
        "annual_cost",
        FLOWS,
        *({"id": convention, "convention": convention, "flows": dated} for convention in ("effective", "us_apr", "eu_apr")),
    )
    assert status == 0
    assert answers == [
        {"id": "f", "percent": "12.000000"},
        {"id": "effective", "percent": "10.000000"},
        {"id": "us_apr", "percent": "10.000000"},
        {"id": "eu_apr", "percent": "10.000000"},
    ]


# --- wrong input --------------------------------------------------------------------------------------------------------


def test_a_bad_request_gets_an_error_in_its_place_and_the_others_still_run() -> None:
    status, answers = run("repayment_schedule", TERMS, {**TERMS, "id": "bad", "instalments": 601}, b"{", {**TERMS, "id": "last"})
    assert status == 3
    assert [answer["id"] for answer in answers] == ["auto-plan", "bad", None, "last"]
    assert answers[1] == {"id": "bad", "error": {"path": "instalments", "message": "found 601; allowed: a whole number from 1 to 600"}}
    assert answers[2]["error"]["path"] == ""
    assert answers[3]["instalments"] == answers[0]["instalments"]


@pytest.mark.parametrize("command", ["repayment_schedule", "annual_cost"])
def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(command: str) -> None:
    request = TERMS if command == "repayment_schedule" else FLOWS
    status, answers = run(command, b'{"id": "' + b"x" * 70_000 + b'"}', request)
    assert status == 3
    assert answers[0]["error"]["message"] == "allowed: a line of at most 64 KiB"
    assert answers[1]["id"] == request["id"]


WRONG_TERMS = [
    ("principal", 18000),
    ("principal", "0"),
    ("annual_rate_percent", "-1"),
    ("method", "balloon"),
    ("day_count", "actual/actual"),
    ("starts_on", "2026-02-30"),
    ("first_due_on", "2026-09-22"),
    ("due_day", 0),
    ("upfront_fee", "1.005"),
    ("rounding", "up"),
    ("colour", "red"),
]


def test_the_error_names_the_field_of_wrong_terms() -> None:
    status, answers = run("repayment_schedule", *({**TERMS, field: value} for field, value in WRONG_TERMS))
    assert status == 3
    assert [answer["error"]["path"] for answer in answers] == [field for field, _ in WRONG_TERMS]


WRONG_FLOWS = [
    ({"flows": [{"period": 0, "amount": "1000"}]}, "flows", "no sign change"),
    (
        {"flows": [{"period": 0, "amount": "100"}, {"period": 1, "amount": "-230"}, {"period": 2, "amount": "132"}]},
        "flows",
        "more than one root",
    ),
    ({"flows": [{"period": 0, "amount": "1"}, {"period": 1, "amount": "-100"}]}, "flows", "no root in -99 % to 10,000 %"),
    ({"flows": [{"period": 0, "amount": 1000}]}, "flows[0].amount", None),
    ({"flows": [{"period": 0, "on": "2026-01-01", "amount": "1"}]}, "flows[0].on", None),
    ({"flows": [{"on": "2026-01-01", "amount": "1"}]}, "flows[0].period", None),
    ({"convention": "effective"}, "flows[0].on", None),
    ({"convention": "apr"}, "convention", None),
]


def test_the_error_names_why_there_is_no_rate() -> None:
    status, answers = run("annual_cost", *({**FLOWS, **changed} for changed, _, _ in WRONG_FLOWS))
    assert status == 3
    assert [answer["error"]["path"] for answer in answers] == [path for _, path, _ in WRONG_FLOWS]
    for answer, (_, _, message) in zip(answers, WRONG_FLOWS, strict=True):
        assert message is None or answer["error"]["message"] == message


# --- edges --------------------------------------------------------------------------------------------------------------


def test_blank_lines_and_a_byte_order_mark_are_no_matter_and_no_line_is_no_answer() -> None:
    assert run("annual_cost", b"\xef\xbb\xbf" + json.dumps(FLOWS).encode(), b"", b"  ")[1] == [{"id": "f", "percent": "12.000000"}]
    assert run("annual_cost") == (0, [])


def test_an_answer_comes_before_the_next_request_is_sent() -> None:
    with subprocess.Popen([sys.executable, "manage.py", "annual_cost"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        for _ in range(2):
            process.stdin.write(json.dumps(FLOWS).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["percent"] == "12.000000"
        process.stdin.close()
        assert process.wait() == 0
