"""The simulator finds the smallest sets of changes that reach a limit, or what blocks it: held against going through all sets."""

from datetime import date
from decimal import Decimal
from itertools import combinations, product
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advice.facts import Facts, Value
from advice.limit_policy import Bin, Characteristic, LimitBand, LimitPolicy, RateBand
from advice.rule_loading.limit_policy_checks import MOST_BINS, MOST_CHARACTERISTICS
from advice.scorecard import band_of, score
from advice.simulator.guard import MOVES, no_way
from advice.simulator.ways import MOST_CHANGES, MOST_PATHS, Path, changed, interest, locked, ways_to
from borrowers.exchange.facts import FACTS
from tests.pure.situations import snapshot
from tests.pure.test_scorecard import NEW, known, story, values

ON = date(2026, 11, 5)
CUT = story("cut-to-250")
TARGETS = [band.limit for band in NEW.limit_bands]


def after(facts: Facts, path: Path) -> Facts:
    return changed(facts, {change.fact: change.after for change in path.changes}, ON)


def moves(facts: Facts, locks: tuple[str, ...] = ()) -> dict[str, list[Value]]:
    """Every value worth trying for every fact that may change: one of each bin that is better than now."""
    fixed = locked(NEW, locks)
    found: dict[str, list[Value]] = {}
    for item in NEW.characteristics:
        now = facts.number(item.fact)
        if now is None or item.fact in fixed:
            continue
        read = [snapshot(**{item.fact: value}).number(item.fact) for value in values(item)]
        better = [value for value in read if value is not None and (value < now if item.better == "lower" else value > now)]
        found[item.fact] = [value for value in better if band_of(item.bins, value) is not band_of(item.bins, now)]
    return found


def every_way(facts: Facts, target: Decimal, locks: tuple[str, ...] = ()) -> list[dict[str, Value]]:
    """By brute force: every set of at most three changes after which the limit is reached for certain."""
    found = []
    free = moves(facts, locks)
    for size in range(1, MOST_CHANGES + 1):
        for names in combinations(free, size):
            for chosen in product(*(free[name] for name in names)):
                made = dict(zip(names, chosen, strict=True))
                if score(changed(facts, made, ON), NEW).limit_low >= target:
                    found.append(made)
    return found


def test_a_target_is_reached_by_several_ways_that_are_not_the_same() -> None:
    found = ways_to(CUT, NEW, Decimal(1500)).paths

    assert len(found) == MOST_PATHS
    assert len({frozenset(change.fact for change in path.changes) for path in found}) == MOST_PATHS
    assert len(found[0].changes) == 1
    for path in found:
        assert score(after(CUT, path), NEW).limit_low == path.limit >= Decimal(1500)


@pytest.mark.parametrize("target", TARGETS[1:])
def test_for_the_cut_to_250_going_through_all_sets_finds_nothing_smaller(target: Decimal) -> None:
    everything = every_way(CUT, target)
    found = ways_to(CUT, NEW, target)

    if not everything:
        assert found.paths == ()
        return
    assert min(len(made) for made in everything) == len(found.paths[0].changes)
    assert len(found.paths) == min(MOST_PATHS, len({frozenset(made) for made in smallest(everything)}))


