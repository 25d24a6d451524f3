"""What must hold between the parts of a rulebook, beyond each file's own shape. Every breach is a `RuleError` for the author."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from advice.audit_texts import AuditTexts, DayCountName, RoundingName
from advice.automatic_instalment import terms
from advice.conditions import CONDITIONS
from advice.guard import Harm
from advice.letter_figures import FIGURES
from advice.rule_loading import lesson_checks, route_checks, step_checks
from advice.rule_loading.errors import RuleError
from advice.rule_loading.limit_policy_checks import check_limit_policy
from advice.rule_loading.texts import texts_of
from advice.rulebook import COST_SHEET, ChangeKind, InstalmentPolicy, Letter, Parameter, Reason, Rule, Rulebook
from advice.vague import is_vague
from advice.wording import needs, placeholders
from advice.words import AspectName, Category, InputName, PlanKind, Text, TriggerName, Words
from borrowers.exchange.facts import FACTS, near
from borrowers.exchange.values import BrokenRule
from borrowers.repayment.audit import Cause, Field
from borrowers.repayment.schedule import schedule

_BRACES = re.compile(r"\{[a-z][a-z0-9_]*\}")


def check(book: Rulebook, folder: Path) -> None:
    """Raise RuleError for the first thing in `book` that does not hold together."""
    for name, rules in book.by_folder.items():
        for rule in rules.values():
            _check_rule(rule, folder / name / f"{rule.code}.toml")
    for reason in book.reasons.values():
        _check_reason(reason, book, folder / "reasons" / f"{reason.code}.toml")
    step_checks.check(book, folder / "steps")
    lesson_checks.check(book, folder / "lessons")
    for letter in book.letters.values():
        _check_letter(letter, folder / "letters" / f"{letter.code}.toml")
    for scorecard in book.scorecards.values():
        path = folder / "scorecards" / f"{scorecard.code}.toml"
        _check_instalment_policy(scorecard.automatic_instalment, path)
        check_limit_policy(scorecard, book, path)
    for parameter in book.parameters.values():
        _check_periods(parameter, folder / "parameters" / f"{parameter.code}.toml")
    route_checks.check(book, folder)
    _check_texts(book.ladder, folder / "ladder.toml")
    _check_words(book, folder / "wording.toml")
    _check_audit_texts(book.audit, folder / "audit.toml")


def _check_rule(rule: Rule, path: Path) -> None:
    if not rule.sources:
        raise RuleError(path, "sources", "nothing", "at least one source", "Say where this comes from.")
    if rule.in_force_until and rule.in_force_until < rule.in_force_from:
        allowed = f"a date not before in_force_from ({rule.in_force_from})"
        raise RuleError(path, "in_force_until", str(rule.in_force_until), allowed, "Correct one of the two dates.")
    _check_texts(rule, path)


def _check_texts(value: Any, path: Path) -> None:
    for key, text in texts_of(value):
        for language, words in (("zh-hans", text.zh_hans), ("en", text.en)):
            if not words.strip():
                raise RuleError(path, f"{key}.{language}", "an empty text", "words", "Write the text in both languages.")
            rest = _BRACES.sub("", words)
            for sign, why in (("{", "a placeholder such as {days_past_due}"), ("}", "a placeholder"), ("<", "plain words, no markup")):
                if sign in rest:
                    raise RuleError(path, f"{key}.{language}", repr(sign), why, "Take the sign out, or complete the placeholder.")
        if set(placeholders(text.zh_hans)) != set(placeholders(text.en)):
            one, other = placeholders(text.zh_hans), placeholders(text.en)
            found = f"{', '.join(one) or 'none'} in Chinese, {', '.join(other) or 'none'} in English"
            raise RuleError(path, key, found, "the same placeholders in both languages", "Use the same figures in both.")


def _check_reason(reason: Reason, book: Rulebook, path: Path) -> None:
    if not reason.kinds:
        raise RuleError(path, "kinds", "nothing", "at least one kind of change", "Say which changes this cause can bring about.")
    for place, name in enumerate(reason.facts):
        if name not in FACTS:
            allowed = f"a fact name, for example {', '.join(near(name)) or 'days_past_due'}"
            raise RuleError(path, f"facts[{place}]", name, allowed, "Use a name of the exchange format.")
    if reason.main_fact is not None and reason.main_fact not in reason.facts:
        raise RuleError(path, "main_fact", reason.main_fact, ", ".join(reason.facts) or "no fact", "List it under facts too.")
    if (reason.main_fact is None) != (reason.threshold_side is None):
        missing = "main_fact" if reason.main_fact is None else "threshold_side"
        raise RuleError(path, missing, "nothing", "both main_fact and threshold_side, or neither", f"Add {missing}, or take the other out.")
    for place, name in enumerate(reason.ruled_out_by):
        if name not in CONDITIONS:
            raise RuleError(path, f"ruled_out_by[{place}]", name, ", ".join(CONDITIONS), "Use a condition of advice/conditions.py.")
    for place, code in enumerate(reason.steps):
        if code not in book.steps:
            raise RuleError(path, f"steps[{place}]", code, ", ".join(book.steps), "Write that step, or link one that is there.")
    _check_figures(reason, path)
    for key in ("title", "headline", "meaning"):
        text: Text = getattr(reason, key)
        for language, words in (("zh-hans", text.zh_hans), ("en", text.en)):
            if placeholders(words):
                raise RuleError(path, f"{key}.{language}", words, "no placeholder here", "Put figures into [[figures]].")
            if is_vague(words, book.vague):
                raise RuleError(path, f"{key}.{language}", words, "words that name the cause", "Say what was looked at and what was found.")


def _check_figures(reason: Reason, path: Path) -> None:
    if reason.facts and not reason.figures:
        raise RuleError(path, "figures", "nothing", "sentences with the borrower's figures", "Add [[figures]], the fullest first.")
    for place, text in enumerate(reason.figures):
        for name in needs(text):
            if name not in reason.facts:
                raise RuleError(path, f"figures[{place}]", name, ", ".join(reason.facts) or "no fact", "List the fact under facts.")
    if reason.figures and needs(reason.figures[-1]):
        found = f"placeholders {', '.join(needs(reason.figures[-1]))}"
        allowed = "no placeholder in the last one"
        raise RuleError(path, f"figures[{len(reason.figures) - 1}]", found, allowed, "Add a last text for when no figure is known.")


def _check_letter(letter: Letter, path: Path) -> None:
    if not letter.body:
        raise RuleError(path, "body", "nothing", "at least one block", "Write the letter.")
    figures = FIGURES[letter.about]
    blocks = {f"body[{place}]": block for place, block in enumerate(letter.body)} | ({"caution": letter.caution} if letter.caution else {})
    for key, block in blocks.items():
        for part, text, known in (("text", block.text, figures.always | figures.sometimes), ("otherwise", block.otherwise, figures.always)):
            for name in needs(text) if text else ():
                if name not in known:
                    todo = f"Use a figure that letters about a {letter.about.replace('_', ' ')} know."
                    raise RuleError(path, f"{key}.{part}", name, ", ".join(sorted(known)), todo)


def _check_instalment_policy(policy: InstalmentPolicy, path: Path) -> None:
    """Every figure is in its range, and every term has a schedule: a policy must never fail on a borrower's loan."""
    ranges = (("share_of_income", 0, 1), ("look_ahead_days", 0, 366), ("least_principal", 1, 10**12), ("annual_rate_percent", 0, 100))
    for name, least, most in ranges:
        figure = Decimal(getattr(policy, name))
        if not (figure.is_finite() and least <= figure <= most):
            allowed = f"a number from {least} to {most}"
            raise RuleError(path, f"automatic_instalment.{name}", str(figure), allowed, "Correct the figure.")
    if not policy.terms or list(policy.terms) != sorted(set(policy.terms)):
        allowed = "at least one number of months, each greater than the one before"
        raise RuleError(path, "automatic_instalment.terms", str(list(policy.terms)), allowed, "Sort the list, each term once.")
    for months in policy.terms:
        try:
            schedule(terms(policy, policy.least_principal, months, date(2026, 1, 31)))
        except BrokenRule as error:
            key = f"automatic_instalment, {months} months, {error.path}"
            raise RuleError(path, key, str(error.found), error.allowed, "Correct the figures, or take the term out.") from None


