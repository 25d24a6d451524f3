"""A run of the advice engine as staff see it: what it saw, what became of every step and why, what the borrower made of it."""

import uuid
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from advice import gather, run_content, runs, trace_words
from advice.facts import Facts, with_derived
from advice.models import AdviceRun, StepMark
from advice.queries import Advised, judged
from advice.rule_loading.files import rulebook
from advice.rulebook import Language, Rulebook
from advice.trace_words import TraceTold
from borrowers.models import Borrower

MOST_RUNS, MOST_MARKS = 20, 100


class MarkTold(Struct, frozen=True):
    """What the borrower made of a step, and when."""

    title: str
    mark: StepMark


class Changed(Struct, frozen=True):
    """The titles of the steps that are different from the run before."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


class TracePage(Struct, frozen=True, kw_only=True):
    """A run and its trace. `run` None: nothing is stored, and `told` was found just now.

    `is_by_other_rules`: the rulebook is another one since, so that the trace, made again today, may differ from what the borrower saw.
    `changed` None: there is no run before.
    """

    borrower: Borrower
    run: AdviceRun | None
    told: TraceTold
    runs: tuple[AdviceRun, ...]
    marks: tuple[MarkTold, ...]
    changed: Changed | None
    is_waiting: bool

    @property
    def is_by_other_rules(self) -> bool:
        return self.run is not None and self.run.rulebook_version != self.told.rulebook_version


def trace_page(borrower: Borrower, run_id: uuid.UUID | None, today: date, language: Language) -> TracePage:
    """The trace of one of the borrower's runs (None: the current one; without any, what would be found on `today`).

    Raises AdviceRun.DoesNotExist for a run that is not the borrower's.
    """
    book = rulebook(borrower.jurisdiction.lower())
    run = runs.current(borrower) if run_id is None else borrower.advice_runs.get(public_id=run_id)
    facts, advised = _found(borrower, run, today)
    return TracePage(
        borrower=borrower,
        run=run,
        told=trace_words.told(advised.advice, advised.routes, facts, book, language),
        runs=tuple(borrower.advice_runs.defer("inputs", "result").order_by("-made_at", "-pk")[:MOST_RUNS]),
        marks=_marks(borrower, book, language),
        changed=_changed(run, book, language),
        is_waiting=runs.waiting(borrower),
    )


def _found(borrower: Borrower, run: AdviceRun | None, today: date) -> tuple[Facts, Advised]:
    """What was looked at and what it led to: of a run what it kept, else what is on record today."""
    day = run.as_of if run else today
    inputs = run_content.decode_inputs(run.inputs) if run else gather.inputs([borrower], day)[borrower.pk]
    return with_derived(inputs.facts), judged(inputs, borrower.jurisdiction, day)


def _marks(borrower: Borrower, book: Rulebook, language: Language) -> tuple[MarkTold, ...]:
    marks = borrower.step_marks.select_related("recommendation").order_by("-at", "-pk")[:MOST_MARKS]
    return tuple(MarkTold(book.step_title(mark.recommendation.step, language), mark) for mark in marks)


def _changed(run: AdviceRun | None, book: Rulebook, language: Language) -> Changed | None:
    if run is None or run.previous_id is None:
        return None

    def titles(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(book.step_title(code, language) for code in codes)

    changes = run.changes
    return Changed(titles(changes.get("added", ())), titles(changes.get("removed", ())), titles(changes.get("changed", ())))
