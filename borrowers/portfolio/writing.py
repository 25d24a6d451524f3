"""A chunk into the database: its rows, their parts and their register entries, in the caller's transaction."""

from collections.abc import Iterable, Iterator
from typing import Any

from borrowers import clock, facts_changed, register
from borrowers.bulk import insert
from borrowers.exchange import Record, as_written
from borrowers.exchange.records import Reason, ScheduleRow
from borrowers.models import Borrower, Instalment, LimitReason, RepaymentPlan, lookup_hash
from borrowers.portfolio.addresses import FIELDS as ADDRESSES
from borrowers.portfolio.chunks import Chunk

# Who somebody is and how things stand is no event: that it came in, and when, stands in its own row and in the ImportRun.
_STANDING = ("borrower", "credit_line", "fact_snapshot")
_LISTS = ("reason_codes",)  # tuples in a record, lists in JSON
Written = tuple[Any, int, int | None]  # a record, the key of its row, the key of its borrower


def write(chunk: Chunk, run: int) -> None:
    """Write what is new and what has changed. `run` is the key of the ImportRun."""
    written = [*_insert(chunk), *_update(chunk)]
    if chunk.kind.name == "limit_change":
        _write_parts(LimitReason, "change_id", Reason.__struct_fields__, "rank", "reasons", written)
    if chunk.kind.name == "repayment_plan":
        Instalment.objects.filter(plan_id__in=[was.pk for _, was in chunk.updated]).delete()
        _write_parts(Instalment, "plan_id", ScheduleRow.__struct_fields__, None, "schedule", written)
        _write_replaces(chunk, written)
    register.record_all(_events(chunk, written, run))
    rows = [(key, borrower) for _, key, borrower in written if borrower is not None]
    if rows:
        facts_changed.report(facts_changed.Changed(chunk.kind.name, rows))


def _insert(chunk: Chunk) -> Iterator[Written]:
    moment = clock.now()
    rows = [{**_values(chunk, record), "received_at": moment} for record in chunk.created]
    keys = insert(chunk.kind.model, list(rows[0]) if rows else [], [list(row.values()) for row in rows])
    for record, key, row in zip(chunk.created, keys, rows, strict=True):
        yield record, key, key if chunk.kind.model is Borrower else row.get("borrower_id")


def _update(chunk: Chunk) -> Iterator[Written]:
    """As one upsert: `bulk_update` writes a CASE a column, which takes seconds a chunk. Rows are locked in the order of their keys."""
    model, moment = chunk.kind.model, clock.now()
    updated = sorted(chunk.updated, key=lambda pair: pair[1].pk)
    values = [{**_values(chunk, record), "received_at": moment} for record, _ in updated]
    if not values:
        return
    model.objects.bulk_create(
        [model(**row) for row in values],
        update_conflicts=True,
        unique_fields=["sender_id"],
        update_fields=[name for name in values[0] if name != "sender_id"],
    )
    for (record, was), row in zip(updated, values, strict=True):
        yield record, was.pk, was.pk if model is Borrower else row.get("borrower_id")


def _values(chunk: Chunk, record: Record) -> dict[str, Any]:
    """The attributes of the record's row; of what a plan replaces later, as both may be new."""
    kind = chunk.kind
    values: dict[str, Any] = {"sender_id": record.id}
    for field in kind.fields:
        values[field] = getattr(record, field)
    for name in _LISTS:
        if values.get(name) is not None:
            values[name] = list(values[name])
    for reference in kind.references:
        if reference.type != kind.name:
            named = getattr(record, reference.field)
            values[f"{reference.column}_id"] = None if named is None else chunk.parents[reference.type][named].pk
    if kind.parent:
        values["borrower_id"] = chunk.parents[kind.parent.type][getattr(record, kind.parent.field)].borrower_pk
    if kind.model is Borrower:
        values["name_lookup"] = lookup_hash(values["name"])
        for field in ADDRESSES:
            values[f"{field}_lookup"] = None if values[field] is None else lookup_hash(values[field])
    return values


def _write_parts(model: Any, column: str, fields: tuple[str, ...], rank: str | None, parts: str, written: list[Written]) -> None:
    """The parts of records, in the order they were sent."""
    names = ["borrower_id", column, *fields, *([rank] if rank else [])]
    rows = [
        [borrower, key, *(getattr(part, field) for field in fields), *([place] if rank else [])]
        for record, key, borrower in written
        for place, part in enumerate(getattr(record, parts), start=1)
    ]
    insert(model, names, rows)


def _write_replaces(chunk: Chunk, written: list[Written]) -> None:
    """Which plan each plan replaces."""
    keys = {record.id: key for record, key, _ in written}
    follow = [
        RepaymentPlan(pk=key, replaces_id=keys.get(record.replaces) or chunk.parents["repayment_plan"][record.replaces].pk)
        for record, key, _ in written
        if record.replaces is not None
    ]
    RepaymentPlan.objects.bulk_update(follow, ["replaces"])
    still = [key for record, key, _ in written if record.replaces is None]
    RepaymentPlan.objects.filter(pk__in=still, replaces__isnull=False).update(replaces=None)


def _events(chunk: Chunk, written: Iterable[Written], run: int) -> Iterator[register.Event]:
    """One register entry for each decision or dealing that came in, and for each record that was updated, with what it was."""
    before = {record.id: as_written(was.record) for record, was in chunk.updated}
    for record, _, borrower in written:
        was = before.get(record.id)
        if was is None and chunk.kind.name in _STANDING:
            continue
        yield register.Event(
            event="record_received" if was is None else "record_updated",
            actor="lender",
            subject_type=chunk.kind.name,
            subject=record.id,
            borrower_id=borrower,
            content={"import_run": run} if was is None or borrower is not None else {"import_run": run, "was": was},
            personal=None if was is None or borrower is None else {"was": was},
        )
