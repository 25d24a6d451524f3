"""How payments are applied to instalments: the oldest due first, and within an instalment in a stated order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal, NamedTuple, Protocol

from borrowers.money import from_fen, in_fen
from borrowers.repayment.accrual import Accrual
from borrowers.repayment.schedule import Instalment, Schedule

Part = Literal["penalty", "fee", "interest", "principal"]
# What a contract that says nothing else is taken to mean. A penalty, where the lender charges one, stands before the fee.
DEFAULT_ORDER: tuple[Part, ...] = ("penalty", "fee", "interest", "principal")


class PaymentMade(Protocol):
    """Money paid on a day, in yuan."""

    @property
    def paid_on(self) -> date: ...
    @property
    def amount(self) -> Decimal: ...


class SplitSent(Protocol):
    """How a lender says that it applied a payment, in yuan. All four None: it did not say; else None is nothing."""

    @property
    def penalty(self) -> Decimal | None: ...
    @property
    def fee(self) -> Decimal | None: ...
    @property
    def interest(self) -> Decimal | None: ...
    @property
    def principal(self) -> Decimal | None: ...


class Portion(NamedTuple):
    """A portion of one instalment: what a payment paid of it, or what is still owed of it. Whole fen; `total` and the names without
    `_fen` are yuan."""

    number: int
    due_on: date
    penalty_fen: int
    fee_fen: int
    interest_fen: int
    principal_fen: int

    @property
    def total_fen(self) -> int:
        return self.penalty_fen + self.fee_fen + self.interest_fen + self.principal_fen

    @property
    def penalty(self) -> Decimal:
        return from_fen(self.penalty_fen)

    @property
    def fee(self) -> Decimal:
        return from_fen(self.fee_fen)

    @property
    def interest(self) -> Decimal:
        return from_fen(self.interest_fen)

    @property
    def principal(self) -> Decimal:
        return from_fen(self.principal_fen)

    @property
    def total(self) -> Decimal:
        return from_fen(self.total_fen)


@dataclass(frozen=True)
class Applied:
    """How one payment was applied. The portions and what is `beyond_fen` (more than was owed in all) add up to its amount."""

    payment: PaymentMade
    portions: tuple[Portion, ...]
    beyond_fen: int
    settles_early: bool = False

    def __post_init__(self) -> None:
        if sum(portion.total_fen for portion in self.portions) + self.beyond_fen != in_fen(self.payment.amount):
            raise ValueError("portions: they and what is beyond must add up to the payment")

    def of(self, part: Part) -> Decimal:
        """What the payment paid of one part, over all instalments, in yuan."""
        return from_fen(sum(getattr(portion, f"{part}_fen") for portion in self.portions))

    @property
    def in_advance(self) -> Decimal:
        """What was paid of instalments that were not due yet, in yuan."""
        return from_fen(sum(portion.total_fen for portion in self.portions if portion.due_on > self.payment.paid_on))

    @property
    def beyond(self) -> Decimal:
        """In yuan."""
        return from_fen(self.beyond_fen)


@dataclass(frozen=True)
class Allocation:
    """How payments were applied, in order of their dates, and what each instalment still owes. `spared` is what instalments no longer ask
    for because the loan was repaid early."""

    order: tuple[Part, ...]
    applied: tuple[Applied, ...]
    owed: tuple[Portion, ...]
    spared: tuple[Portion, ...] = ()

    @property
    def total_owed(self) -> Decimal:
        """In yuan, whether due yet or not."""
        return from_fen(sum(portion.total_fen for portion in self.owed))


def allocate(
    rows: Sequence[Instalment],
    payments: Sequence[PaymentMade],
    order: tuple[Part, ...] = DEFAULT_ORDER,
    *,
    penalties: Mapping[int, Decimal] | None = None,
    schedule: Schedule | None = None,
    fee_of_running_period: bool = True,
) -> Allocation:
    """Payments, in order of their dates, applied to the oldest instalment first, and within it in `order`.

    What a payment has beyond what is due goes to the next instalments in the same way (`Applied.in_advance`); what is beyond the last
    instalment stays (`Applied.beyond`). `penalties` are the penalties that the lender charged, in yuan by the number of the instalment.
    With the `schedule` that the rows belong to, interest is known by day, and the payments of a day that cover the whole principal, the
    interest up to the day and (with `fee_of_running_period`) the fee of the running period repay the loan early: later interest and fees
    are spared.

    Raises ValueError when `order` does not name every part once, and when there is no instalment for a penalty.
    """
    if sorted(order) != sorted(DEFAULT_ORDER):
        raise ValueError(f"order: each of {', '.join(DEFAULT_ORDER)} once")
    if unknown := set(penalties or ()) - {row.number for row in rows}:
        raise ValueError(f"penalties: no instalment {', '.join(map(str, sorted(unknown)))}")
    ledger, accrual = _Ledger(rows, order, penalties or {}), Accrual(schedule) if schedule else None
    applied: list[Applied] = []
    for on, group in groupby(sorted(payments, key=_paid_on), key=_paid_on):
        of_the_day = list(group)
        money = sum(in_fen(payment.amount) for payment in of_the_day)
        settles = accrual is not None and ledger.spare(accrual, on, money, fee_of_running_period)
        applied += [Applied(payment, *ledger.pay(in_fen(payment.amount)), settles) for payment in of_the_day]
    return Allocation(order, tuple(applied), tuple(ledger.owed), tuple(ledger.spared))


def _paid_on(payment: PaymentMade) -> date:
    return payment.paid_on


class _Ledger:
    """What each instalment still owes, while payments come in."""

    def __init__(self, rows: Sequence[Instalment], order: tuple[Part, ...], penalties: Mapping[int, Decimal]) -> None:
        self._order = order
        self._rows = sorted(rows, key=lambda row: (row.due_on, row.number))
        self.owed = [
            Portion(row.number, row.due_on, in_fen(penalties.get(row.number, Decimal(0))), row.fee_fen, row.interest_fen, row.principal_fen)
            for row in self._rows
        ]
        self.spared: list[Portion] = []

    def pay(self, money: int) -> tuple[tuple[Portion, ...], int]:
        """What the money pays of each instalment, the oldest first, and what is left of it."""
        paid = []
        for place, owed in enumerate(self.owed):
            parts = {}
            for part in self._order:
                parts[f"{part}_fen"] = now = min(money, getattr(owed, f"{part}_fen"))
                money -= now
            portion = owed._replace(**parts)
            if portion.total_fen:
                paid.append(portion)
                self.owed[place] = _less(owed, portion)
        return tuple(paid), money

    def spare(self, accrual: Accrual, on: date, money: int, fee_of_running_period: bool) -> bool:
        """Spare the interest and the fees that the day does not ask for, if the money repays the loan on it; whether it does."""
        first = next((place for place, row in enumerate(self._rows) if row.due_on > on), len(self._rows))
        quote = self._quote(first, accrual, on, fee_of_running_period)
        if quote is None or money < sum(portion.total_fen for portion in (*self.owed[:first], *quote)):
            return False
        self.spared = [_less(owed, asked) for owed, asked in zip(self.owed[first:], quote, strict=True)]
        self.owed[first:] = quote
        return True

    def _quote(self, first: int, accrual: Accrual, on: date, fee_of_running_period: bool) -> list[Portion] | None:
        """What repays on a day the instalments from `first` on, due after it: the principal, the interest up to the day, the fee of the
        running period. None when nothing is left, or when more interest or later fees were paid in advance than the day asks for."""
        rows, owed = self._rows[first:], self.owed[first:]
        if not any(portion.total_fen for portion in owed):
            return None
        place = accrual.running(on)
        earned = accrual.interest(place, sum(row.principal_fen for row in rows), on)
        interest = earned - sum(row.interest_fen - portion.interest_fen for row, portion in zip(rows, owed, strict=True))
        if interest < 0 or any(portion.fee_fen < row.fee_fen for row, portion in zip(rows[1:], owed[1:], strict=True)):
            return None
        with_fee = fee_of_running_period and accrual.has_begun(place, on)
        running, *later = (portion._replace(interest_fen=0, fee_fen=0) for portion in owed)
        return [running._replace(interest_fen=interest, fee_fen=owed[0].fee_fen if with_fee else 0), *later]


def _less(owed: Portion, paid: Portion) -> Portion:
    return Portion(
        owed.number,
        owed.due_on,
        owed.penalty_fen - paid.penalty_fen,
        owed.fee_fen - paid.fee_fen,
        owed.interest_fen - paid.interest_fen,
        owed.principal_fen - paid.principal_fen,
    )


class SplitDifference(NamedTuple):
    """One part of a payment, in yuan, as we apply it and as the lender says it did."""

    part: Part
    ours: Decimal
    lender: Decimal


def compare_split(applied: Applied, sent: SplitSent) -> tuple[SplitDifference, ...] | None:
    """The parts of a payment in which the lender's split differs from ours, none when they agree; None when it sent no split. How money
    paid in advance is split is for the contract to say: a difference there (`Applied.in_advance`) is not a mistake by itself."""
    lender: dict[Part, Decimal | None] = {
        "penalty": sent.penalty,
        "fee": sent.fee,
        "interest": sent.interest,
        "principal": sent.principal,
    }
    if all(amount is None for amount in lender.values()):
        return None
    pairs = [SplitDifference(part, applied.of(part), amount or Decimal(0)) for part, amount in lender.items()]
    return tuple(pair for pair in pairs if pair.ours != pair.lender)
