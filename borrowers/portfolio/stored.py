"""Rows back to records: what an import compares with, and what an export writes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from msgspec import Struct

from borrowers.exchange import Record
from borrowers.exchange.records import Reason, ScheduleRow
from borrowers.models import Instalment, LimitReason
from borrowers.portfolio.kinds import Kind


class Stored(Struct, frozen=True):
    """A record that the database holds: the row's key, the sender's id of its borrower (None: not a person's), the record as sent."""

    pk: int
    owner: str | None
    record: Record


_REASON = tuple(field for field in Reason.__struct_fields__)
_ROW = tuple(field for field in ScheduleRow.__struct_fields__)


def records(kind: Kind, rows: QuerySet[Any]) -> Iterator[Stored]:
    """The records in `rows` of `kind`'s model, in their order: one query, and one more for their parts."""
    columns = [f"{reference.column}__sender_id" for reference in kind.references]
    owner = "borrower__sender_id" if kind.parent else "pk"
    found = list(rows.values_list("pk", owner, "sender_id", *columns, *kind.fields))
    names = ("id", *(reference.field for reference in kind.references), *kind.fields)
    parts = _parts(kind, [row[0] for row in found]) if kind.children else {}
    for pk, owned_by, *values in found:
        fields = dict(zip(names, values, strict=True))
        if fields.get("reason_codes") is not None:
            fields["reason_codes"] = tuple(fields["reason_codes"])
        if kind.children:
            fields[kind.children] = tuple(parts.get(pk, ()))
        yield Stored(pk, owned_by if kind.parent else None, kind.record(**fields))


def _parts(kind: Kind, keys: Iterable[int]) -> dict[int, list[Struct]]:
    """The parts of the records with these keys, as they were sent, in the order they were sent."""
    parts: dict[int, list[Struct]] = defaultdict(list)
    if kind.children == "reasons":
        for key, *values in LimitReason.objects.filter(change_id__in=keys).order_by("rank").values_list("change_id", *_REASON):
            parts[key].append(Reason(**dict(zip(_REASON, values, strict=True))))
    else:
        for key, *values in Instalment.objects.filter(plan_id__in=keys).order_by("pk").values_list("plan_id", *_ROW):
            parts[key].append(ScheduleRow(**dict(zip(_ROW, values, strict=True))))
    return parts
