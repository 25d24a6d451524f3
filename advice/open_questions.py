"""What the advice would still like to know: the facts without which a step can neither be shown nor left out. Pure."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from advice.engine import Advice, Finding, Place, Trace


class OpenQuestion(Struct, frozen=True):
    """A fact that nobody told us, and the steps (codes, heaviest first) that may fit once it is known."""

    fact: str
    steps: tuple[str, ...]


def open_questions(advice: Advice) -> tuple[OpenQuestion, ...]:
    """The facts that `advice` lacks, those of the heaviest step first."""
    steps: dict[str, list[str]] = {}
    for trace in advice.traces:
        if is_undecided(trace):
            for fact in _lacking(trace):
                steps.setdefault(fact, []).append(trace.step)
    return tuple(OpenQuestion(fact, tuple(codes)) for fact, codes in steps.items())


def is_undecided(trace: Trace) -> bool:
    """Whether a step is left out only because something is unknown: nothing that is known speaks against it."""
    if trace.verdict != "conditions":
        return False
    answers: dict[Place, list[bool | None]] = {"when": [], "any_of": [], "unless": []}
    for place, finding in trace.findings:
        answers[place].append(finding.answer)
    none_can_hold = bool(answers["any_of"]) and all(answer is False for answer in answers["any_of"])
    return False not in answers["when"] and True not in answers["unless"] and not none_can_hold


def _lacking(trace: Trace) -> Iterable[str]:
    """The unknown facts of the conditions that could not be told. One of `any_of` that holds is enough: then the others do not matter."""
    enough = any(place == "any_of" and finding.answer for place, finding in trace.findings)
    matters: Iterable[Finding] = (
        finding for place, finding in trace.findings if finding.answer is None and not (enough and place == "any_of")
    )
    return dict.fromkeys(fact.name for finding in matters for fact in finding.facts if not fact.known)


def out_of_date(advice: Advice, before: date) -> tuple[str, ...]:
    """The facts on which a step of `advice` rests that are of a day before `before`, those of the heaviest step first."""
    looked_at = (fact for step in advice.steps for finding in step.why for fact in finding.facts)
    return tuple(dict.fromkeys(fact.name for fact in looked_at if fact.as_of and fact.as_of < before and fact.label == "fact"))
