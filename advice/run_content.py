"""What a run of the advice engine is kept as: what went in and what came out, as canonical JSON. Pure.

What went in is complete: decoded again and judged by the same rulebook on the same day, it gives the same advice, byte for byte. What came
out is kept in codes, so that two runs can be compared without their rulebooks. What an earlier release kept must stay readable: a new field
of an event, of `Inputs` or of `Result` needs a default.
"""

import hashlib
from collections.abc import Mapping
from datetime import date

import msgspec
from msgspec import Struct

from advice.engine import Advice
from advice.events import Events
from advice.facts import Facts, Origin, read


class Inputs(Struct, frozen=True):
    """What a borrower's advice rests on."""

    facts: Facts
    events: Events


class FoundStep(Struct, frozen=True):
    """A step that was suggested, by its code. `why`: the conditions by which it was; `conflicts`: the steps that pull the other way."""

    step: str
    why: tuple[str, ...]
    conflicts: tuple[str, ...] = ()


class HeldBack(Struct, frozen=True):
    """A step that the guard withheld, and which harm it would do."""

    step: str
    harm: str


class Result(Struct, frozen=True):
    """What was found, in codes: the steps, heaviest first; those withheld; of each route of the ladder whether it was open."""

    steps: tuple[FoundStep, ...]
    withheld: tuple[HeldBack, ...]
    routes: dict[str, bool]


class Changes(Struct, frozen=True):
    """What is different from the run before: codes of steps. `changed`: suggested before too, for other reasons or in other conflicts."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


class _Sent(Struct, frozen=True):
    """Facts that came together, by name, as the exchange format writes them."""

    as_of: date
    origin: Origin
    source: str
    values: dict[str, str | int | bool]


class _Kept(Struct, frozen=True):
    facts: tuple[_Sent, ...]
    events: Events


_encode = msgspec.json.Encoder().encode
_kept = msgspec.json.Decoder(_Kept)
_result = msgspec.json.Decoder(Result)


def encode_inputs(inputs: Inputs) -> str:
    """`inputs` as canonical JSON. The facts must be as they were sent: what is derived is derived again."""
    together: dict[tuple[date, Origin, str], dict[str, str | int | bool]] = {}
    for fact in inputs.facts.known():
        if fact.as_of is None or fact.as_sent is None or fact.label != "fact":
            raise ValueError(f"{fact.name} was not sent by anybody")
        together.setdefault((fact.as_of, fact.origin, fact.source), {})[fact.name] = fact.as_sent
    sent = tuple(_Sent(*key, values) for key, values in sorted(together.items(), key=lambda item: item[0]))
    return _encode(_Kept(sent, inputs.events)).decode()


def decode_inputs(text: str) -> Inputs:
    """What `encode_inputs` wrote. Raises msgspec.ValidationError for anything else."""
    kept = _kept.decode(text)
    known = {
        fact.name: fact
        for sent in kept.facts
        for fact in read(sent.values, source=sent.source, as_of=sent.as_of, origin=sent.origin).known()
    }
    return Inputs(Facts(known), kept.events)


def result_of(advice: Advice, routes: Mapping[str, bool]) -> Result:
    """What was found, in codes. `routes`: `advice.routes.which_are_open`."""
    return Result(
        steps=tuple(
            FoundStep(
                one.step.code,
                tuple(finding.condition for finding in one.why),
                tuple(conflict.step.code for conflict in one.conflicts),
            )
            for one in advice.steps
        ),
        withheld=tuple(HeldBack(one.step.code, one.harm) for one in advice.withheld),
        routes=dict(routes),
    )


def encode_result(result: Result) -> str:
    """`result` as canonical JSON."""
    return _encode(result).decode()


def decode_result(text: str) -> Result:
    """What `encode_result` wrote. Raises msgspec.ValidationError for anything else."""
    return _result.decode(text)


def content_hash(rulebook_version: str, inputs: str, result: str) -> str:
    """SHA-256 over what went in and what came out, without the day: found again the next day, it is the same."""
    return hashlib.sha256("\0".join((rulebook_version, inputs, result)).encode()).hexdigest()


def changes(old: Result, new: Result) -> Changes:
    """What is different in `new`, each list in the order of the run that it comes from."""
    before, after = ({one.step: one for one in result.steps} for result in (old, new))
    return Changes(
        added=tuple(code for code in after if code not in before),
        removed=tuple(code for code in before if code not in after),
        changed=tuple(code for code, one in after.items() if code in before and one != before[code]),
    )
