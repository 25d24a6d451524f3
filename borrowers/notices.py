"""The inbox: what a borrower is told. The sentence is made when it is shown, from the kind of the notice and its values.

Apps register the kinds of notice that they send (`register_kind`). E-mail only says that something is here: `borrowers.notice_mail`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from msgspec import Struct

from borrowers import clock
from borrowers.models import Borrower, Notice

Values = Mapping[str, Any]


class NoticeKind(Struct, frozen=True, kw_only=True):
    """One kind of notice.

    `text` makes its sentence from the notice's values, in the language that is active; `address` the page that it leads to.
    """

    code: str
    text: Callable[[Values], str]
    address: Callable[[Values], str]


class News(Struct, frozen=True, kw_only=True):
    """Something to tell a borrower.

    `key` names it among the notices of its kind, for all borrowers: what was told under this key is not told again. `values` is plain
    JSON, and holds nothing personal beyond what the page that the notice leads to shows.
    """

    borrower_id: int
    kind: str
    key: str
    values: Values = {}


_kinds: dict[str, NoticeKind] = {}


def register_kind(kind: NoticeKind) -> None:
    """Make a kind of notice known to this process. Called by an app's `ready`."""
    _kinds[kind.code] = kind


def tell(news: Iterable[News]) -> None:
    """Put news into the inboxes, in the caller's transaction: a few statements, however many there are. Telling again changes nothing.

    Raises KeyError for a kind that nobody registered.
    """
    moment = clock.now()
    rows = [
        Notice(borrower_id=one.borrower_id, kind=_kinds[one.kind].code, key=one.key, values=dict(one.values), at=moment) for one in news
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def of(borrower: Borrower) -> QuerySet[Notice]:
    """The inbox of a borrower, newest first. A kind that only a newer version of this software knows waits until this one is replaced."""
    return borrower.notices.filter(kind__in=_kinds).order_by("-at", "-pk")


def unread(borrower: Borrower) -> int:
    """How many notices the borrower has not opened."""
    return of(borrower).filter(read_at=None).count()


def unread_by(borrower: OuterRef) -> Coalesce:
    """The same as a part of a query over people: of the one whom `borrower` refers to."""
    of_one = Notice.objects.filter(borrower=borrower, kind__in=list(_kinds), read_at=None).order_by().values("borrower")
    return Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)


def text(notice: Notice) -> str:
    """The sentence of a notice, in the language that is active."""
    return _kinds[notice.kind].text(notice.values)


def address(notice: Notice) -> str:
    """The page that a notice leads to."""
    return _kinds[notice.kind].address(notice.values)


def read(borrower: Borrower, public_id: uuid.UUID) -> Notice | None:
    """The borrower opens a notice: it counts as read from now on. None when they have no such notice."""
    found = of(borrower).filter(public_id=public_id).first()
    if found is not None:
        Notice.objects.filter(pk=found.pk, read_at=None).update(read_at=clock.now())
    return found


def read_all(borrower: Borrower, newest: uuid.UUID) -> None:
    """All up to the notice `newest`, the first that the borrower saw, count as read: what came in meanwhile does not."""
    seen = Notice.objects.filter(borrower=borrower, public_id=newest).values("pk")
    of(borrower).filter(read_at=None, pk__lte=seen).update(read_at=clock.now())
