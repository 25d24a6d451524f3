"""The rulebook for those who answer for it: every rule as its file has it, with its sources and how long ago they were checked. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, structs

from advice.conditions import CONDITIONS
from advice.rulebook import Confidence, Language, Rule, Rulebook
from advice.step_conditions import STEP_CONDITIONS, FactCondition
from advice.words import Text

_SHOWN_APART = frozenset(field.name for field in structs.fields(Rule)) | {"title", "name"}


class RuleRow(Struct, frozen=True, kw_only=True):
    """One rule in a list."""

    code: str
    title: str
    confidence: Confidence
    checked_on: date
    is_stale: bool


class ConditionRow(Struct, frozen=True, kw_only=True):
    """A named condition: the sentence that its docstring is, the facts it looks at (none: it is over events), the rules that name it."""

    name: str
    sentence: str
    facts: tuple[str, ...]
    used_by: tuple[str, ...]


class RulePage(Struct, frozen=True, kw_only=True):
    """One rule: what every rule has, and all that its file says beside that, by key."""

    rule: Rule
    title: str
    is_stale: bool
    sources: tuple[tuple[str, str, str], ...]  # cited, its date, where it was seen
    fields: tuple[tuple[str, str], ...]


def rows(book: Rulebook, folder: str, today: date, language: Language) -> tuple[RuleRow, ...]:
    """The rules of a folder, by code. Raises KeyError for a folder that there is not."""
    return tuple(
        RuleRow(
            code=rule.code,
            title=title(rule, language),
            confidence=rule.confidence,
            checked_on=rule.checked_on,
            is_stale=rule.is_stale(today),
        )
        for _, rule in sorted(book.by_folder[folder].items())
    )


def rule_page(book: Rulebook, folder: str, code: str, today: date, language: Language) -> RulePage:
    """One rule. Raises KeyError where there is none."""
    rule = book.by_folder[folder][code]
    return RulePage(
        rule=rule,
        title=title(rule, language),
        is_stale=rule.is_stale(today),
        sources=tuple((source.cited(language), source.date, source.where) for source in rule.sources),
        fields=tuple(
            row
            for field in structs.fields(rule)
            if field.name not in _SHOWN_APART
            for row in _written(field.encode_name, getattr(rule, field.name), language)
        ),
    )


def title(rule: Rule, language: Language) -> str:
    """What the rule is called; its code where it has no title."""
    text = getattr(rule, "title", None) or getattr(rule, "name", None)
    return text.in_language(language) if isinstance(text, Text) else rule.code


def conditions(book: Rulebook, language: Language) -> tuple[ConditionRow, ...]:
    """The conditions of steps, then those that rule a reason out, each by name."""
    of_steps = {step.code: (*step.when, *step.any_of, *step.unless) for step in book.steps.values()}
    of_reasons = {reason.code: reason.ruled_out_by for reason in book.reasons.values()}
    return (
        *(
            ConditionRow(
                name=name,
                sentence=condition.sentence.in_language(language),
                facts=condition.facts if isinstance(condition, FactCondition) else (),
                used_by=_users(name, of_steps),
            )
            for name, condition in sorted(STEP_CONDITIONS.items())
        ),
        *(
            ConditionRow(name=name, sentence=condition.sentence, facts=condition.facts, used_by=_users(name, of_reasons))
            for name, condition in sorted(CONDITIONS.items())
        ),
    )


def _users(name: str, named: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(code for code, names in sorted(named.items()) if name in names)


def _written(key: str, value: Any, language: Language) -> Iterator[tuple[str, str]]:
    """A value of a rule file by its key, what lies inside it by longer keys. Nothing where there is nothing."""
    if isinstance(value, Text):
        yield key, value.in_language(language)
    elif isinstance(value, Struct):
        for field in structs.fields(value):
            yield from _written(f"{key}.{field.encode_name}", getattr(value, field.name), language)
    elif isinstance(value, tuple) and any(isinstance(part, Struct) for part in value):
        for number, part in enumerate(value, start=1):
            yield from _written(f"{key}[{number}]", part, language)
    elif isinstance(value, tuple):
        if value:
            yield key, ", ".join(map(str, value))
    elif value is not None and value != "":
        yield key, str(value)
