"""An advice in words, in one language: what the page shows and what the statement freezes. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from advice import wording
from advice.engine import Advice, Finding, StepAdvice, Trace
from advice.events import Event, LimitChanged, RouteTaken
from advice.explanations.result import Sentence
from advice.explanations.speech import Evidence, Voice
from advice.facts import Fact, Label
from advice.open_questions import open_questions
from advice.routes import RouteAdvice
from advice.rulebook import Confidence, Language, RouteCode, Rulebook, Step
from advice.step_conditions import LENDER_NAMED_IT


class ConflictInWords(Struct, frozen=True, kw_only=True):
    """Another step of the advice that pulls the other way, and what speaks for each."""

    code: str
    title: str
    this_side: str
    other_side: str


class StepInWords(Struct, frozen=True, kw_only=True):
    """A step that fits. `because`: why it is there for this borrower; `why`: what is good about it for anybody. No `expected`: unknown.
    `early`: it may ask to repay before the day, or pulls against a step that does; then both sums of that can be looked up."""

    code: str
    title: str
    why: str
    because: tuple[Sentence, ...]
    how: str
    effort: str
    time_to_effect: str
    expected: str
    evidence: str
    stop_condition: str
    conflicts: tuple[ConflictInWords, ...]
    confidence: Confidence
    sources: tuple[str, ...]
    checked_on: date
    early: bool


class WithheldInWords(Struct, frozen=True, kw_only=True):
    """A step that would fit, and why it is not suggested."""

    title: str
    reason: str


class FigureInWords(Struct, frozen=True, kw_only=True):
    """A fact that was looked at."""

    label: str
    value: str
    evidence: Label
    source: str
    as_of: date


class GapInWords(Struct, frozen=True, kw_only=True):
    """A fact that nobody told us, and the steps that might fit if it were known."""

    fact: str
    label: str
    steps: tuple[str, ...]


class RouteInWords(Struct, frozen=True, kw_only=True):
    """A route that is open. `due_on`: until when they must answer, where it was taken and no answer came."""

    code: RouteCode
    title: str
    because: str
    due_on: date | None
    confidence: Confidence


class AdviceInWords(Struct, frozen=True, kw_only=True):
    """All of it: the steps by weight, those withheld, the open routes in their order, what it rests on and what it does not know."""

    language: Language
    as_of: date
    rulebook_version: str
    nothing: str
    steps: tuple[StepInWords, ...]
    withheld: tuple[WithheldInWords, ...]
    routes: tuple[RouteInWords, ...]
    figures: tuple[FigureInWords, ...]
    gaps: tuple[GapInWords, ...]


def in_words(advice: Advice, routes: Iterable[RouteAdvice], rulebook: Rulebook, language: Language) -> AdviceInWords:
    """`advice` and the open ones of `routes` as they are shown in one language."""
    return _Teller(rulebook, language, advice).told(routes)


def as_builtins(told: AdviceInWords) -> dict[str, Any]:
    """`told` as JSON values: what a document freezes, and what the partials draw."""
    result: dict[str, Any] = msgspec.to_builtins(told)
    return result


class _Teller(Voice, frozen=True):
    advice: Advice

    def told(self, routes: Iterable[RouteAdvice]) -> AdviceInWords:
        return AdviceInWords(
            language=self.language,
            as_of=self.advice.as_of,
            rulebook_version=self.advice.rulebook_version,
            nothing=self.text(self.words.advice.nothing),
            steps=tuple(self._step(step) for step in self.advice.steps),
            withheld=tuple(
                WithheldInWords(title=self.text(one.step.title), reason=self.text(self.words.advice.withheld[one.harm]))
                for one in self.advice.withheld
            ),
            routes=tuple(self._route(route) for route in routes if route.open),
            figures=tuple(self._figure(fact) for fact in _looked_at(self.advice.traces)),
            gaps=self._gaps(),
        )

    def _step(self, advice: StepAdvice) -> StepInWords:
        step = advice.step
        return StepInWords(
            code=step.code,
            title=self.text(step.title),
            why=self.text(step.why),
            because=tuple(self._because(finding, step) for finding in advice.why),
            how=self.text(step.how),
            effort=step.effort,
            time_to_effect=step.time_to_effect,
            expected=self.text(step.expected) if step.expected else "",
            evidence=self.text(step.evidence),
            stop_condition=self.text(step.stop_condition),
            conflicts=tuple(
                ConflictInWords(
                    code=one.step.code,
                    title=self.text(one.step.title),
                    this_side=self.text(one.this_side),
                    other_side=self.text(one.other_side),
                )
                for one in advice.conflicts
            ),
            confidence=step.confidence,
            sources=tuple(source.cited(self.language) for source in step.sources),
            checked_on=step.checked_on,
            early=any("early_payment" in one.asks for one in (step, *(self.rulebook.steps[side.step] for side in step.conflicts_with))),
        )

    def _because(self, finding: Finding, step: Step) -> Sentence:
        """A condition that holds: over facts with the figures, over events with the lender's record of them. A yes or no it says itself."""
        known = [fact for fact in finding.facts if fact.known]
        figures = [f"{self.label(fact.name)} {self.figure(fact)}" for fact in known if fact.kind != "yes_no"]
        figures = figures or self._reasons_for(finding, step)
        evidence = self.evidence_of(known, self.advice.as_of) if known else self._record(finding.events)
        return self.sentence(wording.in_brackets(self.text(finding.sentence), figures, self.language), evidence)

    def _reasons_for(self, finding: Finding, step: Step) -> list[str]:
        """The lender's reasons that the step is for, where it is there because of them."""
        if finding.condition != LENDER_NAMED_IT:
            return []
        sent = dict.fromkeys(code for event in finding.events if isinstance(event, LimitChanged) for code in event.reasons)
        return [self.title(code) for code in sent if code in self.rulebook.reasons and step.code in self.rulebook.reasons[code].steps]

    def _record(self, events: Sequence[Event]) -> Evidence:
        sources, last = self.words.sources, max(events, key=lambda event: event.on)
        match last:
            case LimitChanged():
                source = sources.change
            case RouteTaken():
                source = sources.requests
            case _:
                source = sources.loans
        return Evidence(source=self.text(source), as_of=last.on)

    def _route(self, route: RouteAdvice) -> RouteInWords:
        return RouteInWords(
            code=route.code,
            title=self.text(route.title),
            because=self.text(route.because),
            due_on=route.due_on,
            confidence=route.confidence,
        )

    def _figure(self, fact: Fact) -> FigureInWords:
        return FigureInWords(
            label=self.label(fact.name),
            value=self.figure(fact),
            evidence=fact.label,
            source=self.source_of(fact),
            as_of=fact.as_of or self.advice.as_of,
        )

    def _gaps(self) -> tuple[GapInWords, ...]:
        steps = self.rulebook.steps
        return tuple(
            GapInWords(
                fact=question.fact,
                label=self.label(question.fact),
                steps=tuple(self.text(steps[code].title) for code in question.steps),
            )
            for question in open_questions(self.advice)
        )


def _looked_at(traces: Iterable[Trace]) -> Iterator[Fact]:
    """Every known fact that some step's condition looked at, each once."""
    seen = {fact.name: fact for trace in traces for _, finding in trace.findings for fact in finding.facts if fact.known}
    return iter(seen.values())
