"""Money in and out by day: what somebody has, earns and owes, and the day on which it runs short."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal, NamedTuple

from borrowers.dates import add_months
from borrowers.money import from_fen

Kind = Literal["income", "bill", "due"]
_FIRST_OF_A_DAY: dict[Kind, int] = {"income": 0, "bill": 1, "due": 2}


@dataclass(frozen=True)
class Regular:
    """An income, a bill or a repayment (whole fen, above zero): once on `first_on`, or every month from then on, on its day or the last of
    a shorter month. In the months `peak_months` (1 to 12) it is `peak_percent` per cent of the amount, rounded to the fen, a half up: a
    shop has its season."""

    kind: Kind
    name: str
    amount_fen: int
    first_on: date
    monthly: bool = False
    peak_months: frozenset[int] = frozenset()
    peak_percent: int = 100

    def __post_init__(self) -> None:
        if self.amount_fen <= 0 or self.peak_percent <= 0:
            raise ValueError("amount_fen and peak_percent: above 0")
        if not self.peak_months <= set(range(1, 13)):
            raise ValueError("peak_months: months from 1 to 12")

    def in_month_of(self, day: date) -> int:
        """The amount in the month of `day`, in fen."""
        return (self.amount_fen * self.peak_percent * 2 + 100) // 200 if day.month in self.peak_months else self.amount_fen


class Entry(NamedTuple):
    """Money on a day, in whole fen, above zero. An income comes in; a bill and what is due on a loan go out. `of` is the caller's
    own key of what it comes from."""

    on: date
    kind: Kind
    name: str
    amount_fen: int
    of: str = ""

    @property
    def amount(self) -> Decimal:
        """In yuan, negative when it goes out."""
        return from_fen(self.amount_fen if self.kind == "income" else -self.amount_fen)

    @property
    def size(self) -> Decimal:
        """In yuan, without a sign."""
        return from_fen(self.amount_fen)


class Day(NamedTuple):
    """A day on which money moves, and what is left at its end (whole fen; negative: that much is missing)."""

    on: date
    entries: tuple[Entry, ...]
    balance_fen: int

    @property
    def balance(self) -> Decimal:
        """In yuan, as is `missing`, its opposite."""
        return from_fen(self.balance_fen)

    @property
    def missing(self) -> Decimal:
        return from_fen(-self.balance_fen)


class Month(NamedTuple):
    """A month as its first day: what comes in, goes out for bills and is due on loans, what is left at its end and at its lowest, in yuan;
    `peak` says that an income has its season then."""

    on: date
    income: Decimal
    bills: Decimal
    dues: Decimal
    end: Decimal
    lowest: Decimal
    peak: bool


class Unpayable(NamedTuple):
    """An amount due on a loan that the money of the day does not cover, and how much is missing (yuan)."""

    entry: Entry
    missing: Decimal


@dataclass(frozen=True)
class Forecast:
    """The days from `start_on` to `until` on which money moves, in order, begun with `start_fen`."""

    start_on: date
    until: date
    start_fen: int
    days: tuple[Day, ...]
    months: tuple[Month, ...]

    @property
    def first_short(self) -> Day | None:
        """The first day that ends below zero."""
        return next((day for day in self.days if day.balance_fen < 0), None)

    @property
    def lowest(self) -> Day | None:
        """The first of the days on which least is left; None when no money moves."""
        return min(self.days, key=lambda day: day.balance_fen, default=None)

    @property
    def first_unpayable(self) -> Unpayable | None:
        """The first amount due on a loan that is not covered when everything before it was paid."""
        left = self.start_fen
        for day in self.days:
            for entry in day.entries:
                left += entry.amount_fen if entry.kind == "income" else -entry.amount_fen
                if left < 0 and entry.kind == "due":
                    return Unpayable(entry, from_fen(min(-left, entry.amount_fen)))
        return None

    @property
    def start(self) -> Decimal:
        """In yuan."""
        return from_fen(self.start_fen)


def forecast(start_fen: int, start_on: date, until: date, regular: Iterable[Regular], dues: Iterable[Entry]) -> Forecast:
    """The money of each day from `start_on` to `until`, both included. On one day incomes come first, then bills, then dues.

    A due whose day is before `start_on` is late: it is owed on `start_on`. Incomes and bills of earlier days are over. Raises ValueError
    when `until` is before `start_on`.
    """
    if until < start_on:
        raise ValueError("until: not before start_on")
    items = list(regular)
    owed = [due._replace(on=max(due.on, start_on)) for due in dues if due.on <= until]
    entries = [*owed, *(entry for item in items for entry in occurrences(item, start_on, until))]
    entries.sort(key=lambda entry: (entry.on, _FIRST_OF_A_DAY[entry.kind]))
    days, left = [], start_fen
    for on, moved in groupby(entries, key=lambda entry: entry.on):
        group = tuple(moved)
        left += sum(entry.amount_fen if entry.kind == "income" else -entry.amount_fen for entry in group)
        days.append(Day(on, group, left))
    return Forecast(start_on, until, start_fen, tuple(days), _months(days, start_fen, items))


def occurrences(item: Regular, start_on: date, until: date) -> Iterable[Entry]:
    """When and how much `item` is from `start_on` to `until`, both included."""
    number, on = 0, item.first_on
    if item.monthly and on < start_on:
        number = (start_on.year - on.year) * 12 + start_on.month - on.month
        on = add_months(item.first_on, number)
    while on <= until:
        if on >= start_on:
            yield Entry(on, item.kind, item.name, item.in_month_of(on))
        if not item.monthly:
            return
        number += 1
        on = add_months(item.first_on, number)


def _months(days: Sequence[Day], start_fen: int, items: Sequence[Regular]) -> tuple[Month, ...]:
    """The months in which money moves."""
    months, left = [], start_fen
    for first, moved in groupby(days, key=lambda day: day.on.replace(day=1)):
        group = list(moved)
        sums = dict.fromkeys(_FIRST_OF_A_DAY, 0)
        for entry in (entry for day in group for entry in day.entries):
            sums[entry.kind] += entry.amount_fen
        lowest = min(left, *(day.balance_fen for day in group))
        left = group[-1].balance_fen
        peak = any(first.month in item.peak_months for item in items if item.kind == "income" and item.peak_percent > 100)
        months.append(
            Month(
                on=first,
                income=from_fen(sums["income"]),
                bills=from_fen(sums["bill"]),
                dues=from_fen(sums["due"]),
                end=from_fen(left),
                lowest=from_fen(lowest),
                peak=peak,
            )
        )
    return tuple(months)
