"""From waiting lines to rows: resolve, compare with what is stored, write a chunk and its register entries in one transaction."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.db import connection, transaction

from borrowers.exchange import Record, as_written, decode
from borrowers.exchange.records import CreditLine, LimitChange, RepaymentPlan
from borrowers.models import Borrower
from borrowers.portfolio.chunks import Chunk, Parent
from borrowers.portfolio.kinds import KINDS, Kind
from borrowers.portfolio.plans import chain_problems
from borrowers.portfolio.report import Problem, Report
from borrowers.portfolio.staging import Staged, Staging
from borrowers.portfolio.stored import Stored, records
from borrowers.portfolio.writing import write

CHUNK = 2000  # records a transaction
_LOCK = 0x6D696E67  # any number of our own: imports into one PostgreSQL write one chunk at a time


class Loader:
    """Loads the waiting lines type by type. `run` is the key of the ImportRun, None in a dry run: then nothing is written."""

    def __init__(self, staging: Staging, report: Report, run: int | None, progress: Callable[[int], object]) -> None:
        self._staging, self._report, self._run, self._progress = staging, report, run, progress

    def load(self) -> None:
        """Load everything, in dependency order; a transaction a chunk."""
        for kind in KINDS.values():
            for rows in self._staging.rows(kind.name, CHUNK):
                self._load(kind, rows)
            if kind.model is Borrower:
                # Those who get an address that another gives up: after the others, and together, as they may exchange theirs.
                for rows in self._staging.rows(kind.name, CHUNK, only_waiting=True):
                    self._load(kind, rows, exchange=True)

    def _load(self, kind: Kind, rows: list[Staged], exchange: bool = False) -> None:
        if self._run is None:
            chunk = self._sorted_out(kind, rows)
        else:
            with transaction.atomic():
                _one_at_a_time()
                chunk = self._sorted_out(kind, rows)
                if exchange:
                    Borrower.objects.filter(pk__in=[was.pk for _, was in chunk.updated]).update(
                        phone=None, phone_lookup=None, email=None, email_lookup=None
                    )
                write(chunk, self._run)
        self._staging.refuse(row for row, _ in chunk.problems)
        self._report.refused(chunk.problems)
        self._report.count("created", kind.name, len(chunk.created))
        self._report.count("updated", kind.name, len(chunk.updated))
        self._report.count("unchanged", kind.name, chunk.unchanged)
        self._progress(len(rows))

    def _sorted_out(self, kind: Kind, rows: list[Staged]) -> Chunk:
        """What becomes of each line."""
        decoded = [(row, decode(row.raw)) for row in rows]
        chunk = Chunk(kind, decoded, *self._named(kind, [record for _, record in decoded]))
        stored = {one.record.id: one for one in records(kind, kind.model.objects.filter(sender_id__among=[row.id for row in rows]))}
        problems = {record.id: problem for _, record in decoded if (problem := _problem(chunk, record, stored.get(record.id)))}
        if kind.name == "repayment_plan":
            valid = {record.id: cast(RepaymentPlan, record) for _, record in decoded if record.id not in problems}
            refused = {**chunk.refused_parents["repayment_plan"], **{row.id: row.line for row, _ in decoded if row.id in problems}}
            problems |= chain_problems(valid, self._staging, refused)
        for row, record in decoded:
            was = stored.get(record.id)
            if problem := problems.get(record.id):
                chunk.problems.append((row, problem))
            elif was is None:
                chunk.created.append(record)
            elif was.record == record:
                chunk.unchanged += 1
            else:
                chunk.updated.append((record, was))
        return chunk

    def _named(self, kind: Kind, these: Iterable[Record]) -> tuple[dict[str, dict[str, Parent]], dict[str, dict[str, int]]]:
        """The records that `these` name, and those of them that were refused in this file."""
        ids: dict[str, set[str]] = {reference.type: set() for reference in kind.references}
        for record in these:
            for reference in kind.references:
                if (named := getattr(record, reference.field)) is not None:
                    ids[reference.type].add(named)
        refused = {type: self._staging.refused(type, some) for type, some in ids.items()}
        return {type: self._find(KINDS[type], some) for type, some in ids.items()}, refused

    def _find(self, kind: Kind, ids: set[str]) -> dict[str, Parent]:
        owner = ("borrower_id", "borrower__sender_id") if kind.parent else ("pk", "sender_id")
        stored = kind.model.objects.filter(sender_id__among=ids).values_list("sender_id", "pk", *owner)
        found = {id: Parent(pk, borrower, owned_by) for id, pk, borrower, owned_by in stored}
        if self._run is None:  # nothing of this file has been written: it may be there all the same
            for id, raw in self._staging.waiting(kind.name, ids - found.keys()).items():
                record = decode(raw)
                found[id] = Parent(None, None, record.borrower if isinstance(record, CreditLine) else None)
        return found


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":  # SQLite transactions are IMMEDIATE: one writer as it is
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _problem(chunk: Chunk, record: Any, was: Stored | None) -> Problem | None:
    """What is wrong with a record beside what it replaces, which only the plans of a loan together can tell."""
    kind = chunk.kind
    for reference in kind.references:
        named = getattr(record, reference.field)
        if named is None or reference.type == kind.name:
            continue
        if (line := chunk.refused_parents[reference.type].get(named)) is not None:
            return Problem(reference.field, named, f"a {reference.type} that was accepted; {named} was refused (line {line} of this file)")
        if named not in chunk.parents[reference.type]:
            return Problem(reference.field, named, f"the id of a {reference.type} in this file or already stored")
    if was is not None and kind.history:
        return _rewritten(record, was.record)
    if was is not None and kind.parent:
        named = getattr(record, kind.parent.field)
        if chunk.parents[kind.parent.type][named].owner not in (was.owner, None):
            return Problem(kind.parent.field, named, f"one of borrower {was.owner}: a record never moves to another person")
        if isinstance(was.record, RepaymentPlan) and was.record.loan != named:
            return Problem("loan", named, f"the loan it was recorded for ({was.record.loan}): a plan never moves to another loan")
    if isinstance(record, LimitChange) and record.to_credit_line is not None:
        lines = chunk.parents["credit_line"]
        if lines[record.to_credit_line].owner != lines[record.credit_line].owner:
            return Problem("to_credit_line", record.to_credit_line, "another line of the same borrower")
    return None


def _rewritten(record: Record, was: Record) -> Problem | None:
    """History sent again with other content; None when it is the same."""
    if record == was:
        return None
    now, then = as_written(record), as_written(was)
    field = next(field for field in record.__struct_fields__ if now.get(field) != then.get(field))
    return Problem(field, now.get(field), f"already recorded with other content ({then.get(field)!s:.80}): history is never changed")
