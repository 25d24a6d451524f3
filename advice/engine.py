"""The advice engine: which steps fit a person on a day, why, and why not the others. Pure.

A step is shown when every condition of `when` holds, at least one of `any_of` (where there are any), none of `unless`, and the guard
lets it pass. Answers are yes, no or unknown, and unknown is never taken for either: what must hold must be known to hold, what must not
hold must be known not to. So to know less never brings up a step. The same input gives the same advice, byte for byte.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from advice.events import Event, Events
from advice.facts import Fact, Facts, with_derived
from advice.guard import Harm, harm_for, harm_in_step
from advice.rulebook import Rulebook, Step
from advice.step_conditions import LENDER_NAMED_IT, STEP_CONDITIONS, FactCondition
from advice.words import Text

Place = Literal["when", "any_of", "unless"]
Verdict = Literal["shown", "withheld", "conditions", "other_audience", "not_in_force"]


class Finding(Struct, frozen=True):
    """What a condition came to, and the facts (known or not) and events that it looked at."""

    condition: str
    answer: bool | None
    facts: tuple[Fact, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def sentence(self) -> Text:
        return STEP_CONDITIONS[self.condition].sentence


class Conflict(Struct, frozen=True):
    """Another step of the same advice that pulls the other way, and what speaks for each. The choice is the borrower's."""

    step: Step
    this_side: Text
    other_side: Text


class StepAdvice(Struct, frozen=True):
    """A step that fits. `why`: the conditions by which it is shown, at least one."""

    step: Step
    why: tuple[Finding, ...]
    conflicts: tuple[Conflict, ...]


class Withheld(Struct, frozen=True):
    """A step whose conditions hold and that the guard stopped."""

    step: Step
    harm: Harm


class Trace(Struct, frozen=True):
    """What became of a step. `findings`: every condition it names, in order; none where it was not tried at all."""

    step: str
    verdict: Verdict
    findings: tuple[tuple[Place, Finding], ...] = ()


class Advice(Struct, frozen=True, kw_only=True):
    """Steps in order of weight, those withheld, and a trace of every step of the rulebook."""

    as_of: date
    rulebook_version: str
    steps: tuple[StepAdvice, ...]
    withheld: tuple[Withheld, ...]
    traces: tuple[Trace, ...]


class _Prepared(Struct, frozen=True):
    """What a rulebook gives for everybody alike: its steps by weight, the reasons that each is for, those with harmful words."""

    steps: tuple[Step, ...]
    reasons: Mapping[str, frozenset[str]]
    harmful: Mapping[str, Harm]


def advise(facts: Facts, events: Events, rulebook: Rulebook, as_of: date) -> Advice:
    """What helps somebody with these facts, to whom these events happened, on the day `as_of`; later events are not looked at."""
    prepared = _prepared(rulebook)
    facts, events = with_derived(facts), events.up_to(as_of)
    found = _findings(facts, events)
    traces = tuple(_trace(step, facts, events, as_of, prepared, found) for step in prepared.steps)
    verdicts = {trace.step: trace.verdict for trace in traces}
    shown = {step.code: step for step in prepared.steps if verdicts[step.code] == "shown"}
    return Advice(
        as_of=as_of,
        rulebook_version=rulebook.version,
        steps=tuple(
            StepAdvice(shown[trace.step], _why(trace), _conflicts(shown[trace.step], shown)) for trace in traces if trace.step in shown
        ),
        withheld=tuple(
            Withheld(step, harm)
            for step in prepared.steps
            if verdicts[step.code] == "withheld" and (harm := prepared.harmful.get(step.code) or harm_for(step, facts))
        ),
        traces=traces,
    )


@lru_cache(maxsize=4)  # one rulebook a jurisdiction; a rulebook is itself and no other
def _prepared(rulebook: Rulebook) -> _Prepared:
    steps = tuple(sorted(rulebook.steps.values(), key=lambda step: (-step.weight, step.code)))
    return _Prepared(
        steps,
        {step.code: frozenset(code for code, reason in rulebook.reasons.items() if step.code in reason.steps) for step in steps},
        {step.code: harm for step in steps if (harm := harm_in_step(step))},
    )


def _findings(facts: Facts, events: Events) -> dict[str, Finding]:
    """Each condition tried once, but for the one that depends on the step."""
    found: dict[str, Finding] = {}
    for name, condition in STEP_CONDITIONS.items():
        if isinstance(condition, FactCondition):
            found[name] = Finding(name, condition.test(facts), tuple(facts[fact] for fact in condition.facts))
        elif name != LENDER_NAMED_IT:
            seen = condition.test(events)
            found[name] = Finding(name, bool(seen), events=seen)
    return found


def _named_by_lender(events: Events, codes: frozenset[str]) -> Finding:
    """Whether the latest change of a line came with a reason that a step is for, and which change that was."""
    seen = tuple(change for change in events.latest_changes() if not codes.isdisjoint(change.reasons))
    return Finding(LENDER_NAMED_IT, bool(seen), events=seen)


def _trace(step: Step, facts: Facts, events: Events, as_of: date, prepared: _Prepared, found: Mapping[str, Finding]) -> Trace:
    if events.audience not in step.audience:
        return Trace(step.code, "other_audience")
    if as_of < step.in_force_from or (step.in_force_until and as_of > step.in_force_until):
        return Trace(step.code, "not_in_force")
    findings: list[tuple[Place, Finding]] = []
    places: tuple[tuple[Place, tuple[str, ...]], ...] = (("when", step.when), ("any_of", step.any_of), ("unless", step.unless))
    for place, names in places:
        for name in names:
            finding = _named_by_lender(events, prepared.reasons[step.code]) if name == LENDER_NAMED_IT else found[name]
            findings.append((place, finding))
    if not _holds(findings):
        return Trace(step.code, "conditions", tuple(findings))
    harm = prepared.harmful.get(step.code) or harm_for(step, facts)
    return Trace(step.code, "withheld" if harm else "shown", tuple(findings))


def _holds(findings: Iterable[tuple[Place, Finding]]) -> bool:
    answers: dict[Place, list[bool | None]] = {"when": [], "any_of": [], "unless": []}
    for place, finding in findings:
        answers[place].append(finding.answer)
    return (
        all(answer is True for answer in answers["when"])
        and (not answers["any_of"] or any(answer is True for answer in answers["any_of"]))
        and all(answer is False for answer in answers["unless"])
    )


def _why(trace: Trace) -> tuple[Finding, ...]:
    return tuple(finding for place, finding in trace.findings if place != "unless" and finding.answer)


def _conflicts(step: Step, shown: Mapping[str, Step]) -> tuple[Conflict, ...]:
    """The conflicts with the other steps shown. The loader has seen to it that each side names the other."""
    others = ((side, shown[side.step]) for side in step.conflicts_with if side.step in shown)
    return tuple(
        Conflict(other, side.side, next(back.side for back in other.conflicts_with if back.step == step.code)) for side, other in others
    )
