"""`manage.py simulate` answers as the exchange format says, from the facts on record and the policy that the lender published."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.usefixtures("stories")


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("simulate", *arguments, "--as-of", "2026-11-05", "--format", "json", stdout=out)
    result: dict[str, Any] = json.loads(out.getvalue())
    return result


def test_as_things_are_the_policy_gives_what_was_sent() -> None:
    found = run("b-cut-to-250")

    assert list(found) == ["borrower", "policy", "changed", "limit", "annual_rate_percent", "cost", "assumptions", "locked"]
    assert found["policy"] == {"lender": "示例消费金融有限公司", "version": "2026-07"}
    assert found["limit"] == {"low": "250.00", "high": "250.00"}
    assert found["changed"] == []
    assert "不是任何真实放款方的模型" in found["assumptions"][0]


def test_a_figure_that_is_set_changes_the_answer_and_is_named() -> None:
    found = run("b-cut-to-250", "--set", "monthly_debt_service=2000.00", "--set", "active_lenders=1", "--language", "en")

    assert found["changed"] == [
        {"fact": "monthly_debt_service", "from": "5330.00", "to": "2000.00"},
        {"fact": "active_lenders", "from": 5, "to": 1},
    ]
    assert found["limit"] == {"low": "3000.00", "high": "3000.00"}
    assert "not the model of any real lender" in found["assumptions"][0]


def test_an_unknown_figure_makes_a_range_and_is_an_assumption() -> None:
    found = run("b-model-update", "--language", "en")

    assert found["limit"] == {"low": "3000.00", "high": "15000.00"}
    assert any("Figures that are not known may be anything" in said for said in found["assumptions"])


def test_a_target_has_ways_and_a_lock_is_kept() -> None:
    free, bound = run("b-cut-to-250", "--target", "1500"), run("b-cut-to-250", "--target", "1500", "--lock", "debt_service_ratio")

    assert len(free["paths"]) == 5
    assert "debt_service_ratio" in bound["locked"]
    assert "debt_service_ratio" not in {change["fact"] for path in bound["paths"] for change in path["changes"]}


def test_a_target_out_of_reach_says_what_blocks_it() -> None:
    found = run("b-frozen", "--target", "1500")

    assert "paths" not in found
    assert found["blocked_by"] == [{"kind": "hard_rule", "fact": "days_past_due", "points": 0}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["b-nobody"], "No borrower has the id 'b-nobody'", id="nobody"),
        pytest.param(["b-wrong-schedule"], "No lender of 'b-wrong-schedule' published the policy", id="no published policy"),
        pytest.param(["b-raised", "--set", "active_lender=2"], "did you mean active_lenders", id="a fact that does not exist"),
        pytest.param(["b-raised", "--set", "active_lenders=two"], "allowed: a whole number", id="a count that is none"),
        pytest.param(["b-raised", "--set", "active_lenders"], "allowed: FACT=VALUE", id="no value"),
        pytest.param(["b-raised", "--set", "restricted_purpose_use=maybe"], "allowed: true or false", id="neither yes nor no"),
        pytest.param(["b-raised", "--lock", "luck"], "a known fact name", id="a lock on nothing"),
        pytest.param(["b-cut-to-250", "--set", "median_holding_days_180d=95"], r"refused \(keep_loans_longer\)", id="only harm moves it"),
        pytest.param(["b-raised", "--target", "much"], "allowed: yuan as a string of digits", id="a target that is no amount"),
    ],
)
def test_what_cannot_be_answered_is_said(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)
