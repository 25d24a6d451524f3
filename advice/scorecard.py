"""What a limit policy makes of the facts about a borrower. Pure, exact and deterministic.

Additive scorecards, and points lost against the best bin as the rank of a reason, are common practice: N. Siddiqi, Intelligent Credit
Scoring (2017), chapter 10. Unknown is a value: a fact that nobody told us can stand in any bin, so that score, limit and rate are ranges.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from msgspec import Struct

from advice.facts import Facts, Value
from advice.limit_policy import Bin, Characteristic, Effect, HardRule, LimitPolicy, Range

_NOTHING = Decimal("0.00")
AnyRange = TypeVar("AnyRange", bound=Range)


class Points(Struct, frozen=True, kw_only=True):
    """What one characteristic gives. `value` None is unknown; then `low` and `high` are those of its worst and best bin."""

    fact: str
    reason: str
    value: Decimal | int | None
    low: int
    high: int
    best: int

    @property
    def lost(self) -> int:
        """Points lost for certain against the best bin; 0 while the fact is unknown."""
        return self.best - self.high


class Hit(Struct, frozen=True):
    """A hard rule that holds for this borrower. `fact` None: it holds for everybody."""

    effect: Effect
    reason: str
    fact: str | None


class Lost(Struct, frozen=True):
    """A reason, and the points that all of its characteristics together lost; None: a hard rule, which is not a matter of points."""

    code: str
    points: int | None


class Score(Struct, frozen=True, kw_only=True):
    """The answer of a policy. Limits are yuan, rates per cent a year; `low` and `high` differ only as far as a fact is unknown.

    `unknown` names the facts that would be scored and are not known, `unchecked` those that a hard rule looks at: a hard rule acts on what
    is known, so that it is not applied there. `reasons` are all that cost something for certain, hard rules first, the most points first.
    """

    points: tuple[Points, ...]
    low: int
    high: int
    limit_low: Decimal
    limit_high: Decimal
    rate_low: Decimal
    rate_high: Decimal
    hits: tuple[Hit, ...]
    reasons: tuple[Lost, ...]
    unknown: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def effects(self) -> frozenset[Effect]:
        return frozenset(hit.effect for hit in self.hits)


class Moved(Struct, frozen=True, kw_only=True):
    """One characteristic under two versions of a policy: the same fact, two yardsticks. `old` or `new` None:
    not scored by that version."""

    fact: str
    value: Decimal | int | None
    old: Points | None
    new: Points | None

    @property
    def moved(self) -> bool:
        """Whether the same fact loses more or fewer points than before."""
        return _losses(self.old) != _losses(self.new)


class Compared(Struct, frozen=True, kw_only=True):
    """Two versions of a policy on the same facts: what was equal (`inputs`, by fact), and which yardstick moved."""

    old: Score
    new: Score
    characteristics: tuple[Moved, ...]

    @property
    def inputs(self) -> Mapping[str, Decimal | int]:
        """The facts that both versions looked at, with the one value that they had both times."""
        both = (row for row in self.characteristics if row.old and row.new)
        return {row.fact: row.value for row in both if row.value is not None}

    @property
    def yardsticks(self) -> tuple[Moved, ...]:
        """The characteristics that the versions weigh differently for this borrower."""
        return tuple(row for row in self.characteristics if row.moved)


def score(facts: Facts, policy: LimitPolicy) -> Score:
    """The score, limit and rate of `facts` under `policy`, with all that they rest on."""
    points = tuple(_points(characteristic, facts) for characteristic in policy.characteristics)
    hits = tuple(Hit(rule.effect, rule.reason, rule.fact) for rule in policy.hard_rules if _hits(rule, facts))
    low, high = sum(row.low for row in points), sum(row.high for row in points)
    rates = sorted(band_of(policy.rate_bands, total).annual_rate_percent for total in (low, high))
    return Score(
        points=points,
        low=low,
        high=high,
        limit_low=limit_of(policy, low, facts),
        limit_high=limit_of(policy, high, facts),
        rate_low=rates[0],
        rate_high=rates[1],
        hits=hits,
        reasons=_reasons(points, hits),
        unknown=tuple(row.fact for row in points if row.value is None),
        unchecked=tuple(dict.fromkeys(rule.fact for rule in policy.hard_rules if rule.fact and not facts[rule.fact].known)),
    )


def limit_of(policy: LimitPolicy, total: int, facts: Facts) -> Decimal:
    """What can be drawn with a score of `total`: the band's limit, held down by the hard rules that hit."""
    limit = band_of(policy.limit_bands, total).limit
    return min([limit, *(ceiling(rule) for rule in policy.hard_rules if _hits(rule, facts))])


def ceiling(rule: HardRule) -> Decimal:
    """The most that can be drawn where the rule hits, in yuan."""
    return rule.limit_at_most if rule.limit_at_most is not None else _NOTHING


def compare_versions(facts: Facts, old: LimitPolicy, new: LimitPolicy) -> Compared:
    """`facts` under two versions of a policy."""
    before, after = score(facts, old), score(facts, new)
    olds, news = ({row.fact: row for row in result.points} for result in (before, after))
    rows = (
        Moved(fact=fact, value=facts.number(fact), old=olds.get(fact), new=news.get(fact))
        for fact in dict.fromkeys((*olds, *news))  # in the order of the old version, what is new at the end
    )
    return Compared(old=before, new=after, characteristics=tuple(rows))


def band_of(bands: Sequence[AnyRange], number: Decimal | int) -> AnyRange:
    """The range that `number` falls into. The loader sees to it that there is exactly one."""
    return next(band for band in bands if band.holds(number))


def bin_of(characteristic: Characteristic, value: Decimal | int) -> Bin:
    """The bin that a value of the characteristic's fact falls into."""
    return band_of(characteristic.bins, value)


def _points(characteristic: Characteristic, facts: Facts) -> Points:
    value = facts.number(characteristic.fact)
    every = [bin.points for bin in characteristic.bins]
    given = every if value is None else [bin_of(characteristic, value).points]
    return Points(fact=characteristic.fact, reason=characteristic.reason, value=value, low=min(given), high=max(given), best=max(every))


def _hits(rule: HardRule, facts: Facts) -> bool:
    if rule.fact is None:
        return True
    value: Value | None = facts[rule.fact].value
    if rule.at_least is not None:
        return value is not None and value >= rule.at_least
    return value is rule.equals


def _reasons(points: Iterable[Points], hits: Iterable[Hit]) -> tuple[Lost, ...]:
    lost: dict[str, int] = {}
    for row in points:
        lost[row.reason] = lost.get(row.reason, 0) + row.lost
    ranked = sorted((code for code in lost if lost[code]), key=lambda code: -lost[code])  # stable: of two, the first in the file
    hard = (Lost(hit.reason, None) for hit in hits if hit.fact is not None)
    return (*hard, *(Lost(code, lost[code]) for code in ranked))


def _losses(row: Points | None) -> tuple[int, int] | None:
    return (row.best - row.high, row.best - row.low) if row else None
