"""A limit change as it is shown: the content that is frozen, and what is drawn from it.

The page and the PDF are drawn from the same frozen content by the same partials, so that no figure can differ between them.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from advice import facts, known_facts, wording
from advice.explanations.result import Explanation, as_builtins
from advice.rule_loading.files import rulebook
from advice.rulebook import Language, Letter, Rulebook, Step
from borrowers.charts import LimitStep, limit_chart

STATEMENT = "limit_change_statement"  # the kind of document
YEAR = timedelta(days=365)


def content(explanation: Explanation, steps: tuple[LimitStep, ...], name: str, today: date) -> dict[str, Any]:
    """The content to freeze: the explanation and all that is shown beside it, as JSON values. `steps` are those of the line's limit."""
    rules = rulebook()
    corrections = {reason.correction for reason in explanation.reasons}  # each is linked where its figure stands
    return {
        "explanation": as_builtins(explanation),
        "person": {"name": name},
        "as_of": today.isoformat(),
        "data": _data_used(explanation, rules),
        "steps": [step_shown(rules.steps[code], explanation.language) for code in explanation.next_steps],
        "letters": [_letter(rules.letters[code], explanation.language) for code in explanation.letters if code not in corrections],
        "chart": _chart(steps, explanation.details.effective_on, today),
    }


def drawing(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """What the partials draw, from frozen content alone: it with its chart laid out, and the words above the title."""
    explanation = frozen["explanation"]
    details, reasons, language = explanation["details"], explanation["reasons"], explanation["language"]
    chart = frozen["chart"]
    steps = [LimitStep(date.fromisoformat(day), Decimal(amount), cause, owner) for day, amount, cause, owner in chart["steps"]]
    return {
        **frozen,
        "chart": limit_chart(steps, date.fromisoformat(chart["start"]), date.fromisoformat(chart["end"]), language),
        "chart_title": chart["title"],
        "crumbs": [details["product"], gettext("额度调整"), wording.day(date.fromisoformat(details["effective_on"]), language)],
        "main_reasons": [reason for reason in reasons if reason["main"]],
        "other_reasons": [reason for reason in reasons if not reason["main"]],
        "ruled_out_by_fact": [cause for cause in explanation["ruled_out"] if "kind" not in cause],
        "ruled_out_by_kind": [cause for cause in explanation["ruled_out"] if "kind" in cause],
        "rulebook_version": explanation["rulebook_version"],
    }


def _chart(steps: tuple[LimitStep, ...], effective_on: date, today: date) -> dict[str, Any]:
    """The limit over the last year; for an older change, over the year around it."""
    end = min(max(today, effective_on), effective_on + YEAR / 2)
    return {
        "start": (end - YEAR).isoformat(),
        "end": end.isoformat(),
        "title": gettext("近一年的额度") if end >= today else gettext("变动前后一年的额度"),
        "steps": [[step.day.isoformat(), str(step.amount), step.cause, step.owner] for step in steps],
    }


def _data_used(explanation: Explanation, rules: Rulebook) -> list[dict[str, str]]:
    """Each value that the lender says it looked at, with the reason it stands behind: what can be wrong, and be corrected."""
    words, language = rules.words, explanation.language
    rows = []
    for reason in explanation.reasons:
        for name, sent in reason.observed.items():
            value = facts.typed(name, sent)
            if value is None:
                continue
            rows.append(
                {
                    "label": words.facts[name].label.in_language(language),
                    "category": str(known_facts.CATEGORY_OF[name]),
                    "value": wording.figure(name, value, words, language),
                    "source": reason.source,
                    "as_of": reason.as_of.isoformat(),
                    "reason": reason.code,
                    "correction": reason.correction or "",
                }
            )
    return rows


def step_shown(rule: Step, language: Language) -> dict[str, str]:
    """A step of the rulebook as `{% step %}` draws it."""
    return {
        "title": rule.title.in_language(language),
        "why": rule.why.in_language(language),
        "how": rule.how.in_language(language),
        "effort": rule.effort,
        "time_to_effect": rule.time_to_effect,
        "expected": rule.expected.in_language(language) if rule.expected else "",
        "evidence": rule.evidence.in_language(language),
        "stop_condition": rule.stop_condition.in_language(language),
        "confidence": rule.confidence,
    }


def _letter(rule: Letter, language: Language) -> dict[str, str]:
    return {"code": rule.code, "title": rule.title.in_language(language), "purpose": rule.purpose.in_language(language)}
