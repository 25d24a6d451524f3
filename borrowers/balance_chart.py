"""Where the steps of somebody's money go, day by day, above and below nothing. Pure geometry like `borrowers.charts`: along the page in per
cent of the width, down the page in px."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from borrowers.charts import LEFT, RIGHT, Segment, Tick, amount_label, month_label, nice_step, tenth

TOP, BOTTOM, HEIGHT = Decimal(12), Decimal(152), 180  # px: room for the days below


class Balance(NamedTuple):
    """What is left (yuan, negative: missing) from `day` on."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BalanceChart:
    """Money over time as steps. `nothing` is where 0 yuan lies (px); strokes of `short` lie below it, those of `enough` do not."""

    height: int
    left: Decimal
    right: Decimal
    bottom: Decimal
    nothing: Decimal
    enough: tuple[Segment, ...]
    short: tuple[Segment, ...]
    amounts: tuple[Tick, ...]
    days: tuple[Tick, ...]


def balance_chart(balances: Sequence[Balance], until: date, language: str) -> BalanceChart:
    """The chart of `balances`, in order of their days, to `until`. Raises ValueError when there is none, or `until` is not
    after the first."""
    if not balances or until <= balances[0].day:
        raise ValueError("a chart needs at least one balance, and an end after its start")
    start = balances[0].day
    axis = _axis([balance.amount for balance in balances])
    low, high = axis[0], axis[-1]

    def x(day: date) -> Decimal:
        return tenth(LEFT + (RIGHT - LEFT) * (day - start).days / (until - start).days)

    def y(amount: Decimal) -> Decimal:
        return tenth(BOTTOM - (BOTTOM - TOP) * (amount - low) / (high - low))

    nothing = y(Decimal(0))
    enough: list[Segment] = []
    short: list[Segment] = []
    ends = [*(balance.day for balance in balances[1:]), until]
    before: Decimal | None = None
    for (day, amount), end in zip(balances, ends, strict=True):
        here, level = x(day), y(amount)
        if before is not None:
            for top, bottom, below in _cut(before, level, nothing):
                (short if below else enough).append(Segment(here, top, here, bottom))
        (short if amount < 0 else enough).append(Segment(here, level, x(end), level))
        before = level
    return BalanceChart(
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        bottom=BOTTOM,
        nothing=nothing,
        enough=tuple(enough),
        short=tuple(short),
        amounts=tuple(Tick(y(amount), _label(amount, language)) for amount in axis),
        days=(Tick(LEFT, month_label(start)), Tick(RIGHT, month_label(until))),
    )


def _cut(one: Decimal, other: Decimal, nothing: Decimal) -> list[tuple[Decimal, Decimal, bool]]:
    """An upright stroke between two heights, cut where it crosses nothing; whether each part lies below it."""
    top, bottom = min(one, other), max(one, other)
    if top < nothing < bottom:
        return [(top, nothing, False), (nothing, bottom, True)]
    return [(top, bottom, top >= nothing and bottom > nothing)] if top != bottom else []


def _label(amount: Decimal, language: str) -> str:
    words = amount_label(abs(amount), language)
    return f"−{words}" if amount < 0 else words


def _axis(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Round amounts from the lowest to the highest, nothing among them."""
    low, high = min(*amounts, Decimal(0)), max(*amounts, Decimal(0))
    if low == high:
        return [Decimal(0), Decimal(100)]
    step = nice_step(high - low)
    first, last = (low / step).to_integral_value(ROUND_FLOOR), (high / step).to_integral_value(ROUND_CEILING)
    return [step * number for number in range(int(first), int(last) + 1)]
