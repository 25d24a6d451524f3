"""An advice as it is shown: the content that is frozen, and what is drawn from it.

The page and the PDF are drawn from the same frozen content, so that no word can differ between them. `advice` holds what was found; what
the borrower made of it stands apart.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext

from advice import advice_words, lessons, wording
from advice.models import Recommendation
from advice.queries import Advised
from advice.rule_loading.files import rulebook
from advice.rulebook import Language, Lesson

STATEMENT = "advice_statement"  # the kind of document


def content(advised: Advised, states: Mapping[str, str], name: str, language: Language) -> dict[str, Any]:
    """The content to freeze, as JSON values. `states`: what the borrower made of each step that was ever suggested, by its code."""
    found = advice_words.as_builtins(advice_words.in_words(advised.advice, advised.routes, rulebook(), language))
    for step in found["steps"]:
        step["lessons"] = [_lesson(lesson, language) for lesson in lessons.for_step(rulebook(), step["code"])]
    return {
        "language": language,
        "advice": found,
        "marks": [
            {"code": code, "state": state, "title": rulebook().step_title(code, language)}
            for code, state in sorted(states.items())
            if state != Recommendation.State.SUGGESTED
        ],
        "person": {"name": name},
    }


def _lesson(lesson: Lesson, language: Language) -> dict[str, str]:
    return {"code": lesson.code, "title": lesson.title.in_language(language)}


def drawing(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """What the partials draw, from frozen content alone.

    `open` are the steps still to be done, each with its `state`; the marked ones by what was made of them; `left` those that the borrower
    does and that are not suggested any more.
    """
    advice, marks = frozen["advice"], frozen["marks"]
    states = {mark["code"]: mark["state"] for mark in marks}
    suggested = {step["code"] for step in advice["steps"]}
    accepted = [mark for mark in marks if mark["state"] == "accepted"]
    still_open = [
        {**step, "state": states.get(step["code"], "suggested")}
        for step in advice["steps"]
        if states.get(step["code"]) not in ("done", "dismissed")
    ]
    done = [mark for mark in marks if mark["state"] == "done"]
    left = [mark for mark in accepted if mark["code"] not in suggested]
    days = [figure["as_of"] for figure in advice["figures"]]
    return {
        **frozen,
        "title": _title(still_open, advice["nothing"], anything_marked=bool(marks)),
        "crumbs": [gettext("建议"), wording.day(date.fromisoformat(advice["as_of"]), frozen["language"])],
        "open": still_open,
        "left": left,
        "done": done,
        "dismissed": [mark for mark in marks if mark["state"] == "dismissed"],
        "total": len(done) + len(still_open) + len(left),
        "sources": _sources(still_open),
        "checked_since": min((step["checked_on"] for step in still_open), default=None),
        "data_from": min(days, default=None),
        "data_to": max(days, default=None),
        "rulebook_version": advice["rulebook_version"],
    }


def _sources(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the steps rest on, each source once, with the places of the steps that name it: on paper they stand together."""
    places: dict[str, list[int]] = {}
    for place, step in enumerate(steps, start=1):
        for source in step["sources"]:
            places.setdefault(source, []).append(place)
    return [{"source": source, "steps": steps} for source, steps in places.items()]


def _title(still_open: list[dict[str, Any]], nothing: str, *, anything_marked: bool) -> str:
    """The page's first sentence: what to do first."""
    if still_open:
        return gettext("最要紧的一步：%(step)s。") % {"step": still_open[0]["title"]}
    return gettext("现在合适的，您都处理过了。") if anything_marked else nothing
