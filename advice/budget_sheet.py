"""The months of a household or a shop: what comes in, what it needs, what is due on loans, what is left. Pure; whole fen.

A year of whole months is looked at, because a season makes one month unlike another: the average and the hardest month are both given.
Shares are of income, with four decimals, a half up. Without income there is no share: it is None, and never zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from borrowers.dates import add_months
from borrowers.money import from_fen
from borrowers.repayment.cash_flow import Entry, Regular, occurrences

Column = Literal["income", "needs", "here", "elsewhere"]
COLUMNS: tuple[Column, ...] = ("income", "needs", "here", "elsewhere")
MONTHS = 12
_SHARE_STEP = Decimal("0.0001")


class Month(NamedTuple):
    """A month as its first day, or the average of several (`on` None). `here`: due on the loans on record; `elsewhere`: on others."""

    on: date | None
    income_fen: int
    needs_fen: int
    here_fen: int
    elsewhere_fen: int

    @property
    def amounts(self) -> tuple[int, int, int, int]:
        """The columns, in their order."""
        return self.income_fen, self.needs_fen, self.here_fen, self.elsewhere_fen

    @property
    def repayments_fen(self) -> int:
        return self.here_fen + self.elsewhere_fen

    @property
    def surplus_fen(self) -> int:
        """What is left; below zero: that much is missing."""
        return self.income_fen - self.needs_fen - self.repayments_fen

    @property
    def share(self) -> Decimal | None:
        """Repayments / income."""
        return share_of(self.repayments_fen, self.income_fen)


@dataclass(frozen=True)
class BudgetSheet:
    """The months in order, at least one."""

    months: tuple[Month, ...]

    @property
    def average(self) -> Month:
        """Each column's mean, to the fen, a half up; what is left of them is their difference, so that the column adds up."""
        columns = zip(*(month.amounts for month in self.months), strict=True)
        return Month(None, *(_mean(column) for column in columns))

    @property
    def share(self) -> Decimal | None:
        """All repayments / all income."""
        return share_of(sum(month.repayments_fen for month in self.months), sum(month.income_fen for month in self.months))

    @property
    def hardest(self) -> Month:
        """The first of the months in which least is left."""
        return min(self.months, key=lambda month: month.surplus_fen)

    @property
    def highest_share(self) -> Month | None:
        """The first of the months whose repayments are the greatest share of its income; None when no month has income."""
        return max((month for month in self.months if month.share is not None), key=lambda month: month.share or 0, default=None)

    @property
    def unpaid_months(self) -> int:
        """The months with something to repay and no income at all."""
        return sum(1 for month in self.months if month.repayments_fen and not month.income_fen)

    @property
    def is_level(self) -> bool:
        """Whether every month is like the next."""
        return len({month.amounts for month in self.months}) == 1


def budget_sheet(first: date, monthly: Mapping[Column, Iterable[Regular]], dues: Iterable[Entry], months: int = MONTHS) -> BudgetSheet:
    """The sheet of `months` whole months, the first of them that of `first`. `dues` are those of the loans on record; what lies outside
    the months is left out."""
    start = first.replace(day=1)
    until = add_months(start, months) - timedelta(days=1)
    sums = {add_months(start, number): dict.fromkeys(COLUMNS, 0) for number in range(months)}
    moved: list[tuple[Column, Entry]] = [("here", due) for due in dues if start <= due.on <= until]
    moved += [(column, entry) for column, items in monthly.items() for item in items for entry in occurrences(item, start, until)]
    for column, entry in moved:
        sums[entry.on.replace(day=1)][column] += entry.amount_fen
    return BudgetSheet(tuple(Month(on, *(columns[column] for column in COLUMNS)) for on, columns in sums.items()))


class Held(NamedTuple):
    """What one lender holds of a whole, in yuan. `share` is None where the whole is nothing."""

    lender: str
    amount: Decimal
    share: Decimal | None


def concentration(amounts: Iterable[tuple[str, int]]) -> tuple[Held, ...]:
    """How much of the whole lies with each lender, most first; amounts of one lender are added up."""
    sums: dict[str, int] = {}
    for lender, fen in amounts:
        sums[lender] = sums.get(lender, 0) + fen
    whole = sum(sums.values())
    most_first = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Held(lender, from_fen(fen), share_of(fen, whole)) for lender, fen in most_first)


def share_of(part_fen: int, whole_fen: int) -> Decimal | None:
    """`part_fen` / `whole_fen`; None when the whole is nothing."""
    return (Decimal(part_fen) / whole_fen).quantize(_SHARE_STEP, rounding=ROUND_HALF_UP) if whole_fen else None


def _mean(amounts: Sequence[int]) -> int:
    return (2 * sum(amounts) + len(amounts)) // (2 * len(amounts))
