"""The ways out of a plan are compared on one footing: each is a schedule of what is still to come due."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borrowers.exchange.values import BrokenRule
from borrowers.money import in_fen
from borrowers.repayment.allocation import Portion, allocate
from borrowers.repayment.cost import annual_cost_of
from borrowers.repayment.payoff import payoff
from borrowers.repayment.schedule import schedule
from borrowers.repayment.terms import Terms
from borrowers.repayment.what_if import Assumptions, Option, Outstanding, Quote, compare

# the story auto-plan: a loan of interest first, put on twelve instalments; the first of them is paid
PLAN = Terms(
    principal=Decimal(18000),
    annual_rate_percent=Decimal(18),
    instalments=12,
    method="equal_instalment",
    day_count="30/360",
    starts_on=date(2026, 9, 22),
    fee_per_instalment=Decimal(45),
)
ORIGINAL = Terms(
    principal=Decimal(18000),
    annual_rate_percent=Decimal("14.6"),
    instalments=6,
    method="interest_first",
    day_count="actual/365",
    starts_on=date(2026, 3, 22),
)
TODAY = date(2026, 11, 5)


def outstanding(terms: Terms = PLAN, paid: int = 1, on: date = TODAY) -> Outstanding:
    made = schedule(terms)
    owed = tuple(allocate(made.instalments, ()).owed[paid:])
    return Outstanding(on, terms, owed, payoff(made, on, paid_up_to=paid).without_penalty)


def options(where: Outstanding, **assumed: Any) -> dict[str, Option]:
    return {option.kind: option for option in compare(where, Assumptions(**{"extend_months": 12, "interest_only_months": 3, **assumed}))}


def test_every_way_out_of_an_automatic_plan_stands_on_the_table() -> None:
    quote = Quote(Decimal(12), Decimal(200), 12)
    found = options(outstanding(), lower_rate_percent=Decimal("14.6"), quote=quote, original=ORIGINAL)
    assert list(found) == ["as_now", "extend", "interest_only", "original", "skip_one", "lower_rate", "refinance", "pay_off"]
    assert {kind: option.agreed_by for kind, option in found.items()} == {
        "as_now": "nobody",
        "pay_off": "nobody",
        "refinance": "new_lender",
        **dict.fromkeys(["extend", "interest_only", "original", "skip_one", "lower_rate"], "lender"),
    }


def test_paying_on_as_now_is_what_the_plan_still_asks_for() -> None:
    now = options(outstanding())["as_now"]
    assert now.total == Decimal("20342.89") - Decimal("1695.24")
    assert (now.first, now.highest, now.more, now.at_once) == (Decimal("1695.24"), Decimal("1695.25"), 0, 0)
    assert now.last_on == date(2027, 9, 22)


def test_a_longer_term_is_the_schedule_of_what_is_still_to_come_over_more_months() -> None:
    where = outstanding()
    longer = options(where)["extend"]
    again = schedule(
        Terms(
            principal=Decimal("16619.76"),
            annual_rate_percent=Decimal(18),
            instalments=23,
            method="equal_instalment",
            day_count="30/360",
            starts_on=date(2026, 10, 22),
            fee_per_instalment=Decimal(45),
        )
    )
    assert longer.total == again.totals.paid
    assert longer.more == again.totals.paid - options(where)["as_now"].total
    assert longer.annual_cost_percent == annual_cost_of(again).irr_percent
    assert longer.last_on == date(2028, 9, 22)


def test_months_of_interest_only_cost_just_their_interest_and_fees_and_end_as_much_later() -> None:
    rest = options(outstanding())["interest_only"]
    interest = Decimal("249.30")  # 16,619.76 at 1.5 % a month
    assert [due.total for due in rest.dues[:3]] == [interest + 45] * 3
    assert rest.more == 3 * (interest + 45)
    assert rest.last_on == date(2027, 12, 22)
    assert rest.highest == Decimal("1695.25")


def test_a_skipped_month_costs_its_interest_once() -> None:
    skipped = options(outstanding())["skip_one"]
    assert skipped.dues[0].due_on == date(2026, 12, 22)
    assert skipped.more == Decimal("249.30")
    assert skipped.first == Decimal("1695.24") + Decimal("249.30")
    assert skipped.last_on == date(2027, 10, 22)


def test_back_to_a_plan_whose_last_day_has_passed_is_all_of_it_today() -> None:
    back = options(outstanding(), original=ORIGINAL)["original"]
    assert back.dues == ()
    assert back.at_once == back.total == Decimal("16619.76") + Decimal("93.07")  # 14 days at 14.6 % on 365
    assert (back.first, back.annual_cost_percent, back.last_on) == (None, None, TODAY)


def test_back_to_a_plan_that_still_runs_keeps_its_due_dates() -> None:
    longer = replace(ORIGINAL, instalments=12)
    back = options(outstanding(), original=longer)["original"]
    assert [due.due_on for due in back.dues] == [
        date(2026, 11, 22),
        date(2026, 12, 22),
        date(2027, 1, 22),
        date(2027, 2, 22),
        date(2027, 3, 22),
    ]
    assert sum(due.principal_fen for due in back.dues) == in_fen(Decimal("16619.76"))
    assert back.annual_cost_percent is not None


def test_paying_off_today_is_the_payoff_of_the_day() -> None:
    paid_off = options(outstanding())["pay_off"]
    # 13 days of 30/360 at 18 %: 16,619.76 x 0.18 x 13 / 360; and the fee of the period that runs
    assert paid_off.total == paid_off.at_once == Decimal("16619.76") + Decimal("108.03") + 45
    assert paid_off.dues == ()


def test_without_a_payoff_nothing_is_said_of_paying_off() -> None:
    where = replace(outstanding(), payoff=None)
    assert {"pay_off", "refinance"} & set(options(where, quote=Quote(Decimal(12), Decimal(0), 12))) == set()


def test_another_loan_pays_off_what_is_owed_today_and_its_fee_counts() -> None:
    where = outstanding()
    quote = Quote(Decimal(12), Decimal(200), 12)
    other = options(where, quote=quote)["refinance"]
    assert sum(due.principal_fen for due in other.dues) == in_fen(where.payoff or 0)
    assert other.at_once == 200
    assert other.annual_cost_percent is not None
    assert other.annual_cost_percent > 12


def test_what_is_late_is_owed_whichever_way_is_taken() -> None:
    where = outstanding(paid=0, on=date(2026, 11, 30))  # two instalments are late
    assert [due.due_on for due in where.late] == [date(2026, 10, 22), date(2026, 11, 22)]
    found = options(where, lower_rate_percent=Decimal(12))
    late = Decimal("1695.24") * 2
    for kind, option in found.items():
        assert option.at_once == late if kind != "pay_off" else option.at_once > late, kind
    assert sum(due.principal_fen for due in found["extend"].dues) == in_fen(where.principal)


def test_a_loan_whose_last_day_has_passed_can_only_be_paid() -> None:
    found = options(outstanding(paid=11, on=date(2028, 1, 1)), lower_rate_percent=Decimal(1))
    assert list(found) == ["as_now", "pay_off"]
    assert found["as_now"].total == found["pay_off"].total == Decimal("1695.25")


@pytest.mark.parametrize("method", ["interest_first", "single_payment"])
def test_where_only_interest_is_due_before_the_end_the_way_out_is_a_longer_term(method: Any) -> None:
    terms = replace(ORIGINAL, method=method, starts_on=date(2026, 10, 22))
    found = options(outstanding(terms, paid=0), extend_months=2)
    assert list(found) == ["as_now", "extend", "pay_off"]
    assert found["extend"].last_on == date(2027, 6, 22)
    assert found["extend"].total == schedule(replace(terms, instalments=8)).totals.paid


def test_a_rate_that_is_not_lower_is_no_way_out() -> None:
    assert "lower_rate" not in options(outstanding(), lower_rate_percent=Decimal(18))


def test_assumptions_that_are_no_terms_are_refused() -> None:
    with pytest.raises(BrokenRule):
        options(outstanding(), extend_months=-11)
    with pytest.raises(BrokenRule):
        options(outstanding(), quote=Quote(Decimal(-1), Decimal(0), 12))
    with pytest.raises(ValueError, match="order"):
        replace(outstanding(), dues=tuple(reversed(outstanding().dues)))
    with pytest.raises(ValueError, match="order"):
        replace(outstanding(), dues=())
    with pytest.raises(ValueError, match="negative"):
        replace(outstanding(), dues=(Portion(1, TODAY, 0, 0, -1, 1),))


@given(
    st.sampled_from(["equal_instalment", "equal_principal", "interest_first", "single_payment", "flat_fee"]),
    st.sampled_from(["30/360", "actual/365", "actual/360"]),
    st.integers(10_000, 10**8),
    st.integers(0, 15_000_000),
    st.integers(1, 36),
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.data(),
)
@settings(max_examples=200, deadline=None)
def test_every_option_repays_the_principal_and_ties_to_the_present_plan(
    method: Any, day_count: Any, fen: int, rate: int, instalments: int, starts_on: date, data: st.DataObject
) -> None:
    terms = Terms(
        principal=Decimal(fen) / 100,
        annual_rate_percent=Decimal(0) if method == "flat_fee" else Decimal(2 * rate) / 10**6,
        instalments=instalments,
        method=method,
        day_count=day_count,
        starts_on=starts_on,
        fee_per_instalment=Decimal(data.draw(st.integers(0, 5000))) / 100,
    )
    rows = schedule(terms).instalments
    paid = data.draw(st.integers(0, len(rows) - 1))
    on = data.draw(st.dates(starts_on, rows[-1].due_on))
    where = outstanding(terms, paid, on)
    found = options(where, lower_rate_percent=terms.annual_rate_percent / 2, original=terms)
    now = found["as_now"]
    for option in found.values():
        assert option.more == option.total - now.total
        assert sum(due.principal_fen for due in option.dues) == (in_fen(where.principal) if option.dues else 0)
        assert [due.due_on for due in option.dues] == sorted({due.due_on for due in option.dues})
        assert all(due.due_on >= on for due in option.dues)
        if option.dues:
            assert option.highest == max(due.total for due in option.dues)
            assert option.last_on == option.dues[-1].due_on
    assert found["pay_off"].total <= now.total
    if "extend" in found:
        assert found["extend"].more >= 0
        assert len(found["extend"].dues) == (1 if method == "single_payment" else len(where.coming) + 12)
        # the same plan, begun again at the last due date, differs by the fen that the level instalment is rounded by
        assert abs(found["original"].total - now.total) <= Decimal(len(where.coming)) / 100
    if "lower_rate" in found:
        assert found["lower_rate"].more <= Decimal(len(where.coming)) / 100
