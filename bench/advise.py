"""One borrower's advice, the whole rulebook with its why, beside zen-engine evaluating the same conditions; the routes apart.

Claims (design, section 11): at most 150 microseconds, and at least 10 times as fast as zen-engine. The peer is measured in every way in
which it can be used, and the claim is held against the fastest that says why: a decision compiled once, with its trace. What it answers is
compared with ours first, condition by condition and step by step, for every golden case. It does less: it makes no finding with the facts
that were looked at, no conflicts, no order.

Times are of the processor, with the garbage collector on: means over all golden cases, medians of rounds in which each takes its turn.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv" / "bench"
sys.path.append(str(PEERS))

from advice.engine import advise  # noqa: E402
from advice.events import Events  # noqa: E402
from advice.facts import Facts, with_derived  # noqa: E402
from advice.routes import open_routes  # noqa: E402
from advice.rule_loading.files import rulebook  # noqa: E402
from advice.step_conditions import LENDER_NAMED_IT, STEP_CONDITIONS  # noqa: E402
from bench import _in_zen  # noqa: E402
from tests.pure.advice_cases import CASES, events_of, facts_of  # noqa: E402

ROUNDS = 15
MOST_MICROSECONDS, TIMES = 150, 10
BOOK = rulebook()
Person = tuple[Facts, Events, date]
Request = dict[str, Any]  # what the peer is handed about a person
Way = Callable[[Person, Request], object]


def same_answers(people: list[Person], requests: list[Request], traced: Callable[[Request], Any]) -> bool:
    """Whether the peer gives our answer to every condition and every step of everybody; prints the first that it does not."""
    for (facts, events, as_of), asked in zip(people, requests, strict=True):
        ours, theirs = advise(facts, events, BOOK, as_of), traced(asked)
        answers = {finding.condition: finding.answer for trace in ours.traces for _, finding in trace.findings}
        answers.pop(LENDER_NAMED_IT, None)  # it depends on the step, and is compared with the steps
        found = theirs["trace"]["conditions"]["output"]["conditions"]
        verdicts = {trace.step: trace.verdict for trace in ours.traces}
        wrong = [name for name, answer in answers.items() if found[name] is not answer]
        wrong += [code for code, verdict in verdicts.items() if theirs["result"][code] != verdict]
        if wrong:
            print(f"the answers differ: {', '.join(wrong)}")
            return False
    return True


def in_turn(ways: dict[str, Way], people: list[tuple[Person, Request]]) -> dict[str, float]:
    """The median time of each way for one person, in microseconds of the processor; every round gives each its turn."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for round in range(ROUNDS + 1):
        for name, way in ways.items():
            began = time.process_time()
            for person, asked in people:
                way(person, asked)
            if round:  # the first one warms up
                times[name].append((time.process_time() - began) / len(people) * 1e6)
    return {name: statistics.median(taken) for name, taken in times.items()}


def main() -> int:
    if not PEERS.is_dir():
        sys.exit("the peers are missing: deploy/setup.sh bench installs them")
    import zen

    if unsaid := STEP_CONDITIONS.keys() - _in_zen.CONDITIONS.keys() - {LENDER_NAMED_IT}:
        sys.exit(f"bench/_in_zen.py does not say in the peer's language: {', '.join(sorted(unsaid))}")
    people = [(facts_of(case), events_of(case), case["on"]) for case in CASES.values()]
    requests = [_in_zen.request(with_derived(facts), events, as_of) for facts, events, as_of in people]
    model = _in_zen.decision(BOOK)
    compiled = zen.ZenEngine({"loader": {"type": "static", "content": {"advice": model}}})
    from_text = zen.ZenEngine().create_decision(json.dumps(model))
    bare = [zen.compile_expression(_object(rows)) for rows in (_in_zen.SEEN, _in_zen.CONDITIONS)]

    def traced(asked: Request) -> Any:
        return compiled.evaluate("advice", asked, {"trace": True})

    if not same_answers(people, requests, traced):
        return 1

    own_way, says_why = "ours, with the trace of every step", "zen-engine, compiled once, with its trace"
    ways: dict[str, Way] = {
        own_way: lambda person, asked: advise(person[0], person[1], BOOK, person[2]),
        says_why: lambda person, asked: traced(asked),
        "zen-engine, compiled once, verdicts alone": lambda person, asked: compiled.evaluate("advice", asked),
        "zen-engine, as its quick start, with its trace": lambda person, asked: from_text.evaluate(asked, {"trace": True}),
        "zen-engine, as its quick start, verdicts alone": lambda person, asked: from_text.evaluate(asked),
        "zen-engine's bare expressions, conditions alone": lambda person, asked: _bare(bare, asked),
        "our routes, for comparison with the advice": lambda person, asked: open_routes(person[0], person[1], BOOK, person[2]),
    }
    taken = in_turn(ways, list(zip(people, requests, strict=True)))
    own = taken[own_way]
    print(f"{len(people)} people, {len(BOOK.steps)} steps, {len(_in_zen.CONDITIONS) + 1} conditions: the same answers from both\n")
    print(f"{'one person':50}{'us':>9}{'times ours':>12}")
    for name, microseconds in taken.items():
        print(f"{name:50}{microseconds:9.1f}{microseconds / own:12.1f}")
    times = taken[says_why] / own
    print(f"\nat most {MOST_MICROSECONDS} us: {'held' if own <= MOST_MICROSECONDS else 'MISSED'} ({own:.1f})")
    print(f"{TIMES} times as fast as the fastest way of zen-engine that says why: {'held' if times >= TIMES else 'MISSED'} ({times:.1f})")
    return 0 if own <= MOST_MICROSECONDS and times >= TIMES else 1


def _object(rows: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: ({value})" for key, value in rows.items()) + "}"


def _bare(expressions: list[Any], asked: Request) -> Any:
    seen, conditions = expressions
    return conditions.evaluate({**asked, "seen": seen.evaluate(asked)})


if __name__ == "__main__":
    sys.exit(main())
