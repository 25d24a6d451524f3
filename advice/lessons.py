"""Lessons of three minutes: which belong to a cause or a step, what a reader finds first, what a lesson's page shows, which were read."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct

from advice import gather
from advice.models import LessonRead
from advice.rulebook import Confidence, Language, Lesson, Rulebook
from advice.statements import step_shown
from borrowers.models import Borrower, LimitChange


def for_step(book: Rulebook, code: str) -> tuple[Lesson, ...]:
    """The lessons that give the background of a step, by their code."""
    return tuple(lesson for lesson in book.lessons.values() if code in lesson.steps)


def for_reason(book: Rulebook, code: str) -> tuple[Lesson, ...]:
    """The lessons that explain a cause, by their code. None for a code that the catalogue does not know."""
    return tuple(lesson for lesson in book.lessons.values() if code in lesson.reasons)


# --- the shelf ----------------------------------------------------------------------------------------------------------


class Card(Struct, frozen=True):
    """One lesson as it stands on the shelf. Only its reader sees `read`, and nothing counts it."""

    code: str
    title: str
    lead: str
    read: bool


class Shelf(Struct, frozen=True):
    """The lessons as a reader finds them, the heaviest first: `mine` explain the causes that a lender named to them last."""

    mine: tuple[Card, ...]
    others: tuple[Card, ...]


def shelf(borrower: Borrower | None, book: Rulebook, today: date, language: Language) -> Shelf:
    """What `borrower` finds on `today`, in four queries; None is a guest, of whom nothing is kept.

    A lesson for another kind of borrower stands with the others: nobody is kept from reading.
    """
    named = _named_last(borrower, today) if borrower else frozenset()
    read = frozenset(borrower.lessons_read.values_list("lesson", flat=True)) if borrower else frozenset()
    lessons = sorted(book.lessons.values(), key=lambda lesson: (-lesson.weight, lesson.code))
    mine = [lesson for lesson in lessons if borrower and borrower.kind in lesson.audience and not named.isdisjoint(lesson.reasons)]

    def cards(some: Iterable[Lesson]) -> tuple[Card, ...]:
        return tuple(Card(one.code, one.title.in_language(language), one.lead.in_language(language), one.code in read) for one in some)

    return Shelf(cards(mine), cards(lesson for lesson in lessons if lesson not in mine))


def _named_last(borrower: Borrower, today: date) -> frozenset[str]:
    """The causes that came with the last change of each line."""
    known = gather.history(borrower)
    last = {change.line_id: change for change in known.changes if gather.decided_on(change) <= today}
    return frozenset(reason.code for change in last.values() for reason in known.reasons.get(change.pk, ()))


# --- a lesson's page ------------------------------------------------------------------------------------------------------


class PassageShown(Struct, frozen=True):
    """One passage in the reader's language; `source` empty: it rests on what the lesson rests on."""

    heading: str
    text: str
    points: tuple[str, ...]
    confidence: Confidence | None
    source: str


class LessonPage(Struct, frozen=True):
    """A lesson in the reader's language. `change`: the last limit change of the reader's whose causes it explains, if there is one."""

    code: str
    title: str
    lead: str
    passages: tuple[PassageShown, ...]
    confidence: Confidence
    sources: tuple[str, ...]
    checked_on: date
    steps: tuple[dict[str, Any], ...]
    change: LimitChange | None
    read: bool


def lesson_page(borrower: Borrower | None, code: str, book: Rulebook, language: Language) -> LessonPage:
    """The page of a lesson, in two queries for a borrower and none for a guest. Raises KeyError for a code that no lesson has."""
    lesson = book.lessons[code]
    passages = (
        PassageShown(
            heading=passage.heading.in_language(language) if passage.heading else "",
            text=passage.text.in_language(language),
            points=tuple(point.in_language(language) for point in passage.points),
            confidence=passage.confidence,
            source=passage.source.cited(language) if passage.source else "",
        )
        for passage in lesson.passages
    )
    return LessonPage(
        code=code,
        title=lesson.title.in_language(language),
        lead=lesson.lead.in_language(language),
        passages=tuple(passages),
        confidence=lesson.confidence,
        sources=tuple(source.cited(language) for source in lesson.sources),
        checked_on=lesson.checked_on,
        steps=tuple(step_shown(book.steps[step], language) for step in lesson.steps),
        change=_explained_change(borrower, lesson) if borrower else None,
        read=borrower is not None and borrower.lessons_read.filter(lesson=code).exists(),
    )


def _explained_change(borrower: Borrower, lesson: Lesson) -> LimitChange | None:
    changes = borrower.limit_changes.filter(reasons__code__in=lesson.reasons)
    return changes.order_by("-decided_at", "-sender_id").first()


def mark_read(*, borrower: Borrower, code: str) -> None:
    """Note that `borrower` read a lesson; said twice, it is noted once."""
    LessonRead.objects.get_or_create(borrower=borrower, lesson=code)
