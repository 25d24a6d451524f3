"""A review of a line by the lender's policy in force, and the change that it decides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from msgspec import Struct

from advice.facts import Facts
from advice.limit_policy import LimitPolicy
from advice.rulebook import Scorecard
from advice.scorecard import Lost, Score, band_of, score
from advice.words import ChangeKind
from borrowers.exchange.records import LimitChange, Reason
from borrowers.exchange.values import SHANGHAI, FactValue, Signed, Yuan

_HELD_FOR = timedelta(days=90)
_AT_NIGHT = time(3, 20, tzinfo=SHANGHAI)
# What a rise is told as, when the fact gained points since the review before. A gain of another fact is not told.
_RISES = {
    "debt_service_ratio": "debt_fell",
    "active_lenders": "debt_fell",
    "utilisation": "debt_fell",
    "income_change_6m_percent": "income_rose",
    "late_payments_12m": "paid_on_time",
    "max_days_past_due_12m": "paid_on_time",
    "months_on_book": "long_customer",
}
_ONLY_ABOVE_ZERO = {"income_rose": "income_change_6m_percent", "paid_on_time": "on_time_payments_12m"}  # else it would not be true


@dataclass(slots=True)
class Line:
    """The line as the decisions so far left it: limit in yuan, rate in per cent a year. `is_held`: lowered for a time only."""

    limit: Decimal
    rate: Decimal
    is_frozen: bool = False
    is_held: bool = False
    moved_on: date | None = None


class Review(Struct, frozen=True):
    """What was seen on a day, and what the policy makes of it."""

    on: date
    facts: Facts
    card: Scorecard
    policy: LimitPolicy
    score: Score


def review(on: date, facts: Facts, card: Scorecard) -> Review:
    """`facts` by the policy of `card` (ValueError: it has none)."""
    if card.limit_policy is None:
        raise ValueError(f"{card.code} has no limit policy")
    return Review(on, facts, card, card.limit_policy, score(facts, card.limit_policy))


def opened(found: Review) -> Line:
    """A new line: what the points give, the least of it as far as a fact is unknown. The hard rules watch what is done with a line."""
    limit = band_of(found.policy.limit_bands, found.score.low).limit
    return Line(limit, found.score.rate_high)


def decide(found: Review, before: Review | None, line: Line, id: str, line_id: str, moves_to: str) -> LimitChange | None:
    """The change that a review decides, if any; `line` is left as it is afterwards. Nothing is decided while a scored fact is unknown."""
    kind = None if found.score.unknown else _kind(found, line)
    if kind is None:
        return None
    new_limit = line.limit if kind in ("freeze", "unfreeze") else found.score.limit_low
    change = LimitChange(
        id=id,
        credit_line=line_id,
        decided_at=datetime.combine(found.on, _AT_NIGHT),
        effective_on=found.on,
        kind=kind,
        old_limit=Yuan(line.limit),
        new_limit=Yuan(new_limit),
        until=found.on + _HELD_FOR if kind == "temporary_decrease" else None,
        to_credit_line=moves_to if kind == "migration" else None,
        decided_by="automated",
        policy_version=found.card.version,
        reasons=tuple(_reasons(kind, found, before)),
    )
    line.limit, line.is_held, line.is_frozen = new_limit, kind == "temporary_decrease", kind == "freeze"
    line.moved_on = found.on if kind == "migration" else None
    return change


def _kind(found: Review, line: Line) -> ChangeKind | None:
    effects, new_limit = found.score.effects, found.score.limit_low
    if "freeze" in effects:
        return None if line.is_frozen else "freeze"
    if line.is_frozen:
        return "unfreeze"
    if "move" in effects:
        return "migration"
    if new_limit == line.limit:
        return None
    if new_limit > line.limit:
        return "restore" if line.is_held else "increase"
    by_points = band_of(found.policy.limit_bands, found.score.low).limit
    return "temporary_decrease" if "hold" in effects and new_limit < by_points else "decrease"


def _reasons(kind: ChangeKind, found: Review, before: Review | None) -> Iterator[Reason]:
    if kind in ("decrease", "temporary_decrease", "freeze", "migration"):
        yield from (_lost(cause, found) for cause in found.score.reasons[: found.policy.reasons_at_most])
    elif kind == "increase" and before is not None:
        yield from _gained(found, before)


def _lost(cause: Lost, found: Review) -> Reason:
    """A cause with its points, and the figures that cost them."""
    if cause.points is None:
        figures: Iterable[str] = (hit.fact for hit in found.score.hits if hit.reason == cause.code and hit.fact)
        return Reason(code=cause.code, observed=_seen(figures, found.facts), source=_source(found))
    figures = (row.fact for row in found.score.points if row.reason == cause.code and row.lost)
    return Reason(code=cause.code, points=Signed(-cause.points), observed=_seen(figures, found.facts), source=_source(found))


def _gained(found: Review, before: Review) -> Iterator[Reason]:
    """What gained points by the policy of today; where nothing did and the policy is another one, that."""
    then = {row.fact: row.low for row in score(before.facts, found.policy).points}
    told: dict[str, list[str]] = {}
    for row in found.score.points:
        code = _RISES.get(row.fact)
        if code and row.low > then[row.fact] and _is_true(code, found.facts):
            told.setdefault(code, []).append(row.fact)
    for code, figures in told.items():
        yield Reason(code=code, observed=_seen(figures, found.facts), source=_source(found))
    if not told and found.card.version != before.card.version:
        yield Reason(code="model_updated")


def _is_true(code: str, facts: Facts) -> bool:
    return code not in _ONLY_ABOVE_ZERO or (facts.number(_ONLY_ABOVE_ZERO[code]) or 0) > 0


def _seen(names: Iterable[str], facts: Facts) -> dict[str, FactValue]:
    return {name: sent for name in names if (sent := facts[name].as_sent) is not None}


def _source(found: Review) -> str:
    return next(iter(found.facts.known())).source
