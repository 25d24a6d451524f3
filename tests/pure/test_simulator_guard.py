"""The simulator never follows a figure to where only harm would take it, whatever a policy rewards; and what nobody can change stays."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advice.facts import Facts, Value
from advice.guard import harm_in_words
from advice.limit_policy import Bin, Characteristic, LimitBand, LimitPolicy, RateBand
from advice.rule_loading.files import rulebook
from advice.rule_loading.texts import texts_of
from advice.rulebook import Scorecard
from advice.simulator.answer import Refused, simulated
from advice.simulator.guard import MOVES, Caution, Harm, cautions, move, no_way
from advice.simulator.ways import locked, ways_to
from borrowers.exchange.facts import FACTS
from tests.pure.situations import snapshot
from tests.pure.test_scorecard import LENDER, story

ON = date(2026, 11, 5)
HARMS, CAUTIONS = get_args(Harm), get_args(Caution)
ONLY_TIME = {name for name, moves in MOVES.items() if all(one.harm in ("only_time", "pay_late") for one in moves)}
DIRECTIONS: tuple[Literal["higher", "lower"], ...] = ("higher", "lower")


def rewarding(*wanted: tuple[str, Literal["higher", "lower"]]) -> Scorecard:
    """A policy that gives points for a higher, or a lower, figure of each fact, and calls every change easy."""
    items = []
    for fact, better in wanted:
        middle = Decimal(10)
        low, high = (0, 50) if better == "higher" else (50, 0)
        bins = (Bin(below=middle, points=low), Bin(since=middle, points=high))
        items.append(Characteristic(fact=fact, reason="many_lenders", better=better, difficulty=1, bins=bins))
    bands = (LimitBand(below=Decimal(50), limit=Decimal(100)), LimitBand(since=Decimal(50), limit=Decimal(900)))
    policy = LimitPolicy(
        reasons_at_most=4, characteristics=tuple(items), limit_bands=bands, rate_bands=(RateBand(annual_rate_percent=Decimal(14)),)
    )
    card = rulebook().limit_policy_on(LENDER, ON)
    assert card is not None
    return msgspec.structs.replace(card, limit_policy=policy)


def valued(name: str, number: int) -> Value:
    return number if FACTS[name].kind == "count" else Decimal(number)


def person(**numbers: int) -> Facts:
    sent: dict[str, Any] = {name: number if FACTS[name].kind == "count" else str(number) for name, number in numbers.items()}
    return snapshot(**sent)


HARMFUL = [(name, better) for name in MOVES for better in DIRECTIONS if no_way(name, better)]


# --- the data ---------------------------------------------------------------------------------------------------------------


def test_every_fact_that_is_a_number_says_what_moving_it_takes() -> None:
    assert set(MOVES) == {name for name, fact in FACTS.items() if fact.kind != "yes_no"}


def test_every_harm_and_every_caution_has_its_words_and_is_used() -> None:
    words = rulebook().words.simulator
    assert set(words.harms.__struct_fields__) == set(HARMS) == {one.harm for moves in MOVES.values() for one in moves} - {None}
    assert set(words.cautions.__struct_fields__) == set(CAUTIONS)
    assert {caution for moves in MOVES.values() for one in moves for caution in one.cautions} | {"dues_first"} == set(CAUTIONS)


def test_borrowing_more_paying_late_and_trading_with_oneself_are_harm_in_every_fact_that_shows_them() -> None:
    debts = ("utilisation", "outstanding_principal", "drawdowns_90d", "active_lenders", "external_debt", "monthly_debt_service")
    assert {no_way(name, "higher") for name in debts} == {"borrow_more"}
    assert {no_way(name, "higher") for name in ("days_past_due", "late_payments_12m", "max_days_past_due_12m")} == {"pay_late"}
    assert no_way("business_use_share", "higher") == no_way("high_risk_transactions_30d", "higher") == "sham_trade"
    assert no_way("bureau_enquiries_90d", "higher") == "more_enquiries"
    assert no_way("median_holding_days_180d", "higher") == "keep_loans_longer"
    assert no_way("days_since_last_use", "lower") == "borrow_more"  # drawing a loan so that the line looks used
    assert no_way("disputed_records", "lower") == "give_up_rights"


def test_every_way_to_less_debt_says_not_to_borrow_for_it() -> None:
    for name in ("utilisation", "outstanding_principal", "external_debt", "active_lenders", "monthly_debt_service", "debt_service_ratio"):
        assert "own_money" in cautions([(name, valued(name, 9), valued(name, 1))], snapshot())


def test_a_higher_income_says_that_only_true_papers_count() -> None:
    assert cautions([("monthly_income", Decimal(1), Decimal(2))], snapshot()) == ("true_papers",)


def test_no_sentence_of_the_simulator_suggests_harm() -> None:
    for key, text in texts_of(rulebook().words.simulator):
        assert harm_in_words(text.zh_hans) is None, key
        assert harm_in_words(text.en) is None, key


# --- no way leads through harm ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "better"), HARMFUL)
def test_a_policy_that_rewards_harm_has_no_way_there_and_a_figure_set_so_is_refused(name: str, better: Literal["higher", "lower"]) -> None:
    card = rewarding((name, better))
    assert card.limit_policy is not None
    before, after = (5, 15) if better == "higher" else (15, 5)
    facts = person(**{name: before})

    found = ways_to(facts, card.limit_policy, Decimal(900))

    assert locked(card.limit_policy) == (name,)
    assert found.paths == ()
    assert [(block.kind, block.fact) for block in found.blocked_by] == [("locked", name)]
    with pytest.raises(Refused) as refused:
        simulated(card, facts, ON, {name: valued(name, after)})
    assert (refused.value.fact, refused.value.harm) == (name, no_way(name, better))


@pytest.mark.parametrize(("name", "better"), HARMFUL)
def test_the_same_figure_may_be_looked_at_where_it_costs_points_and_told_where_it_was_unknown(
    name: str, better: Literal["higher", "lower"]
) -> None:
    costing = rewarding((name, "lower" if better == "higher" else "higher"))
    before, after = (5, 15) if better == "higher" else (15, 5)

    assert simulated(costing, person(**{name: before}), ON, {name: valued(name, after)}).result.limit_high == 100
    assert simulated(rewarding((name, better)), snapshot(), ON, {name: valued(name, after)}).result.limit_low == 900


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(MOVES)), st.sampled_from(DIRECTIONS), min_size=1, max_size=6))
def test_whatever_a_policy_rewards_no_way_harms_and_what_only_time_changes_stays(wanted: dict[str, Any]) -> None:
    card = rewarding(*wanted.items())
    assert card.limit_policy is not None
    facts = person(**{name: 5 if better == "higher" else 15 for name, better in wanted.items()})

    for path in ways_to(facts, card.limit_policy, Decimal(900)).paths:
        for change in path.changes:
            assert move(change.fact, change.before, change.after).harm is None
            assert change.fact not in ONLY_TIME


def test_the_shipped_policies_refuse_to_look_better_by_keeping_loans_longer() -> None:
    card = rulebook().limit_policy_on(LENDER, ON)
    assert card is not None
    with pytest.raises(Refused, match="keep_loans_longer"):
        simulated(card, story("cut-to-250"), ON, {"median_holding_days_180d": 95})


# --- edges --------------------------------------------------------------------------------------------------------------------


def test_what_was_not_known_and_what_stays_is_no_move() -> None:
    assert move("active_lenders", None, 9).harm is None
    assert move("active_lenders", 3, 3).cautions == ()
    assert move("identity_complete", False, True).harm is None


def test_whoever_is_short_of_money_pays_first_what_is_due() -> None:
    change = ("utilisation", Decimal("0.9"), Decimal("0.2"))
    assert cautions([change], snapshot(days_past_due=3)) == ("own_money", "dues_first")
    assert cautions([change], snapshot(days_past_due=0)) == ("own_money",)
    assert "dues_first" not in cautions([("bureau_enquiries_90d", 9, 1)], snapshot(days_past_due=3))
