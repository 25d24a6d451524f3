"""A what-if under a published policy, worked out and written down as the exchange format says (`simulate`). Pure.

The command, the page and the receipt of a saved scenario all say what stands here.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from advice import wording
from advice.explanations.speech import Voice
from advice.facts import Facts, Value, written
from advice.limit_policy import LimitPolicy
from advice.rulebook import Scorecard
from advice.scorecard import Score, score
from advice.simulator.guard import Harm, move
from advice.simulator.ways import DERIVED, Path, Paths, changed, interest, locked, ways_to


class Refused(Exception):
    """A figure that was set the harmful way, which the policy would reward: that is no way to a limit, and is not worked out."""

    def __init__(self, fact: str, harm: Harm) -> None:
        super().__init__(f"{fact}: {harm}")
        self.fact, self.harm = fact, harm


class Simulation(Struct, frozen=True, kw_only=True):
    """What the policy of `card` says of `facts`: as they are after `values` were set, and the ways to `target` (yuan), if there is one.

    `before` and `now` are the facts and the answer without `values`; `by_borrower` names what the borrower locked, `locks` all that no way
    may change.
    """

    card: Scorecard
    policy: LimitPolicy
    on: date
    before: Facts
    now: Score
    values: Mapping[str, Value]
    facts: Facts
    result: Score
    by_borrower: tuple[str, ...]
    locks: tuple[str, ...]
    target: Decimal | None
    ways: Paths | None


def simulated(
    card: Scorecard, before: Facts, on: date, values: Mapping[str, Value], target: Decimal | None = None, locks: Collection[str] = ()
) -> Simulation:
    """What `card` makes of the facts with `values` set; with `target` also the ways there, which leave `locks` and what was set alone.

    Raises Refused, and ValueError for a card without a limit policy.
    """
    policy = card.limit_policy
    if policy is None:
        raise ValueError(f"{card.code} has no limit policy")
    now = score(before, policy)
    for name, value in values.items():
        _refuse_harm(name, value, before, now, policy, on)
    facts = changed(before, values, on)
    settled = {*values, *(whole for whole, parts in DERIVED.items() if set(parts) & set(values))}
    return Simulation(
        card=card,
        policy=policy,
        on=on,
        before=before,
        now=now,
        values=values,
        facts=facts,
        result=score(facts, policy),
        by_borrower=tuple(locks),
        locks=locked(policy, locks),
        target=target,
        ways=None if target is None else ways_to(facts, policy, target, (*locks, *settled)),
    )


def _refuse_harm(name: str, value: Value, before: Facts, now: Score, policy: LimitPolicy, on: date) -> None:
    """Raise Refused where the figure alone would be rewarded although moving it there harms."""
    harm = move(name, before[name].value, value).harm
    if harm is None:
        return
    alone = score(changed(before, {name: value}, on), policy)
    if alone.low > now.low or alone.high > now.high or alone.limit_low > now.limit_low or alone.limit_high > now.limit_high:
        raise Refused(name, harm)


def outcome(simulation: Simulation) -> dict[str, Any]:
    """`limit`, `annual_rate_percent` and `cost`, each as a range, and with a target its `paths` or what it is `blocked_by`."""
    result = simulation.result
    low, high = costs(result, simulation.on)
    found: dict[str, Any] = {
        "limit": {"low": result.limit_low, "high": result.limit_high},
        "annual_rate_percent": {"low": result.rate_low, "high": result.rate_high},
        "cost": {"low": low, "high": high},
    }
    if simulation.ways is None:
        return found
    if simulation.ways.blocked_by:
        return {**found, "blocked_by": simulation.ways.blocked_by}
    return {**found, "paths": [_path(path) for path in simulation.ways.paths]}


def _path(path: Path) -> dict[str, Any]:
    moved = [{"fact": one.fact, "from": written(one.fact, one.before), "to": written(one.fact, one.after)} for one in path.changes]
    return {"changes": moved, "difficulty": path.difficulty, "limit": path.limit}


def costs(result: Score, on: date) -> tuple[Decimal, Decimal]:
    """The least and the most interest of `advice.simulator.ways.interest` at the rates of `result`, in yuan."""
    return interest(result.rate_low, on), interest(result.rate_high, on)


def as_json(simulation: Simulation, borrower: str, voice: Voice) -> str:
    """`simulation` as one line of JSON (exchange format, `simulate`)."""
    found = outcome(simulation)
    ways: dict[str, Any] = {name: found.pop(name) for name in ("paths", "blocked_by") if name in found}
    answer: dict[str, Any] = {
        "borrower": borrower,
        "policy": {"lender": simulation.card.lender, "version": simulation.card.version},
        "changed": [
            {"fact": name, "from": simulation.before[name].as_sent, "to": written(name, value)} for name, value in simulation.values.items()
        ],
        **found,
        "assumptions": assumptions(simulation, voice),
        "locked": simulation.locks,
        **ways,
    }
    return msgspec.json.encode(answer).decode()


def assumptions(simulation: Simulation, voice: Voice) -> list[str]:
    """All that the result rests on: whose policy it is, what is held equal, how old the figures are, which of them nobody knows."""
    words, result = voice.words.simulator, simulation.result
    said = [voice.text(text) for text in (simulation.card.note, words.no_promise, words.others_equal, words.cost)]
    days = [fact.as_of for row in result.points if (fact := simulation.facts[row.fact]).as_of is not None]
    if days:
        said.append(wording.fill(words.age, {"date": voice.day(min(days))}, voice.language))
    typed = tuple(row.fact for row in simulation.now.points if simulation.before[row.fact].origin == "borrower")
    for text, names in ((words.own, typed), (words.unknown, result.unknown), (words.unchecked, result.unchecked)):
        if names:
            said.append(wording.fill(text, {"names": voice.listed(voice.label(name) for name in names)}, voice.language))
    return said
