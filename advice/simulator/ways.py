"""What would a limit policy say if some figures were others, and which few changes would reach a limit? Pure, exact, and always in time.

Points add up, so that every set of at most three changes can be looked at: the answer is exact for the scorecard, without a search that may
not end. The bounds that the loader sets on a policy (30 characteristics, 10 bins) are what keeps it within two seconds.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from typing import Literal

from msgspec import Struct

from advice.facts import Fact, Facts, Value, with_derived, written
from advice.limit_policy import STEP, Bin, Characteristic, LimitPolicy
from advice.scorecard import Score, bin_of, ceiling, limit_of, score
from advice.simulator.guard import no_way
from borrowers.exchange.facts import FACTS
from borrowers.repayment.schedule import schedule
from borrowers.repayment.terms import Terms

MOST_CHANGES = 3
MOST_PATHS = 5
BORROWED, MONTHS = Decimal(10000), 12  # the loan whose interest says what a rate costs
DERIVED = {"debt_service_ratio": ("monthly_income", "monthly_debt_service")}  # a fact, and those that it follows

BlockKind = Literal["hard_rule", "above_the_policy", "locked", "unknown", "too_many_changes"]


class Change(Struct, frozen=True):
    """A figure that becomes another."""

    fact: str
    before: Value
    after: Value


class Path(Struct, frozen=True, kw_only=True):
    """A smallest set of changes that reaches the target: leave one out, or go less far with one, and it is not reached.

    `difficulty` adds up what each bin of improvement takes (1 easy to 6 hard). `limit` is what the policy then gives at least.
    """

    changes: tuple[Change, ...]
    difficulty: int
    limit: Decimal


class Block(Struct, frozen=True):
    """What keeps a target out of reach. `points`: what this fact alone could still bring, were it free."""

    kind: BlockKind
    fact: str | None = None
    points: int = 0


class Paths(Struct, frozen=True):
    """The ways to a target, diverse and the smallest first; where there is none, what blocks it, the heaviest first."""

    paths: tuple[Path, ...]
    blocked_by: tuple[Block, ...] = ()


class _Option(Struct, frozen=True):
    """Entering a better bin: `gain` points more than now, `step` of them more than by the option before it."""

    change: Change
    gain: int
    step: int
    difficulty: int


def changed(facts: Facts, values: Mapping[str, Value], on: date) -> Facts:
    """`facts` with `values` instead of what was known. The debt service ratio follows its parts, unless it is set itself."""
    stale = {whole for whole, parts in DERIVED.items() if whole not in values and set(parts) & set(values)}
    kept = {fact.name: fact for fact in facts.known() if fact.name not in stale}
    new = {name: Fact(name=name, value=value, as_sent=written(name, value), as_of=on, origin="borrower") for name, value in values.items()}
    return with_derived(Facts({**kept, **new}))


def interest(annual_rate_percent: Decimal, on: date) -> Decimal:
    """The interest, in yuan, on 10,000 yuan over 12 equal monthly instalments at this rate: what a rate costs."""
    terms = Terms(
        principal=BORROWED,
        annual_rate_percent=annual_rate_percent,
        instalments=MONTHS,
        method="equal_instalment",
        day_count="30/360",
        starts_on=on,
    )
    return schedule(terms).totals.interest


def locked(policy: LimitPolicy, by_borrower: Collection[str] = ()) -> tuple[str, ...]:
    """The scored facts that no path may change: what nothing can or should move, what a hard rule looks at, what the borrower locked."""
    fixed = {*by_borrower, *(rule.fact for rule in policy.hard_rules)}
    return tuple(
        item.fact for item in policy.characteristics if item.difficulty is None or item.fact in fixed or no_way(item.fact, item.better)
    )


def ways_to(facts: Facts, policy: LimitPolicy, target: Decimal, by_borrower: Collection[str] = ()) -> Paths:
    """The smallest sets of at most three changes after which the policy gives at least `target` yuan, whatever the unknown figures are."""
    now = score(facts, policy)
    if now.limit_low >= target:
        return Paths((Path(changes=(), difficulty=0, limit=now.limit_low),))
    need = _need(policy, target, now)
    blocks = rules_in_the_way(policy, target, now)
    if blocks or need is None:
        return Paths((), blocks or (Block("above_the_policy"),))
    free = [item for item in policy.characteristics if item.fact not in locked(policy, by_borrower)]
    options = [found for item in free if (found := _options(item, facts))]
    best = [path for path in (_easiest(chosen, need) for chosen in _sets(options)) if path]
    if not best:
        return Paths((), tuple(_missing(facts, policy, now, options, need, by_borrower)) or (Block("above_the_policy"),))
    paths = (
        Path(
            changes=tuple(option.change for option in path),
            difficulty=sum(option.difficulty for option in path),
            limit=limit_of(policy, now.low + sum(option.gain for option in path), facts),
        )
        for path in best
    )
    return Paths(_diverse(sorted(paths, key=lambda path: (len(path.changes), path.difficulty))))


def _need(policy: LimitPolicy, target: Decimal, now: Score) -> int | None:
    """The points that are missing at least to a band that gives `target`; None where no band does."""
    band = next((band for band in policy.limit_bands if band.limit >= target), None)
    return None if band is None else int(band.since or 0) - now.low


def rules_in_the_way(policy: LimitPolicy, target: Decimal, now: Score) -> tuple[Block, ...]:
    """The hard rules that hit and hold the limit below the target (yuan) whatever the score is."""
    hit = {(hit.effect, hit.reason, hit.fact) for hit in now.hits}
    rules = (rule for rule in policy.hard_rules if (rule.effect, rule.reason, rule.fact) in hit and ceiling(rule) < target)
    return tuple(Block("hard_rule", rule.fact) for rule in rules)


def _options(item: Characteristic, facts: Facts) -> list[_Option]:
    """Every better bin that can be entered, the nearest first, by the value that lies nearest."""
    value = facts.number(item.fact)
    if value is None or item.difficulty is None:
        return []
    now = bin_of(item, value)
    better = item.bins[: item.bins.index(now)][::-1] if item.better == "lower" else item.bins[item.bins.index(now) + 1 :]
    options: list[_Option] = []
    reached = 0
    for crossed, bin in enumerate(better, start=1):
        gain = bin.points - now.points
        if gain > reached:
            change = Change(item.fact, value, _nearest(item, bin))
            options.append(_Option(change, gain, gain - reached, item.difficulty * crossed))
            reached = gain
    return options


def _nearest(item: Characteristic, bin: Bin) -> Decimal | int:
    """The value of the bin that is the least change."""
    kind = FACTS[item.fact].kind
    edge = bin.below - STEP[kind] if item.better == "lower" and bin.below is not None else bin.since
    if edge is None:
        raise ValueError(f"a bin of {item.fact} cannot be entered")
    return int(edge) if kind == "count" else edge


def _sets(options: Sequence[list[_Option]]) -> Iterator[tuple[list[_Option], ...]]:
    for size in range(1, MOST_CHANGES + 1):
        yield from combinations(options, size)


def _easiest(chosen: tuple[list[_Option], ...], need: int) -> tuple[_Option, ...] | None:
    """The easiest of the smallest changes of just these facts that bring `need` points; None where there is none."""
    *others, last = chosen
    gains = [option.gain for option in last]
    best: tuple[_Option, ...] | None = None
    for path in product(*others):
        place = bisect_left(gains, need - sum(option.gain for option in path))
        if place == len(last):
            continue
        whole = (*path, last[place])
        spare = sum(option.gain for option in whole) - need
        if any(option.step <= spare for option in whole):
            continue  # one of them could go less far
        if best is None or sum(option.difficulty for option in whole) < sum(option.difficulty for option in best):
            best = whole
    return best


def _diverse(ranked: Sequence[Path]) -> tuple[Path, ...]:
    """Of paths in order, the first, and then each time the one that shares the fewest facts with those taken."""
    rest, taken = list(ranked), list[Path]()
    uses: dict[str, int] = {}
    while rest and len(taken) < MOST_PATHS:
        path = min(rest, key=lambda path: sum(uses.get(change.fact, 0) for change in path.changes))  # of equals the first
        rest.remove(path)
        taken.append(path)
        for change in path.changes:
            uses[change.fact] = uses.get(change.fact, 0) + 1
    return tuple(sorted(taken, key=ranked.index))


def _missing(
    facts: Facts, policy: LimitPolicy, now: Score, options: Sequence[list[_Option]], need: int, by_borrower: Collection[str]
) -> Iterator[Block]:
    """Why no path exists: the changes that would do are more than three, or points lie where nothing may be changed."""
    if sum(found[-1].gain for found in options) >= need:
        yield Block("too_many_changes")
    fixed = locked(policy, by_borrower)
    blocks = (
        Block("unknown" if row.value is None else "locked", row.fact, row.best - row.low)
        for row in now.points
        if row.best > row.low and (row.value is None or row.fact in fixed)
    )
    yield from sorted(blocks, key=lambda block: -block.points)
