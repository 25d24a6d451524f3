"""How long the smallest sets of changes that reach a limit take: for the demo's policies, for the worst that the loader admits, and for
made-up policies and people.

    python -m bench.simulate [CASES] [SEED]      default: 10000 7

Claims (features, WI2 and WI3): 95 of 100 answers within 500 ms, for a policy that scores every fact that there is, each with as many bins
as a policy may have; an answer, if only "no way, and this is what blocks it", within 2 seconds always. What is not there after 2 seconds
is stopped and counted. Times are of the clock: a person waits for them.
"""

import random
import signal
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import msgspec

from advice.facts import Facts, read
from advice.limit_policy import Bin, Characteristic, HardRule, LimitBand, LimitPolicy, RateBand
from advice.populations import lenders, portfolio
from advice.rule_loading.files import rulebook
from advice.rule_loading.limit_policy_checks import MOST_BINS, check_limit_policy
from advice.scorecard import score
from advice.simulator.guard import no_way
from advice.simulator.ways import Paths, ways_to
from borrowers.exchange.facts import FACTS
from borrowers.exchange.records import FactSnapshot

ON = date(2026, 11, 1)
USUAL_MS, MOST_SECONDS = 500, 2
BOOK = rulebook()
CARD = next(card for card in BOOK.scorecards.values() if card.limit_policy)
PARTS = ("monthly_income", "monthly_debt_service")  # a policy scores these, or their ratio
NUMBERS = [name for name, fact in FACTS.items() if fact.kind != "yes_no"]
Case = tuple[Facts, LimitPolicy, Decimal]


def of_the_demo(people: int) -> Iterator[Case]:
    """Made-up people under both policies of the demo's lender, for every limit that these give."""
    policies = [card.limit_policy for card in BOOK.scorecards.values() if card.limit_policy]
    records = portfolio(BOOK, lenders(BOOK)[0], borrowers=people, seed=1, as_of=ON)
    last = {record.borrower: record for record in records if isinstance(record, FactSnapshot)}
    for record in last.values():
        facts = read(record.values, source="", as_of=ON)
        for policy in policies:
            yield from ((facts, policy, band.limit) for band in policy.limit_bands)


def worst() -> Iterator[Case]:
    """Every fact scored, all bins in use, and a target that three facts just reach, or just do not: every set has to be looked at."""
    names = [name for name in NUMBERS if name != "debt_service_ratio"]
    most = (MOST_BINS - 1) ** 2
    for further in range(-3, 4):
        policy = _policy({name: [place * place for place in range(MOST_BINS)] for name in names}, [1, 3 * most + further])
        yield _person({item.fact: 0 if item.better == "higher" else MOST_BINS for item in policy.characteristics}), policy, Decimal(2)


def made_up(cases: int, chance: random.Random) -> Iterator[Case]:
    """Policies of any size and any points, with and without hard rules, and people of whom more or less is known."""
    for _ in range(cases):
        names = chance.sample(NUMBERS, chance.randint(1, len(NUMBERS)))
        if "debt_service_ratio" in names:
            names = [name for name in names if name not in PARTS]
        points = {name: sorted(chance.randint(0, 99) for _ in range(chance.randint(1, MOST_BINS))) for name in names}
        edges = sorted({chance.randint(0, 99 * len(names)) for _ in range(chance.randint(1, 12))})
        rules = (HardRule(effect="freeze", reason=next(iter(BOOK.reasons)), fact="days_past_due", at_least=Decimal(chance.randint(1, 5))),)
        policy = msgspec.structs.replace(_policy(points, edges), hard_rules=rules if chance.random() < 0.5 else ())
        known = chance.sample(NUMBERS, chance.randint(0, len(NUMBERS)))
        facts = _person({name: chance.randint(0, MOST_BINS) for name in known})
        yield facts, policy, Decimal(chance.randint(0, len(edges) + 1))


