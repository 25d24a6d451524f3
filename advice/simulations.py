"""A borrower's figures under the policy that the lender published: what would be, if some of them were others."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from advice import gather, wording
from advice.explanations.speech import Voice
from advice.facts import Facts, Value, written
from advice.limit_policy import LimitPolicy
from advice.rule_files import rulebook
from advice.rulebook import Language, Scorecard
from advice.scorecard import Score, score
from advice.simulator import Paths, changed, interest, locked, ways_to
from borrowers.models import Borrower


class NoPolicy(Exception):
    """No lender of the borrower published the policy that is in force."""


class Simulation(Struct, frozen=True):
    """What the policy says of `facts`: as they are after `values` were set, and the ways to a target, if one was asked for."""

    card: Scorecard
    policy: LimitPolicy
    before: Facts
    facts: Facts
    values: Mapping[str, Value]
    result: Score
    locks: tuple[str, ...]
    on: date
    ways: Paths | None


def simulate(
    borrower: Borrower, on: date, values: Mapping[str, Value], target: Decimal | None = None, locks: Sequence[str] = ()
) -> Simulation:
    """What the policy of the borrower's lender makes of the facts known on `on`, with `values` set; nothing is stored.

    With `target` (yuan) also the ways there; `locks` names facts that may not change. Raises NoPolicy.
    """
    lenders = borrower.lines.order_by("sender_id").values_list("lender", flat=True)
    book = rulebook(borrower.jurisdiction.lower())
    card = next((found for lender in lenders if (found := book.limit_policy_on(lender, on))), None)
    if card is None or card.limit_policy is None:
        raise NoPolicy
    policy = card.limit_policy
    before = gather.facts_on(borrower, on)
    facts = changed(before, values, on)
    ways = None if target is None else ways_to(facts, policy, target, (*locks, *values))
    return Simulation(card, policy, before, facts, values, score(facts, policy), locked(policy, locks), on, ways)


def as_json(simulation: Simulation, borrower: Borrower, language: Language) -> str:
    """`simulation` as one line of JSON (exchange format, `simulate`)."""
    result, card = simulation.result, simulation.card
    costs = sorted(interest(rate, simulation.on) for rate in (result.rate_low, result.rate_high))
    answer: dict[str, Any] = {
        "borrower": borrower.sender_id,
        "policy": {"lender": card.lender, "version": card.version},
        "changed": [
            {"fact": name, "from": simulation.before[name].as_sent, "to": written(name, value)} for name, value in simulation.values.items()
        ],
        "limit": {"low": result.limit_low, "high": result.limit_high},
        "annual_rate_percent": {"low": result.rate_low, "high": result.rate_high},
        "cost": {"low": costs[0], "high": costs[-1]},
        "assumptions": _assumptions(simulation, Voice(rulebook(), language)),
        "locked": simulation.locks,
    }
    if simulation.ways:
        key = "blocked_by" if simulation.ways.blocked_by else "paths"
        answer[key] = simulation.ways.blocked_by or [
            {
                "changes": [
                    {"fact": made.fact, "from": written(made.fact, made.before), "to": written(made.fact, made.after)}
                    for made in path.changes
                ],
                "difficulty": path.difficulty,
                "limit": path.limit,
            }
            for path in simulation.ways.paths
        ]
    return msgspec.json.encode(answer).decode()


def _assumptions(simulation: Simulation, voice: Voice) -> list[str]:
    words, result = voice.words.simulator, simulation.result
    said = [voice.text(text) for text in (simulation.card.note, words.no_promise, words.others_equal, words.cost)]
    days = [fact.as_of for row in result.points if (fact := simulation.facts[row.fact]).as_of is not None]
    if days:
        said.append(wording.fill(words.age, {"date": voice.day(min(days))}, voice.language))
    for text, names in ((words.unknown, result.unknown), (words.unchecked, result.unchecked)):
        if names:
            said.append(wording.fill(text, {"names": voice.listed(voice.label(name) for name in names)}, voice.language))
    return said
