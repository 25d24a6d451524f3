"""What must hold of the lessons of a rulebook, beyond each file's own shape. Every breach is a `RuleError` for the author."""

import re
from pathlib import Path
from typing import get_args

from advice.clocks import weakest
from advice.events import Audience
from advice.guard import harm_in_words
from advice.rule_loading.errors import RuleError
from advice.rule_loading.texts import shown_texts_of
from advice.rulebook import Lesson, Passage, Rulebook
from advice.words import Text

# Both languages say the same, so that a law is looked for in one of them.
_NEEDS_A_SOURCE = re.compile(r"[0-9０-９]|法律|条例|法典|《")


def check(book: Rulebook, folder: Path) -> None:
    """Raise RuleError for the first lesson in `book` that does not hold together."""
    for lesson in book.lessons.values():
        path = folder / f"{lesson.code}.toml"
        _check_place(lesson, path)
        _check_links(lesson, book, path)
        _check_passages(lesson, path)
        for key, text in shown_texts_of(lesson):
            for language, words in (("zh-hans", text.zh_hans), ("en", text.en)):
                if harm := harm_in_words(words):
                    allowed = "such a thing only where it is warned against"
                    raise RuleError(path, f"{key}.{language}", f"words that suggest {harm}", allowed, "Reword it.")


def _check_place(lesson: Lesson, path: Path) -> None:
    if not lesson.audience:
        raise RuleError(path, "audience", "nobody", ", ".join(get_args(Audience)), "Say for whom the lesson is.")
    if not 1 <= lesson.weight <= 100:
        raise RuleError(path, "weight", str(lesson.weight), "a whole number from 1 to 100", "Say how heavy the lesson weighs.")


def _check_links(lesson: Lesson, book: Rulebook, path: Path) -> None:
    for key, codes, known in (("reasons", lesson.reasons, book.reasons), ("steps", lesson.steps, book.steps)):
        for place, code in enumerate(codes):
            if code not in known:
                raise RuleError(path, f"{key}[{place}]", code, ", ".join(known), f"Name one of the {key} that are there.")
            if code in codes[:place]:
                raise RuleError(path, f"{key}[{place}]", code, "each once", "Take one of the two out.")


def _check_passages(lesson: Lesson, path: Path) -> None:
    if not lesson.passages:
        raise RuleError(path, "passages", "nothing", "at least one passage", "Write the lesson.")
    for key in ("title", "lead"):
        text: Text = getattr(lesson, key)
        if _NEEDS_A_SOURCE.search(text.zh_hans + text.en):
            raise RuleError(path, key, text.zh_hans, "words without a figure or a law", "Say it in a passage that names its source.")
    for place, passage in enumerate(lesson.passages):
        _check_basis(passage, lesson, f"passages[{place}]", path)


def _check_basis(passage: Passage, lesson: Lesson, key: str, path: Path) -> None:
    """A figure or a law never stands without its source, and no lesson looks surer than its weakest passage."""
    if (passage.source is None) != (passage.confidence is None):
        missing = "source" if passage.source is None else "confidence"
        raise RuleError(path, f"{key}.{missing}", "nothing", "both source and confidence, or neither", "Add what is missing.")
    if passage.confidence is None:
        words = "".join(text.zh_hans + text.en for _, text in shown_texts_of(passage))
        if found := _NEEDS_A_SOURCE.search(words):
            allowed = "a source and its confidence beside a figure or a law"
            raise RuleError(path, f"{key}.source", f"nothing beside {found[0]!r}", allowed, "Say where it comes from, or leave it out.")
    elif weakest(lesson.confidence, passage.confidence) != lesson.confidence:
        allowed = f"{passage.confidence}, as in {key}, or weaker"
        raise RuleError(path, "confidence", lesson.confidence, allowed, "Carry the weakest confidence over.")