def _check_periods(parameter: Parameter, path: Path) -> None:
    """Each value has its own days, and where it is a ceiling for some lender, every day that it is in force has a value."""
    if not parameter.values:
        raise RuleError(path, "values", "nothing", "at least one value with its dates", "Say since when the figure is what it is.")
    one_day = timedelta(days=1)
    earliest, complete = parameter.in_force_from, bool(parameter.lender_kinds)
    for place, value in enumerate(parameter.values):
        key = f"values[{place}]"
        if value.until is not None and value.until < value.since:
            raise RuleError(
                path, f"{key}.until", str(value.until), f"a day on or after from ({value.since})", "Correct one of the two dates."
            )
        if value.since < earliest or (complete and value.since > earliest):
            allowed = f"{earliest}{'' if complete else ' or later'}"
            raise RuleError(path, f"{key}.from", str(value.since), allowed, "Let the days of the values neither overlap nor leave a gap.")
        if value.until is None and place < len(parameter.values) - 1:
            raise RuleError(path, f"{key}.until", "nothing", "the day before the next value", "Say until when this value held.")
        if not Decimal(0) < value.percent < Decimal(1000):
            raise RuleError(path, f"{key}.percent", str(value.percent), "per cent a year, more than 0", "Write the figure.")
        earliest = value.until + one_day if value.until else earliest
    last = parameter.values[-1].until
    if complete and last != parameter.in_force_until:
        raise RuleError(
            path,
            f"values[{len(parameter.values) - 1}].until",
            str(last),
            f"in_force_until ({parameter.in_force_until})",
            "Let both end together.",
        )


