"""The command `audit_schedule` compares lenders' schedules with ours, line by line, and a bad line stops no other."""

from typing import Any

import pytest

from tests.borrowers.test_repayment_commands import run
from tests.pure.test_schedule import STORIES

OF_THE_PLAN = {"type", "loan", "kind", "replaces", "notified_on", "consented_on", "consent_how", "reason_codes", "cost_sheet_shown"}


def request(story: str, **changed: Any) -> dict[str, Any]:
    return {key: value for key, value in STORIES[story].items() if key not in OF_THE_PLAN} | changed


# --- it works -----------------------------------------------------------------------------------------------------------


def test_the_stories_are_answered_in_order() -> None:
    status, (agreeing, wrong) = run("audit_schedule", request("r-auto-plan-1"), request("r-wrong-schedule"))
    assert status == 0
    assert agreeing == {
        "id": "r-auto-plan-1",
        "agrees": True,
        "differences": [],
        "total_difference": "0.00",
        "lender_irr_percent": "23.214852",
        "disclosed_gap_percent": "5.214852",
        "lines_crossed": [
            {"code": "consumer_finance_guidance", "percent": "20", "confidence": "reported", "applies_to": ["consumer_finance"]}
        ],
    }
    assert wrong["agrees"] is False
    assert wrong["differences"] == [{"number": 4, "field": "interest", "lender": "107.62", "ours": "100.32", "explained_by": "unexplained"}]
    assert wrong["total_difference"] == "7.30"
    assert wrong["lender_irr_percent"] == "39.418538"
    assert wrong["disclosed_gap_percent"] == "16.018538"
    assert [(line["code"], line["confidence"]) for line in wrong["lines_crossed"]] == [
        ("consumer_finance_guidance", "reported"),
        ("assisted_lending", "reported"),
        ("court_relief", "unconfirmed"),
        ("small_loan_guidance", "reported"),
    ]


def test_what_the_lender_computed_with_is_named_and_a_row_of_one_side_has_null_on_the_other() -> None:
    sent = STORIES["r-auto-plan-1"]["schedule"]
    longer = [*sent, {"number": 13, "due_on": "2027-10-22", "principal": "0.00", "interest": "9.00", "fee": "0.00"}]
    moved = [{**row, "due_on": row["due_on"][:-2] + "25"} for row in sent]
    _, (extra, dates) = run("audit_schedule", request("r-auto-plan-1", schedule=longer), request("r-auto-plan-1", schedule=moved))
    assert [(row["number"], row["field"], row["lender"], row["ours"]) for row in extra["differences"]] == [
        (13, "due_on", "2027-10-22", None),
        (13, "principal", "0.00", None),
        (13, "interest", "9.00", None),
    ]
    assert {row["explained_by"] for row in extra["differences"]} == {"extra_instalment"}
    assert extra["total_difference"] == "9.00"
    assert {(row["field"], row["explained_by"]) for row in dates["differences"]} == {("due_on", "due_date")}
    assert dates["differences"][0]["lender"] == "2026-10-25"


# --- wrong input --------------------------------------------------------------------------------------------------------

TWICE = [STORIES["r-auto-plan-1"]["schedule"][0]] * 2


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"schedule": []}, "schedule"),
        ({"schedule": TWICE}, "schedule[1].number"),
        ({"schedule": [{**TWICE[0], "interest": 7.3}]}, "schedule[0].interest"),
        ({"schedule": [{**TWICE[0], "total": "7.30"}]}, "schedule[0].total"),
        ({"schedule": None}, "schedule"),
        ({"disclosed_annual_cost_percent": 18}, "disclosed_annual_cost_percent"),
        ({"principal": "0"}, "principal"),
        ({"first_due_on": "2026-09-22"}, "first_due_on"),
    ],
)
def test_a_bad_request_is_refused_by_its_field_and_the_next_is_answered(changed: dict[str, Any], path: str) -> None:
    status, (refused, answered) = run("audit_schedule", request("r-auto-plan-1", **changed), request("r-auto-plan-1"))
    assert status == 3
    assert list(refused) == ["id", "error"]
    assert refused["error"]["path"] == path
    assert answered["agrees"] is True


# --- edges --------------------------------------------------------------------------------------------------------------


def test_a_cost_that_nobody_disclosed_has_no_gap_and_a_fee_that_nobody_stated_is_not_compared() -> None:
    rows = [{key: value for key, value in row.items() if key != "fee"} for row in STORIES["r-auto-plan-1"]["schedule"]]
    undisclosed = request("r-auto-plan-1", schedule=rows)
    del undisclosed["disclosed_annual_cost_percent"]
    _, (answer,) = run("audit_schedule", undisclosed)
    assert answer["agrees"] is True
    assert answer["disclosed_gap_percent"] is None
    assert answer["lender_irr_percent"] == "23.214852"
