"""The whole trace of an advice in words, in one language: for staff, who are asked "why this step, why not that one". Pure."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from advice.engine import Advice, Finding, Place, Trace, Verdict
from advice.events import Event, RouteTaken
from advice.explanations.speech import Voice
from advice.facts import Fact, Facts, Label, Origin
from advice.routes import RouteAdvice
from advice.rulebook import Clock, Confidence, Language, RouteCode, Rulebook


class FactTold(Struct, frozen=True, kw_only=True):
    """A fact as the engine saw it; `value` None: unknown, and then nothing else is known. `age` is in days, on the day of the advice."""

    name: str
    label: str
    value: str | None = None
    evidence: Label = "fact"
    origin: Origin | None = None
    source: str = ""
    as_of: date | None = None
    age: int | None = None


class EventTold(Struct, frozen=True):
    """Something that happened: what kind, the id it is on record by (of a route, its code), and the day."""

    kind: str
    id: str
    on: date


class FindingTold(Struct, frozen=True, kw_only=True):
    """A condition, what it came to (None: unknown), and what it looked at."""

    place: Place
    condition: str
    sentence: str
    answer: bool | None
    facts: tuple[FactTold, ...]
    events: tuple[EventTold, ...]


class StepTold(Struct, frozen=True, kw_only=True):
    """A step, what became of it, and by which findings. `harm`: why the guard withheld it, in words, empty where it did not."""

    code: str
    title: str
    weight: int
    verdict: Verdict
    harm: str
    findings: tuple[FindingTold, ...]


class ConflictTold(Struct, frozen=True, kw_only=True):
    """Two steps of the advice that pull in different ways, and what speaks for each."""

    title: str
    this_side: str
    other_title: str
    other_side: str


class RouteTold(Struct, frozen=True, kw_only=True):
    """A route of the ladder as it stands: open or not, and why. `clock`: the limit that runs or would start."""

    code: RouteCode
    title: str
    open: bool
    because: str
    clock: str
    due_on: date | None
    confidence: Confidence


class TraceTold(Struct, frozen=True, kw_only=True):
    """All of it: every fact the rules know of, every step by weight, the conflicts, every route in the order of the ladder."""

    as_of: date
    rulebook_version: str
    facts: tuple[FactTold, ...]
    steps: tuple[StepTold, ...]
    conflicts: tuple[ConflictTold, ...]
    routes: tuple[RouteTold, ...]

    def with_verdict(self, verdict: Verdict) -> tuple[StepTold, ...]:
        """The steps of which this became, by weight."""
        return tuple(step for step in self.steps if step.verdict == verdict)


def told(advice: Advice, routes: Iterable[RouteAdvice], facts: Facts, rulebook: Rulebook, language: Language) -> TraceTold:
    """`advice` and `routes`, found from `facts`, with everything that led to them."""
    return _Teller(rulebook, language, advice).told(routes, facts)


class _Teller(Voice, frozen=True):
    advice: Advice

    def told(self, routes: Iterable[RouteAdvice], facts: Facts) -> TraceTold:
        return TraceTold(
            as_of=self.advice.as_of,
            rulebook_version=self.advice.rulebook_version,
            facts=tuple(self._fact(fact) for fact in facts.values()),
            steps=tuple(self._step(trace) for trace in self.advice.traces),
            conflicts=tuple(self._conflicts()),
            routes=tuple(self._route(route) for route in routes),
        )

    def _fact(self, fact: Fact) -> FactTold:
        if not fact.known:
            return FactTold(name=fact.name, label=self.label(fact.name))
        return FactTold(
            name=fact.name,
            label=self.label(fact.name),
            value=self.figure(fact),
            evidence=fact.label,
            origin=fact.origin,
            source=fact.source,
            as_of=fact.as_of,
            age=(self.advice.as_of - fact.as_of).days if fact.as_of else None,
        )

    def _step(self, trace: Trace) -> StepTold:
        step = self.rulebook.steps[trace.step]
        harm = next((one.harm for one in self.advice.withheld if one.step.code == step.code), None)
        return StepTold(
            code=step.code,
            title=self.text(step.title),
            weight=step.weight,
            verdict=trace.verdict,
            harm=self.text(self.words.advice.withheld[harm]) if harm else "",
            findings=tuple(self._finding(place, finding) for place, finding in trace.findings),
        )

    def _finding(self, place: Place, finding: Finding) -> FindingTold:
        return FindingTold(
            place=place,
            condition=finding.condition,
            sentence=self.text(finding.sentence),
            answer=finding.answer,
            facts=tuple(self._fact(fact) for fact in finding.facts),
            events=tuple(_event(event) for event in finding.events),
        )

    def _conflicts(self) -> Iterable[ConflictTold]:
        """Each pair once: of its two sides the one whose step is heavier."""
        seen: set[frozenset[str]] = set()
        for one in self.advice.steps:
            for conflict in one.conflicts:
                pair = frozenset((one.step.code, conflict.step.code))
                if pair not in seen:
                    seen.add(pair)
                    yield ConflictTold(
                        title=self.text(one.step.title),
                        this_side=self.text(conflict.this_side),
                        other_title=self.text(conflict.step.title),
                        other_side=self.text(conflict.other_side),
                    )

    def _route(self, route: RouteAdvice) -> RouteTold:
        return RouteTold(
            code=route.code,
            title=self.text(route.title),
            open=route.open,
            because=self.text(route.because),
            clock=self._clock(route.clock) if route.clock else "",
            due_on=route.due_on,
            confidence=route.confidence,
        )

    def _clock(self, clock: Clock) -> str:
        return self.text(clock.text)


def _event(event: Event) -> EventTold:
    kind = str(event.__struct_config__.tag)
    return EventTold(kind, event.route if isinstance(event, RouteTaken) else event.id, event.on)