def _policy(points: dict[str, list[int]], edges: list[int]) -> LimitPolicy:
    """A policy with these points, the worst bin first, one whole number wide each; the limit rises by one yuan at every edge."""
    reason = next(iter(BOOK.reasons))
    items = tuple(
        Characteristic(fact=name, reason=reason, better=better, difficulty=1 + place % 6, bins=tuple(_bins(name, better, rising)))
        for place, (name, rising) in enumerate(points.items())
        for better in (_better(name),)
    )
    starts: list[Decimal | None] = [None, *map(Decimal, edges)]
    bands = zip(starts, [*starts[1:], None], strict=True)
    policy = LimitPolicy(
        reasons_at_most=4,
        characteristics=items,
        limit_bands=tuple(LimitBand(since=since, below=below, limit=Decimal(limit)) for limit, (since, below) in enumerate(bands)),
        rate_bands=(RateBand(annual_rate_percent=Decimal(14)),),
    )
    check_limit_policy(msgspec.structs.replace(CARD, limit_policy=policy), BOOK, Path("made_up.toml"))  # the loader admits it
    return policy


def _better(name: str) -> Literal["higher", "lower"]:
    """The direction in which the simulator may move the fact, if there is one."""
    return "lower" if no_way(name, "higher") else "higher"


def _bins(name: str, better: str, rising: list[int]) -> Iterator[Bin]:
    points = rising if better == "higher" else rising[::-1]
    for place, given in enumerate(points):
        since = Decimal(place) if place else None
        yield Bin(since=since, below=Decimal(place + 1) if place < len(points) - 1 else None, points=given)


def _person(values: dict[str, int]) -> Facts:
    sent: dict[str, Any] = {name: value if FACTS[name].kind == "count" else str(value) for name, value in values.items()}
    return read(sent, source="", as_of=ON)


class TooLate(Exception):
    """There was no answer in time."""


def _stop(*_: object) -> None:
    raise TooLate


def measured(name: str, cases: Iterator[Case]) -> bool:
    """Print one row of the table. Whether the claims hold; an answer is looked at too, so that a wrong one counts for nothing."""
    signal.signal(signal.SIGALRM, _stop)
    taken: list[float] = []
    ways = none = late = 0
    for facts, policy, target in cases:
        signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
        began = time.perf_counter()
        try:
            found = ways_to(facts, policy, target)
        except TooLate:
            late += 1
            continue
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        taken.append((time.perf_counter() - began) * 1000)
        _look_at(found, facts, policy, target)
        ways, none = ways + bool(found.paths), none + (not found.paths)
    taken.sort()
    half, usual, most = taken[len(taken) // 2], taken[len(taken) * 95 // 100], taken[-1]
    print(f"{name:44}{len(taken):>8,}{ways:>8,}{none:>8,}{half:>10.2f}{usual:>10.2f}{most:>10.2f}{late:>7}", flush=True)
    return usual < USUAL_MS and not late


def _look_at(found: Paths, facts: Facts, policy: LimitPolicy, target: Decimal) -> None:
    assert bool(found.paths) != bool(found.blocked_by), "neither a way nor what blocks it, or both"
    assert all(path.limit >= target for path in found.paths)
    assert found.paths or score(facts, policy).limit_low < target


def main() -> int:
    cases, seed = (int(value) for value in (*sys.argv[1:], *("10000", "7")[len(sys.argv) - 1 :]))
    scored = len(NUMBERS) - 1
    print(f"seed {seed}; {len(NUMBERS)} facts are numbers; a policy can score {scored} of them at once, the ratio or its parts\n")
    print(f"{'the ways to a limit':44}{'cases':>8}{'ways':>8}{'blocked':>8}{'median ms':>10}{'p95 ms':>10}{'most ms':>10}{'late':>7}")
    held = [
        measured("the demo's two policies, 300 people", of_the_demo(300)),
        measured(f"the worst: {scored} facts, {MOST_BINS} bins each", worst()),
        measured("made-up policies and people", made_up(cases, random.Random(seed))),
    ]
    print(f"\np95 below {USUAL_MS} ms, none later than {MOST_SECONDS} s: {'held' if all(held) else 'MISSED'}")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
