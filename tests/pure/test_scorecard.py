"""A published scorecard gives every borrower one answer: exact, in the open, and a range as far as a figure is unknown."""

import json
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advice.facts import UNKNOWN, Facts
from advice.limit_policy import STEP, Characteristic
from advice.rule_loading.files import rulebook
from advice.scorecard import bin_of, compare_versions, limit_of, score
from borrowers.exchange.facts import FACTS
from tests.pure.situations import snapshot

LENDER = "示例消费金融有限公司"
STORIES = Path(__file__).parents[2] / "deploy" / "demo" / "stories.jsonl"


def published(version: str) -> Any:
    found = rulebook().limit_policy(LENDER, version)
    assert found is not None
    return found[1]


NEW, OLD = published("2026-07"), published("2025-11")
SCORED = [characteristic.fact for characteristic in NEW.characteristics]


def story(name: str) -> Facts:
    """The facts of a story of the demo."""
    records = [json.loads(line) for line in STORIES.read_text(encoding="utf-8").splitlines()]
    return snapshot(**next(record["values"] for record in records if record.get("id") == f"f-{name}"))


def values(characteristic: Characteristic) -> list[str | int]:
    """One value of every bin, as the exchange format writes it."""
    kind = FACTS[characteristic.fact].kind
    numbers = [bin.below - STEP[kind] if bin.below is not None else bin.since for bin in characteristic.bins]
    return [int(number) if kind == "count" else str(number) for number in numbers if number is not None]


@st.composite
def known(draw: st.DrawFn, everything: bool = False) -> dict[str, Any]:
    """What is known of somebody: for each scored fact a value of some bin, or nothing."""
    chosen = {}
    for characteristic in NEW.characteristics:
        options: list[Any] = values(characteristic)
        value = draw(st.sampled_from(options if everything else [*options, None]))
        chosen[characteristic.fact] = value
    return chosen


def test_the_points_that_were_sent_for_the_cut_to_250_come_out_again() -> None:
    found = score(story("cut-to-250"), NEW)

    told = [(lost.code, lost.points) for lost in found.reasons[: NEW.reasons_at_most]]
    assert told == [("debt_burden_high", 42), ("many_lenders", 31), ("income_fell", 17), ("late_payments", 12)]
    assert (found.low, found.high) == (141, 141)
    assert found.limit_low == found.limit_high == Decimal("250.00")
    assert found.unknown == ()


def test_the_model_update_moved_the_yardstick_and_not_the_figures() -> None:
    compared = compare_versions(story("model-update"), OLD, NEW)

    assert (compared.old.limit_high, compared.new.limit_high) == (Decimal("22000.00"), Decimal("15000.00"))
    assert compared.inputs == {
        "debt_service_ratio": Decimal("0.1583"),
        "active_lenders": 1,
        "late_payments_12m": 0,
        "max_days_past_due_12m": 0,
        "drawdowns_90d": 3,
        "median_holding_days_180d": 62,
        "utilisation": Decimal("0.35"),
        "months_on_book": 44,
    }
    lost = {row.fact: (row.old.lost, row.new.lost) for row in compared.yardsticks if row.old and row.new}
    assert lost == {"drawdowns_90d": (3, 2), "median_holding_days_180d": (3, 8)}


def test_the_new_version_weighs_repayment_conduct_more_and_frequency_less() -> None:
    def spread(policy: Any, fact: str) -> int:
        points = [bin.points for item in policy.characteristics if item.fact == fact for bin in item.bins]
        return max(points) - min(points)

    for conduct in ("late_payments_12m", "max_days_past_due_12m", "median_holding_days_180d"):
        assert spread(NEW, conduct) > spread(OLD, conduct)
    assert spread(NEW, "drawdowns_90d") < spread(OLD, "drawdowns_90d")


def test_the_same_version_twice_moves_nothing() -> None:
    compared = compare_versions(story("cut-to-250"), NEW, NEW)

    assert compared.yardsticks == ()
    assert set(compared.inputs) == set(SCORED)


@pytest.mark.parametrize(
    ("facts", "effect", "limit"),
    [
        ({"days_past_due": 30}, "freeze", "0.00"),
        ({"restricted_purpose_use": True}, "freeze", "0.00"),
        ({"business_use_share": "0.50"}, "move", "0.00"),
        ({"high_risk_transactions_30d": 2}, "hold", "5000.00"),
    ],
)
def test_a_hard_rule_stands_above_the_best_score(facts: dict[str, Any], effect: str, limit: str) -> None:
    best = {item.fact: values(item)[0 if item.better == "lower" else -1] for item in NEW.characteristics}
    assert score(snapshot(**best), NEW).limit_low == Decimal("26000.00")

    found = score(snapshot(**best, **facts), NEW)

    assert effect in found.effects
    assert found.limit_low == found.limit_high == Decimal(limit)
    assert found.reasons[0].points is None