def smallest(everything: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Those of which no change can be left out."""
    reaching = {frozenset(made) for made in everything}
    enough = {names: [made for made in everything if frozenset(made) == names] for names in reaching}

    def fewer(made: dict[str, Value]) -> bool:
        parts = (frozenset(part) for size in range(1, len(made)) for part in combinations(made, size))
        return any(all(other[name] == made[name] for name in part) for part in parts for other in enough.get(part, []))

    return [made for made in everything if not fewer(made)]


@settings(max_examples=25, deadline=None)
@given(known(), st.sampled_from(TARGETS), st.sampled_from([(), ("active_lenders",), ("debt_service_ratio", "drawdowns_90d")]))
def test_a_way_exists_exactly_where_going_through_all_sets_finds_one(
    facts: dict[str, Any], target: Decimal, locks: tuple[str, ...]
) -> None:
    person = snapshot(**facts)
    found = ways_to(person, NEW, target, locks)
    if score(person, NEW).limit_low >= target:
        assert [path.changes for path in found.paths] == [()]
        return

    everything = every_way(person, target, locks)

    assert bool(everything) == bool(found.paths)
    assert bool(found.paths) != bool(found.blocked_by)
    for path in found.paths:
        assert 1 <= len(path.changes) <= MOST_CHANGES
        assert not {change.fact for change in path.changes} & set(locked(NEW, locks))
        assert score(after(person, path), NEW).limit_low == path.limit >= target
        assert_nothing_can_be_left_out(person, path, target)


def assert_nothing_can_be_left_out(person: Facts, path: Path, target: Decimal) -> None:
    """Without one of its changes, or with one that goes one bin less far, the target is missed."""
    for change in path.changes:
        others = {other.fact: other.after for other in path.changes if other.fact != change.fact}
        assert score(changed(person, others, ON), NEW).limit_low < target
        item = next(item for item in NEW.characteristics if item.fact == change.fact)
        nearer = [
            value for value in moves(person)[change.fact] if (value > change.after) == (item.better == "lower") and value != change.after
        ]
        for value in nearer:
            assert score(changed(person, {**others, change.fact: value}, ON), NEW).limit_low < target


def test_a_change_goes_no_further_than_it_must() -> None:
    path = next(path for path in ways_to(CUT, NEW, Decimal(1500)).paths if path.changes[0].fact == "debt_service_ratio")

    assert path.changes[0].after == Decimal("0.59")
    assert path.difficulty == 5


def test_what_is_already_reached_needs_no_change() -> None:
    assert ways_to(CUT, NEW, Decimal(250)).paths == (Path(changes=(), difficulty=0, limit=Decimal("250.00")),)


def test_a_hard_rule_that_hits_blocks_whatever_the_points_are() -> None:
    found = ways_to(snapshot(days_past_due=31), NEW, Decimal(250))

    assert found.paths == ()
    assert [(block.kind, block.fact) for block in found.blocked_by] == [("hard_rule", "days_past_due")]


def test_more_than_the_policy_ever_gives_is_blocked_by_the_policy() -> None:
    assert [block.kind for block in ways_to(CUT, NEW, Decimal(26001)).blocked_by] == ["above_the_policy"]


def test_a_limit_whose_points_nobody_can_have_is_blocked_by_the_policy() -> None:
    items = tuple(msgspec.structs.replace(item, bins=(Bin(points=1),)) for item in NEW.characteristics)
    policy = msgspec.structs.replace(NEW, characteristics=items, hard_rules=())

    found = ways_to(CUT, policy, NEW.limit_bands[-1].limit)

    assert (found.paths, [block.kind for block in found.blocked_by]) == ((), ["above_the_policy"])


def test_where_three_changes_do_not_reach_it_says_so_and_what_else_holds_it_back() -> None:
    found = ways_to(CUT, NEW, Decimal(8000))

    assert found.paths == ()
    kinds = [(block.kind, block.fact) for block in found.blocked_by]
    assert kinds[0] == ("too_many_changes", None)
    assert ("locked", "late_payments_12m") in kinds


def test_what_is_unknown_blocks_and_is_named() -> None:
    blocks = ways_to(snapshot(utilisation="0.10"), NEW, Decimal(26000)).blocked_by

    assert ("unknown", "debt_service_ratio", 55) in {(block.kind, block.fact, block.points) for block in blocks}


def test_keeping_loans_longer_is_never_proposed() -> None:
    assert {"median_holding_days_180d", "late_payments_12m", "max_days_past_due_12m", "months_on_book"} <= set(locked(NEW))


def test_setting_a_part_of_the_debt_service_ratio_changes_the_ratio() -> None:
    person = snapshot(monthly_income="8000.00", monthly_debt_service="4000.00")

    assert changed(person, {"monthly_debt_service": Decimal(2000)}, ON).number("debt_service_ratio") == Decimal("0.2500")
    assert changed(person, {"debt_service_ratio": Decimal("0.4")}, ON).number("debt_service_ratio") == Decimal("0.4")


def test_a_rate_costs_the_interest_of_its_schedule() -> None:
    # 10,000 yuan at 14.6 % in 12 equal instalments of 900.70: 10000 x i / (1 - (1 + i)^-12), i = 0.146 / 12
    assert abs(interest(Decimal("14.6"), ON) - (12 * Decimal("900.70") - 10000)) < Decimal("0.06")
    assert interest(Decimal("12.4"), ON) < interest(Decimal("14.6"), ON)


def test_the_largest_policy_that_the_loader_admits_is_answered_with_every_set_looked_at() -> None:
    directions: dict[str, Literal["higher", "lower"]] = {}
    for name in MOVES:
        if way := next((way for way in ("lower", "higher") if not no_way(name, way)), None):
            directions[name] = way
    names = list(directions)[:MOST_CHARACTERISTICS]

    def bins(better: str) -> tuple[Bin, ...]:
        lost = [place * place for place in range(MOST_BINS)]
        return tuple(
            Bin(since=Decimal(place) if place else None, below=Decimal(place + 1) if place < MOST_BINS - 1 else None, points=-points)
            for place, points in enumerate(lost if better == "lower" else reversed(lost))
        )

    items = tuple(
        Characteristic(fact=name, reason="many_lenders", better=better, difficulty=1, bins=bins(better))
        for name, better in directions.items()
    )
    worst = -len(names) * (MOST_BINS - 1) ** 2
    need = 3 * (MOST_BINS - 1) ** 2  # all of three facts, and no less
    policy = LimitPolicy(
        reasons_at_most=4,
        characteristics=items,
        limit_bands=(LimitBand(below=Decimal(worst + need), limit=Decimal(1)), LimitBand(since=Decimal(worst + need), limit=Decimal(2))),
        rate_bands=(RateBand(annual_rate_percent=Decimal(14)),),
    )
    worst_of = {"lower": 20, "higher": 0}
    chosen = {name: worst_of[better] for name, better in directions.items()}
    person = changed(snapshot(), {name: value if FACTS[name].kind == "count" else Decimal(value) for name, value in chosen.items()}, ON)

    reached = ways_to(person, policy, Decimal(2))
    further = msgspec.structs.replace(
        policy,
        limit_bands=(
            LimitBand(below=Decimal(worst + need + 1), limit=Decimal(1)),
            LimitBand(since=Decimal(worst + need + 1), limit=Decimal(2)),
        ),
    )

    assert {len(path.changes) for path in reached.paths} == {3}
    assert [block.kind for block in ways_to(person, further, Decimal(2)).blocked_by] == ["too_many_changes"]
