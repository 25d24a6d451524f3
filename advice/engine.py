"""The advice engine: which steps fit a person on a day, why, and why not the others. Pure.

A step is shown when every condition of `when` holds, at least one of `any_of` (where there are any), none of `unless`, and the guard
lets it pass. Answers are yes, no or unknown, and unknown is never taken for either: what must hold must be known to hold, what must not
hold must be known not to. So to know less never brings up a step. The same input gives the same advice, byte for byte.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from advice.events import Event, Events, LimitChanged
from advice.facts import Fact, Facts, with_derived
from advice.guard import Harm, harm_for, harm_in_step
from advice.rulebook import Rulebook, Step
from advice.step_conditions import LENDER_NAMED_IT, STEP_CONDITIONS, EventCondition, FactCondition
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
    """What a rulebook gives for everybody alike: its steps by weight, where each names which condition, the reasons that each is for,
    those with harmful words."""

    steps: tuple[Step, ...]
    places: Mapping[str, tuple[tuple[Place, str], ...]]
    reasons: Mapping[str, frozenset[str]]
    harmful: Mapping[str, Harm]


class _Case(Struct, frozen=True):
    """One person on one day: what is known, what happened, what each condition came to."""

    facts: Facts
    events: Events
    as_of: date
    found: Mapping[str, Finding]
    latest: tuple[LimitChanged, ...]
    reasons: frozenset[str]  # those that came with the latest change of any line


def advise(facts: Facts, events: Events, rulebook: Rulebook, as_of: date) -> Advice:
    """What helps somebody with these facts, to whom these events happened, on the day `as_of`; later events are not looked at."""
    prepared = _prepared(rulebook)
    case = _case(with_derived(facts), events.up_to(as_of), as_of)
    traces = tuple([_trace(step, case, prepared) for step in prepared.steps])
    tried = tuple(zip(prepared.steps, traces, strict=True))
    shown = {step.code: step for step, trace in tried if trace.verdict == "shown"}
    return Advice(
        as_of=as_of,
        rulebook_version=rulebook.version,
        steps=tuple([StepAdvice(step, _why(trace), _conflicts(step, shown)) for step, trace in tried if trace.verdict == "shown"]),
        withheld=tuple(
            [Withheld(step, harm) for step, trace in tried if trace.verdict == "withheld" and (harm := _harm(step, case, prepared))]
        ),
        traces=traces,
    )


@lru_cache(maxsize=4)  # one rulebook a jurisdiction; a rulebook is itself and no other
def _prepared(rulebook: Rulebook) -> _Prepared:
    steps = tuple(sorted(rulebook.steps.values(), key=lambda step: (-step.weight, step.code)))
    return _Prepared(
        steps,
        {step.code: tuple(_places(step)) for step in steps},
        {step.code: frozenset(code for code, reason in rulebook.reasons.items() if step.code in reason.steps) for step in steps},
        {step.code: harm for step in steps if (harm := harm_in_step(step))},
    )


def _places(step: Step) -> Iterator[tuple[Place, str]]:
    places: tuple[tuple[Place, tuple[str, ...]], ...] = (("when", step.when), ("any_of", step.any_of), ("unless", step.unless))
    return ((place, name) for place, names in places for name in names)


_NOT_NAMED = Finding(LENDER_NAMED_IT, False)
_OVER_FACTS = tuple(condition for condition in STEP_CONDITIONS.values() if isinstance(condition, FactCondition))
_OVER_EVENTS = tuple(
    condition for name, condition in STEP_CONDITIONS.items() if isinstance(condition, EventCondition) and name != LENDER_NAMED_IT
)


def _case(facts: Facts, events: Events, as_of: date) -> _Case:
    """Each condition tried once, but for the one that depends on the step."""
    found: dict[str, Finding] = {}
    for over_facts in _OVER_FACTS:
        found[over_facts.name] = Finding(over_facts.name, over_facts.test(facts), tuple(map(facts.__getitem__, over_facts.facts)))
    for over_events in _OVER_EVENTS:
        seen = over_events.test(events)
        found[over_events.name] = Finding(over_events.name, bool(seen), events=seen)
    latest = events.latest_changes()
    return _Case(facts, events, as_of, found, latest, frozenset(code for change in latest for code in change.reasons))


def _named_by_lender(case: _Case, codes: frozenset[str]) -> Finding:
    """Whether the latest change of a line came with a reason that a step is for, and which change that was."""
    if codes.isdisjoint(case.reasons):
        return _NOT_NAMED
    return Finding(LENDER_NAMED_IT, True, events=tuple(change for change in case.latest if not codes.isdisjoint(change.reasons)))


def _trace(step: Step, case: _Case, prepared: _Prepared) -> Trace:
    if case.events.audience not in step.audience:
        return Trace(step.code, "other_audience")
    if case.as_of < step.in_force_from or (step.in_force_until and case.as_of > step.in_force_until):
        return Trace(step.code, "not_in_force")
    findings = tuple(
        [
            (place, _named_by_lender(case, prepared.reasons[step.code]) if name == LENDER_NAMED_IT else case.found[name])
            for place, name in prepared.places[step.code]
        ]
    )
    if not _holds(step, findings):
        return Trace(step.code, "conditions", findings)
    return Trace(step.code, "withheld" if _harm(step, case, prepared) else "shown", findings)


def _harm(step: Step, case: _Case, prepared: _Prepared) -> Harm | None:
    """What the guard says against a step that fits."""
    return prepared.harmful.get(step.code) or harm_for(step, case.facts)


def _holds(step: Step, findings: Iterable[tuple[Place, Finding]]) -> bool:
    """All of `when` is known to hold, one of `any_of` at least (where there are any), and none of `unless`, which is known as well."""
    one_of_several = not step.any_of
    for place, finding in findings:
        if place == "any_of":
            one_of_several = one_of_several or finding.answer is True
        elif finding.answer is not (place == "when"):
            return False
    return one_of_several


def _why(trace: Trace) -> tuple[Finding, ...]:
    return tuple(finding for place, finding in trace.findings if place != "unless" and finding.answer)


def _conflicts(step: Step, shown: Mapping[str, Step]) -> tuple[Conflict, ...]:
    """The conflicts with the other steps shown. The loader has seen to it that each side names the other."""
    others = ((side, shown[side.step]) for side in step.conflicts_with if side.step in shown)
    return tuple(
        Conflict(other, side.side, next(back.side for back in other.conflicts_with if back.step == step.code)) for side, other in others
    )
