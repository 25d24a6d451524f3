"""At which stage of lending a change stands."""

import pytest

from advice.stages import stage_of_change


@pytest.mark.parametrize(
    ("codes", "observed", "stage"),
    [
        pytest.param(["debt_burden_high"], [{"debt_service_ratio": "0.65"}], "during", id="a line in use is watched"),
        pytest.param(["model_updated"], [{}], "during", id="a decision that is not about the borrower"),
        pytest.param([], [], "during", id="no reason was sent"),
        pytest.param(["overdue_now"], [{}], "after", id="an instalment is overdue, without a figure"),
        pytest.param(["late_payments", "overdue_now"], [{}, {"days_past_due": 31}], "after", id="one of several reasons"),
        pytest.param(["income_fell"], [{"days_past_due": 9}], "after", id="an overdue figure under another reason"),
        pytest.param(["late_payments"], [{"max_days_past_due_12m": 62, "late_payments_12m": 2}], "during", id="late once, made good"),
        pytest.param(["paid_on_time"], [{"days_past_due": 0}], "during", id="nothing overdue"),
    ],
)
def test_a_change_is_afterwards_only_where_the_lender_says_that_something_is_overdue(
    codes: list[str], observed: list[dict[str, object]], stage: str
) -> None:
    assert stage_of_change(codes, observed) == stage