def _check_words(book: Rulebook, path: Path) -> None:
    _check_texts(book.words, path)
    for name in FACTS:
        if name not in book.words.facts:
            raise RuleError(path, f"facts.{name}", "nothing", "a label", "Say what this fact is called in both languages.")
        if FACTS[name].kind == "count" and book.words.facts[name].unit is None:
            raise RuleError(path, f"facts.{name}.unit", "nothing", "the unit of the count", "Say what is counted.")
    for name in book.words.facts:
        if name not in FACTS:
            raise RuleError(path, f"facts.{name}", name, ", ".join(near(name)) or "a fact name", "Use a name of the exchange format.")
    for name, words, keys in _tables(book.words):
        _check_complete(name, words, keys, path)
    if COST_SHEET not in book.terms:
        raise RuleError(path, "consent.cost_sheet_required", COST_SHEET, ", ".join(book.terms), "Add glossary/all_in_cost.toml.")
    for place, code in enumerate(book.words.steps_without_reason):
        if code not in book.steps:
            raise RuleError(path, f"steps_without_reason[{place}]", code, ", ".join(book.steps), "Write that step, or name another.")


def _check_audit_texts(texts: AuditTexts, path: Path) -> None:
    _check_texts(texts, path)
    complete: tuple[tuple[str, Mapping[Any, Any], tuple[str, ...]], ...] = (
        ("causes", texts.causes, get_args(Cause)),
        ("fields", texts.fields, get_args(Field)),
        ("roundings", texts.roundings, get_args(RoundingName)),
        ("day_counts", texts.day_counts, get_args(DayCountName)),
    )
    for name, words, keys in complete:
        _check_complete(name, words, keys, path)


def _check_complete(name: str, words: Mapping[Any, Any], keys: tuple[str, ...], path: Path) -> None:
    for key in keys:
        if key not in words:
            raise RuleError(path, f"{name}.{key}", "nothing", "words for it", "Add it in both languages.")


def _tables(words: Words) -> Iterator[tuple[str, Mapping[Any, Text], tuple[str, ...]]]:
    """The tables of wording.toml that need words for every key of a closed list: name, table, keys."""
    yield "kinds", words.kinds, get_args(ChangeKind)
    yield "plans", words.plans, get_args(PlanKind)
    yield "categories", words.categories, get_args(Category)
    yield "decision.inputs", words.decision.inputs, get_args(InputName)
    yield "decision.triggers", words.decision.triggers, get_args(TriggerName)
    yield "advice.withheld", words.advice.withheld, get_args(Harm)
    yield "migration.aspects", words.migration.aspects, get_args(AspectName)
