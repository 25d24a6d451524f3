"""Lessons of three minutes: which belong to a cause or a step, which a reader finds first, and which were read."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from advice import gather
from advice.models import LessonRead
from advice.rulebook import Lesson, Rulebook
from borrowers.models import Borrower


def for_step(book: Rulebook, code: str) -> tuple[Lesson, ...]:
    """The lessons that give the background of a step, by their code."""
    return tuple(lesson for lesson in book.lessons.values() if code in lesson.steps)


def for_reason(book: Rulebook, code: str) -> tuple[Lesson, ...]:
    """The lessons that explain a cause, by their code. None for a code that the catalogue does not know."""
    return tuple(lesson for lesson in book.lessons.values() if code in lesson.reasons)


class Shelf(Struct, frozen=True):
    """The lessons as a reader finds them: `mine` belong to the causes that a lender named to them last, `others` are the rest.

    `read` holds the codes of those that the reader has read; nobody but them sees it, and nothing counts it.
    """

    mine: tuple[Lesson, ...]
    others: tuple[Lesson, ...]
    read: frozenset[str] = frozenset()


def shelf(book: Rulebook) -> Shelf:
    """What a guest finds: every lesson, the heaviest first, and nothing is kept."""
    return Shelf((), _heaviest_first(book.lessons.values()))


def shelf_of(borrower: Borrower, book: Rulebook, today: date) -> Shelf:
    """What `borrower` finds on `today`. A lesson for another kind of borrower stands with the rest: nobody is kept from reading."""
    events = gather.inputs([borrower], today)[borrower.pk].events
    named = {code for change in events.latest_changes() for code in change.reasons}
    mine = {code for code, lesson in book.lessons.items() if events.audience in lesson.audience and not named.isdisjoint(lesson.reasons)}
    return Shelf(
        mine=_heaviest_first(book.lessons[code] for code in mine),
        others=_heaviest_first(lesson for code, lesson in book.lessons.items() if code not in mine),
        read=frozenset(borrower.lessons_read.values_list("lesson", flat=True)),
    )


def was_read(borrower: Borrower, lesson: Lesson) -> bool:
    """Whether `borrower` said that they read it."""
    return borrower.lessons_read.filter(lesson=lesson.code).exists()


def read(*, borrower: Borrower, lesson: Lesson) -> None:
    """Note that `borrower` read a lesson. Said twice, it is noted once."""
    LessonRead.objects.get_or_create(borrower=borrower, lesson=lesson.code)


def _heaviest_first(lessons: Iterable[Lesson]) -> tuple[Lesson, ...]:
    return tuple(sorted(lessons, key=lambda lesson: (-lesson.weight, lesson.code)))
