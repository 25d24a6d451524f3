"""An advice as the command gives it: one line of JSON as the exchange format says, or plain text. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from advice import wording
from advice.engine import Advice, Finding, StepAdvice
from advice.routes import RouteAdvice
from advice.routes import as_json as route_as_json
from advice.rulebook import Rulebook
from advice.words import Language, Text


def as_json(advice: Advice, routes: Sequence[RouteAdvice], borrower: str, language: Language, with_trace: bool = False) -> str:
    """The fields of the exchange format ("Explanations and advice") in order; `trace`, on demand, goes beyond it."""
    words = _Answer(language)
    answer: dict[str, Any] = {
        "borrower": borrower,
        "language": language,
        "as_of": advice.as_of,
        "rulebook_version": advice.rulebook_version,
        "steps": [words.step(step) for step in advice.steps],
        "routes": [route_as_json(route, language) for route in routes],
        "withheld": [{"code": one.step.code, "title": words.text(one.step.title), "reason": one.harm} for one in advice.withheld],
    }
    if with_trace:
        answer["trace"] = [
            {
                "step": trace.step,
                "verdict": trace.verdict,
                "findings": [{"place": place, "answer": finding.answer, **words.finding(finding)} for place, finding in trace.findings],
            }
            for trace in advice.traces
        ]
    return msgspec.json.encode(answer).decode()


class _Answer(msgspec.Struct, frozen=True):
    """The parts of an answer in one language."""

    language: Language

    def text(self, text: Text) -> str:
        return text.in_language(self.language)

    def step(self, advice: StepAdvice) -> dict[str, Any]:
        step = advice.step
        return {
            "code": step.code,
            "title": self.text(step.title),
            "why": [self.finding(finding) for finding in advice.why],
            "how": self.text(step.how),
            "effort": step.effort,
            "time_to_effect": step.time_to_effect,
            "evidence": self.text(step.evidence),
            "stop_condition": self.text(step.stop_condition),
            "expected": self.text(step.expected) if step.expected else None,
            "confidence": step.confidence,
            "sources": [self.text(source.title) for source in step.sources],
            "checked_on": step.checked_on,
            "conflicts_with": [
                {"code": one.step.code, "this_side": self.text(one.this_side), "other_side": self.text(one.other_side)}
                for one in advice.conflicts
            ],
        }

    def finding(self, finding: Finding) -> dict[str, Any]:
        return {
            "condition": finding.condition,
            "sentence": self.text(finding.sentence),
            "facts": [
                {"fact": fact.name, "value": fact.as_sent, "source": fact.source, "as_of": fact.as_of, "origin": fact.origin}
                if fact.known
                else {"fact": fact.name, "value": None}
                for fact in finding.facts
            ],
            "events": finding.events,
        }


def as_text(advice: Advice, routes: Sequence[RouteAdvice], rulebook: Rulebook, language: Language) -> str:
    """The advice for a reader: each step with its why, how, what to keep and when to stop; then the routes that are open."""
    return "\n".join((*_lines(advice, rulebook, language), *_route_lines(routes, rulebook, language)))


def _route_lines(routes: Sequence[RouteAdvice], rulebook: Rulebook, language: Language) -> Iterator[str]:
    for route in routes:
        if route.open:
            known = {"route": route.title.in_language(language), "because": route.because.in_language(language)}
            yield wording.fill(rulebook.words.advice.route, known, language)


def _lines(advice: Advice, rulebook: Rulebook, language: Language) -> Iterator[str]:
    words = rulebook.words.advice
    if not advice.steps:
        yield words.nothing.in_language(language)
    for number, one in enumerate(advice.steps, start=1):
        step = one.step
        yield f"{number}. {step.title.in_language(language)}"
        for finding in one.why:
            yield f"   {wording.fill(words.because, {'sentence': _with_figures(finding, rulebook, language)}, language)}"
        for label, text in ((words.how, step.how), (words.keep, step.evidence), (words.stop, step.stop_condition)):
            yield f"   {wording.fill(label, {'text': text.in_language(language)}, language)}"
        for conflict in one.conflicts:
            sides = {
                "other": conflict.step.title.in_language(language),
                "this_side": conflict.this_side.in_language(language),
                "other_side": conflict.other_side.in_language(language),
            }
            yield f"   {wording.fill(words.conflict, sides, language)}"
    for withheld in advice.withheld:
        reason = words.withheld[withheld.harm].in_language(language)
        yield wording.fill(words.left_out, {"step": withheld.step.title.in_language(language), "reason": reason}, language)


def _with_figures(finding: Finding, rulebook: Rulebook, language: Language) -> str:
    """A condition's sentence, and the known figures that it looked at; a yes or no is what the sentence itself says."""
    words = rulebook.words
    figures = [
        f"{wording.label(fact.name, words, language)} {wording.figure(fact.name, fact.value, words, language)}"
        for fact in finding.facts
        if fact.value is not None and fact.kind != "yes_no"
    ]
    return wording.in_brackets(finding.sentence.in_language(language), figures, language)