@pytest.mark.parametrize(
    "facts", [{"days_past_due": 29}, {"restricted_purpose_use": False}, {"business_use_share": "0.49"}, {"high_risk_transactions_30d": 1}]
)
def test_a_hard_rule_does_not_hit_below_its_line(facts: dict[str, Any]) -> None:
    assert score(snapshot(**facts), NEW).effects == {"cap"}


def test_of_nobody_anything_is_known_everything_is_possible() -> None:
    found = score(UNKNOWN, NEW)

    assert list(found.unknown) == SCORED
    assert (found.limit_low, found.limit_high) == (NEW.limit_bands[0].limit, NEW.limit_bands[-1].limit)
    assert (found.rate_low, found.rate_high) == (Decimal("12.4"), Decimal("14.6"))
    assert found.reasons == ()
    assert set(found.unchecked) == {"days_past_due", "restricted_purpose_use", "business_use_share", "high_risk_transactions_30d"}


@given(known())
def test_a_range_holds_exactly_what_the_unknown_figures_can_still_make_it(facts: dict[str, Any]) -> None:
    found = score(snapshot(**facts), NEW)
    open_to = [item for item in NEW.characteristics if facts[item.fact] is None][:3]  # the rest is filled with its worst and its best
    fixed = {name: value for name, value in facts.items() if value is not None}
    others = [item for item in NEW.characteristics if facts[item.fact] is None][3:]
    totals, limits = set(), set()
    for worst in (False, True):
        rest = {item.fact: values(item)[-1 if worst == (item.better == "lower") else 0] for item in others}
        for filled in product(*(values(item) for item in open_to)):
            named = dict(zip((item.fact for item in open_to), filled, strict=True))
            full = score(snapshot(**fixed, **rest, **named), NEW)
            assert full.low == full.high
            totals.add(full.low)
            limits.add(full.limit_low)
    assert (min(totals), max(totals)) == (found.low, found.high)
    assert (min(limits), max(limits)) == (found.limit_low, found.limit_high)


@given(known(everything=True), st.sampled_from(SCORED))
def test_forgetting_a_figure_never_narrows_the_answer_and_never_makes_it_a_reason(facts: dict[str, Any], forgotten: str) -> None:
    full, less = score(snapshot(**facts), NEW), score(snapshot(**{**facts, forgotten: None}), NEW)

    assert less.low <= full.low <= less.high
    assert less.limit_low <= full.limit_low <= less.limit_high
    assert less.rate_low <= full.rate_low <= less.rate_high
    before = {lost.code: lost.points or 0 for lost in full.reasons}
    assert all((lost.points or 0) <= before.get(lost.code, 0) for lost in less.reasons)


@given(known(everything=True), st.sampled_from(range(len(SCORED))), st.data())
def test_a_better_figure_never_gives_a_worse_answer(facts: dict[str, Any], place: int, data: st.DataObject) -> None:
    item = NEW.characteristics[place]
    options = values(item) if item.better == "higher" else values(item)[::-1]
    worse, better = sorted(data.draw(st.tuples(*[st.sampled_from(range(len(options)))] * 2)))

    one, other = (score(snapshot(**{**facts, item.fact: options[at]}), NEW) for at in (worse, better))

    assert one.low <= other.low
    assert one.limit_low <= other.limit_low
    assert one.rate_low >= other.rate_low


@given(known(everything=True))
def test_points_lost_add_up_to_what_is_missing_to_the_best_score(facts: dict[str, Any]) -> None:
    found = score(snapshot(**facts), NEW)

    best = sum(row.best for row in found.points)
    assert sum(lost.points or 0 for lost in found.reasons) == best - found.low
    assert limit_of(NEW, best, snapshot(**facts)) == Decimal("26000.00")


@pytest.mark.parametrize("item", NEW.characteristics, ids=SCORED)
def test_an_edge_belongs_to_the_bin_that_it_opens(item: Characteristic) -> None:
    for before, after in zip(item.bins, item.bins[1:], strict=False):
        assert after.since is not None
        assert bin_of(item, after.since) is after
        assert bin_of(item, after.since - STEP[FACTS[item.fact].kind]) is before
