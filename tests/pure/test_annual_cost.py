"""The annual cost of money: as published, as an independent solver finds it, and no answer where there is none."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import reduce
from itertools import pairwise, zip_longest
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borrowers.repayment.cost import AnnualCost, Convention, DatedFlow, PeriodFlow, annual_cost, annual_cost_of
from borrowers.repayment.roots import NoAnswer
from borrowers.repayment.schedule import schedule
from borrowers.repayment.terms import Terms
from tests.pure.test_schedule import loans, made_or_refused, terms

CONVENTIONS: list[Convention] = ["irr_monthly", "effective", "us_apr", "eu_apr"]


def monthly(*amounts: str) -> list[PeriodFlow]:
    return [PeriodFlow(month, Decimal(amount)) for month, amount in enumerate(amounts) if amount != "0"]


def bisected(flows: Sequence[tuple[Fraction, Decimal]]) -> Decimal:
    """The rate X at which flows with one change of sign, each worth amount / (1 + X)^time, are worth nothing: plain halving."""
    with localcontext(prec=40):
        timed = [(Decimal(time.numerator) / time.denominator, amount) for time, amount in flows]
        low, high = Decimal("-0.995"), Decimal(200)
        sign = timed[0][1] > 0
        for _ in range(75):
            middle = (low + high) / 2
            logarithm = (1 + middle).ln()
            worth = sum(amount * (-time * logarithm).exp() for time, amount in timed)
            low, high = (middle, high) if (worth < 0) is sign else (low, middle)
        return low


# --- it works (the published examples: test_published_examples.py) ----------------------------------------------------------


def test_the_automatic_plan_of_the_story_costs_23_21_and_not_18() -> None:
    plan = {"principal": Decimal(18000), "annual_rate_percent": Decimal(18), "fee_per_instalment": Decimal(45)}
    cost = annual_cost_of(schedule(terms(**plan, starts_on=date(2026, 9, 22))))
    assert cost.nominal_percent == 18
    assert cost.irr_percent is not None
    assert round(cost.irr_percent, 2) == Decimal("23.21")


def test_a_loan_without_fees_costs_its_rate_however_it_is_paid() -> None:
    for method in ("equal_principal", "interest_first"):
        cost = annual_cost_of(schedule(terms(principal=Decimal(120000), annual_rate_percent=Decimal(12), method=method)))
        assert cost == AnnualCost(
            nominal_percent=Decimal(12),
            irr_percent=Decimal(12),
            effective_percent=Decimal("12.682503"),  # 1.01^12 - 1
            simple_percent=Decimal(12),
        )


def test_the_principal_of_a_single_payment_is_outstanding_in_each_month() -> None:
    cost = annual_cost_of(schedule(terms(method="single_payment", principal=Decimal(10000), annual_rate_percent=Decimal(12))))
    assert cost.simple_percent == 12
    assert cost.effective_percent == 12


def test_a_free_loan_costs_nothing() -> None:
    cost = annual_cost_of(schedule(terms(annual_rate_percent=Decimal(0))))
    assert (cost.irr_percent, cost.effective_percent, cost.simple_percent) == (0, 0, 0)


# --- an independent solver finds the same -------------------------------------------------------------------------------


def halved(amounts: Sequence[Decimal]) -> Decimal:
    """The rate a month of amounts a month apart with one change of sign: plain halving of the value, term by term."""
    with localcontext(prec=40):
        low, high = Decimal("-0.995"), Decimal(100)
        for _ in range(70):
            middle = (low + high) / 2
            factor, worth, one = Decimal(1), Decimal(0), 1 / (1 + middle)
            for amount in amounts:
                worth += amount * factor
                factor *= one
            low, high = (middle, high) if worth < 0 else (low, middle)
        return low


@settings(max_examples=1000, deadline=None)
@given(loans(most_instalments=36).filter(lambda loan: loan.principal > loan.upfront_fee + 100))
def test_the_cost_of_a_schedule_is_what_halving_finds(loan: Terms) -> None:
    made = made_or_refused(loan)
    if made is None:
        return
    cost = annual_cost_of(made)
    apart = loan.instalments if loan.method == "single_payment" else 1
    amounts = [loan.principal - loan.upfront_fee, *[Decimal(0)] * (apart * len(made.instalments))]
    for row in made.instalments:
        amounts[row.number * apart] -= row.total
    expected = halved(amounts)
    if cost.irr_percent is None:
        assert expected * 1200 > 10_000
        return
    assert abs(cost.irr_percent - expected * 1200) <= Decimal("0.0000005000001")
    assert cost.effective_percent is not None
    assert abs(cost.effective_percent - ((1 + expected) ** 12 - 1) * 100) <= Decimal("0.0000005000001") * (
        1 + cost.effective_percent / 10**6
    )


@settings(max_examples=100, deadline=None)
@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.lists(st.tuples(st.integers(1, 1500), st.integers(1, 10**6)), min_size=1, max_size=8)
)
def test_dated_flows_cost_what_halving_finds(start: date, paid: list[tuple[int, int]]) -> None:
    total = sum(fen for _, fen in paid)
    flows = [DatedFlow(start, Decimal(total) * 9 / 1000)]
    flows += [DatedFlow(start + timedelta(days=days), -Decimal(fen) / 100) for days, fen in paid]
    expected = bisected([(Fraction((flow.on - start).days, 365), flow.amount) for flow in flows])
    if expected > 100:
        with pytest.raises(NoAnswer, match="no root in -99 % to 10,000 %"):
            annual_cost(flows, "effective")
    else:
        assert abs(annual_cost(flows, "effective") - expected * 100) <= Decimal("0.0000005000001")


def test_two_conventions_agree_where_they_must() -> None:
    flows = monthly("12000", *["-1100"] * 12)
    nominal = annual_cost(flows, "irr_monthly")
    assert annual_cost(flows, "us_apr") == nominal
    assert abs(annual_cost(flows, "eu_apr") - ((1 + nominal / 1200) ** 12 - 1) * 100) < Decimal("0.000002")


def test_a_change_of_sign_more_is_no_matter_where_there_is_one_rate() -> None:
    # 100 (1 + i)^3 = 50 (1 + i)^2 - 30 (1 + i) + 100 has one real root above -1.
    found = annual_cost(monthly("100", "-50", "30", "-100"), "irr_monthly") / 1200
    assert abs(100 - 50 / (1 + found) + 30 / (1 + found) ** 2 - 100 / (1 + found) ** 3) < Decimal("0.00001")


def test_a_second_drawdown_is_no_matter_where_there_is_one_rate() -> None:
    flows = monthly("1000", *["-50"] * 5, "500", *["-100"] * 13)
    with localcontext(prec=40):
        rate = annual_cost(flows, "irr_monthly") / 1200
        near = [sum(flow.amount / (1 + rate + away) ** flow.period for flow in flows) for away in (Decimal("-1E-9"), Decimal("1E-9"))]
    assert near[0] < 0 < near[1]


@pytest.mark.parametrize(("received", "percent"), [("-101", "-11.881188"), ("-99", "12.121212")])
def test_three_hundred_changes_of_sign_with_one_rate_have_that_rate(received: str, percent: str) -> None:
    # (received + 100 v) (1 + v^2 + v^4 + ...) is zero only at v = 1 / (1 + i) = -received / 100.
    assert str(annual_cost(monthly(*[received, "100"] * 150), "irr_monthly")) == percent


def test_a_credit_line_drawn_and_repaid_a_thousand_times_has_its_rate() -> None:
    assert str(annual_cost(monthly(*["100", "-101"] * 500), "irr_monthly")) == "12.000000"


def distinct_roots(coefficients: list[Fraction], low: Fraction, high: Fraction) -> int:
    """How many different roots a polynomial has above `low`, up to `high`: the theorem of Sturm. The highest power comes first."""

    def trimmed(polynomial: list[Fraction]) -> list[Fraction]:
        return polynomial[next((place for place, number in enumerate(polynomial) if number), len(polynomial)) :]

    def rest(dividend: list[Fraction], divisor: list[Fraction]) -> list[Fraction]:
        while len(dividend) >= len(divisor):
            share = dividend[0] / divisor[0]
            dividend = [one - share * other for one, other in zip_longest(dividend, divisor, fillvalue=Fraction(0))][1:]
        return trimmed(dividend)

    def changes(at: Fraction) -> int:
        values = [reduce(lambda value, number: value * at + number, polynomial) for polynomial in chain]
        signs = [value > 0 for value in values if value]
        return sum(one is not other for one, other in pairwise(signs))

    first = trimmed(coefficients)
    chain = [first, derived(first)]
    while chain[-1]:
        chain.append([-number for number in rest(chain[-2], chain[-1])])
    chain.pop()
    return changes(low) - changes(high)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(-30, 30), min_size=2, max_size=9))
def test_there_is_an_answer_exactly_when_there_is_one_root(amounts: list[int]) -> None:
    answer = answered([PeriodFlow(month, Decimal(amount)) for month, amount in enumerate(amounts) if amount])
    coefficients = [Fraction(amount) for amount in amounts]
    low, high = 1 + Fraction(-99, 1200), 1 + Fraction(10_000, 1200)
    roots = distinct_roots(coefficients, low, high) if any(amounts) else 0
    if isinstance(answer, Decimal):
        found, near = 1 + Fraction(answer) / 1200, Fraction(1, 10**9)
        assert roots == distinct_roots(coefficients, found - near, found + near) == 1
    elif roots == 1:  # it counts twice or more: there the slope is zero, too
        assert answer == "more than one root"
        assert distinct_roots(derived(coefficients), low, high) > 0
    else:
        assert answer in ({"more than one root"} if roots else {"no sign change", "no root in -99 % to 10,000 %"})


def answered(flows: list[PeriodFlow]) -> Decimal | str:
    try:
        return annual_cost(flows, "irr_monthly")
    except NoAnswer as refused:
        return refused.reason


def derived(coefficients: list[Fraction]) -> list[Fraction]:
    return [number * (len(coefficients) - 1 - place) for place, number in enumerate(coefficients[:-1])]


# --- no answer ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        ([], "no sign change"),
        (["100"], "no sign change"),
        (["100", "50"], "no sign change"),
        (["-100", "-50"], "no sign change"),
        (["100", "-230", "132"], "more than one root"),  # 10 % and 20 % a month
        (["100", "-200", "100"], "more than one root"),  # 0 % twice
        (["100", "-50", "-1"], "no root in -99 % to 10,000 %"),  # below
        (["100", "-1000"], "no root in -99 % to 10,000 %"),  # 900 % a month
        (["100", "-250", "300"], "no root in -99 % to 10,000 %"),  # none at all
    ],
)
def test_there_is_no_answer_and_its_name_is_said(amounts: list[str], reason: str) -> None:
    with pytest.raises(NoAnswer) as refused:
        annual_cost(monthly(*amounts), "irr_monthly")
    assert refused.value.reason == reason


def test_a_root_that_counts_twenty_times_is_not_searched_for_without_end() -> None:
    flows = monthly(*[str((-1) ** month * comb(20, month)) for month in range(21)])  # (1 - v)^20
    with pytest.raises(NoAnswer, match="too many changes of sign to tell"):
        annual_cost(flows, "irr_monthly")


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_no_flows_have_no_rate(convention: Convention) -> None:
    with pytest.raises(NoAnswer, match="no sign change"):
        annual_cost([], convention)


@pytest.mark.parametrize("convention", ["effective", "us_apr", "eu_apr"])
def test_money_back_on_the_same_day_has_no_rate(convention: Convention) -> None:
    with pytest.raises(NoAnswer, match="no sign change"):
        annual_cost([DatedFlow(date(2026, 1, 1), Decimal(100)), DatedFlow(date(2026, 1, 1), Decimal(-100))], convention)


def test_a_fee_that_eats_the_loan_leaves_no_internal_rate_and_says_why() -> None:
    cost = annual_cost_of(schedule(terms(upfront_fee=Decimal(30000))))
    assert (cost.irr_percent, cost.effective_percent, cost.no_irr) == (None, None, "no sign change")
    assert cost.simple_percent > 100


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_flows_of_both_kinds_are_refused(convention: Convention) -> None:
    with pytest.raises(ValueError, match="flows"):
        annual_cost([DatedFlow(date(2026, 1, 1), Decimal(100)), PeriodFlow(1, Decimal(-110))], convention)  # type: ignore[list-item]


def test_an_annual_cost_says_why_or_has_both_rates() -> None:
    with pytest.raises(ValueError, match="no_irr"):
        AnnualCost(nominal_percent=Decimal(1), irr_percent=None, effective_percent=None, simple_percent=Decimal(1))
