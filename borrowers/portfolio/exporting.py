"""A portfolio written out: the same state gives the same bytes, and importing them elsewhere gives the same state."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet
from django.db.models.functions import Collate

from borrowers.exchange import HEADER, encode
from borrowers.models import Borrower, CreditLine, Origin
from borrowers.portfolio.kinds import KINDS, Kind
from borrowers.portfolio.stored import records

CHUNK = 2000


def export_lines(borrower: str | None = None) -> Iterator[bytes]:
    """The exchange lines of all that lenders sent, or of one borrower (the sender's id) with the policy releases of their lenders.

    In dependency order, then by id. What a borrower typed in or staff recorded is left out: an import would call it the lender's.
    Raises Borrower.DoesNotExist for an unknown borrower.
    """
    person = Borrower.objects.get(sender_id=borrower) if borrower is not None else None
    yield HEADER
    # Where to stop, taken from the last type to the first: whatever is within bounds then has what it refers to within bounds,
    # though an import may run beside us.
    bounds = {kind: kind.model.objects.aggregate(last=Max("pk"))["last"] or 0 for kind in reversed(list(KINDS.values()))}
    for kind in KINDS.values():
        yield from _lines(kind, _rows(kind, person).filter(pk__lte=bounds[kind]))


def _rows(kind: Kind, person: Borrower | None) -> QuerySet[Any]:
    rows: QuerySet[Any] = kind.model.objects.filter(origin=Origin.LENDER)
    if person is None:
        return rows
    if kind.parent:
        return rows.filter(borrower=person)
    if kind.model is Borrower:
        return rows.filter(pk=person.pk)
    return rows.filter(lender__in=CreditLine.objects.filter(borrower=person).values("lender"))


def _lines(kind: Kind, rows: QuerySet[Any]) -> Iterator[bytes]:
    """Lines by id in the order of its bytes, whatever the language of the database; one walk over the keys, a chunk of rows in memory."""
    by_bytes = Collate("sender_id", "C" if connection.vendor == "postgresql" else "BINARY")
    keys = rows.order_by(by_bytes).values_list("pk", flat=True).iterator(CHUNK)
    while chunk := list(islice(keys, CHUNK)):
        for one in sorted(records(kind, kind.model.objects.filter(pk__in=chunk)), key=lambda one: one.record.id):
            yield encode(one.record)
