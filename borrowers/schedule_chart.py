"""Where the bars of a repayment schedule go: principal, interest and fee of each instalment stacked, and the balance as a line.

Pure geometry like `borrowers.charts`: along the page in per cent of the width, down the page in px. The line has a scale of its own, at the
right edge, because a balance is many times an instalment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from borrowers.charts import Segment, Tick, amount_label, month_label, nice_step, tenth

WIDTH = 640  # units of the drawing inside, which is stretched to the width of the page: about what A4 has, where strokes stretch with it
LEFT, RIGHT = Decimal(12), Decimal(88)  # per cent: the gutters hold the words of the two scales
TOP, BOTTOM, HEIGHT = Decimal(12), Decimal(152), 180  # px: room for the days below
MOST_BARS, A_YEAR = 60, 12
WIDEST = Decimal(8)  # per cent: a single instalment is no wall
SHARE_OF_PLACE = Decimal("0.62")  # of the room that an instalment has, the rest is a gap


class Row(NamedTuple):
    """An instalment, in yuan. `balance`: the principal left after it."""

    due_on: date
    principal: Decimal
    interest: Decimal
    fee: Decimal
    balance: Decimal


class Part(NamedTuple):
    """A piece of a bar. `kind`: principal, interest or fee."""

    kind: str
    y: Decimal
    height: Decimal


class Bar(NamedTuple):
    """What is paid in one instalment, or in twelve."""

    x: Decimal
    width: Decimal
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ScheduleChart:
    """A schedule as bars with the line of the balance. `per_bar`: how many instalments a bar stands for."""

    height: int
    left: Decimal
    right: Decimal
    bottom: Decimal
    bars: tuple[Bar, ...]
    line: tuple[Segment, ...]
    amounts: tuple[Tick, ...]
    balances: tuple[Tick, ...]
    days: tuple[Tick, ...]
    per_bar: int
    width: int = WIDTH

    @property
    def shapes(self) -> tuple[tuple[str, str], ...]:
        """Each kind of part with the one SVG path of all its pieces: a rectangle for each would cost a page a thousand elements."""
        pieces: dict[str, list[str]] = {}
        for bar in self.bars:
            x, width = _stretched(bar.x), _stretched(bar.width)
            for part in bar.parts:
                pieces.setdefault(part.kind, []).append(f"M{x} {part.y}h{width}v{part.height}h-{width}z")
        return tuple((kind, "".join(paths)) for kind, paths in pieces.items())

    @property
    def balance_path(self) -> str:
        """The line of the balance as an SVG path."""
        first = self.line[0]
        return f"M{_stretched(first.x1)} {first.y1}" + "".join(f"L{_stretched(stroke.x2)} {stroke.y2}" for stroke in self.line)


def schedule_chart(rows: Sequence[Row], opening: Decimal, language: str) -> ScheduleChart:
    """The chart of a schedule that repays `opening` (yuan). Long schedules have a bar for each twelve instalments.

    Raises ValueError when there is no row.
    """
    if not rows:
        raise ValueError("a chart needs at least one instalment")
    per_bar = 1 if len(rows) <= MOST_BARS else A_YEAR
    groups = [rows[start : start + per_bar] for start in range(0, len(rows), per_bar)]
    sums = [_sum(group) for group in groups]
    amounts, balances = _scale([sum(parts, Decimal(0)) for parts in sums]), _scale([opening])
    place = (RIGHT - LEFT) / len(groups)
    width = min(place * SHARE_OF_PLACE, WIDEST)
    middles = [LEFT + place * (number + Decimal("0.5")) for number in range(len(groups))]
    levels = [_height(balance, balances[-1]) for balance in (opening, *(group[-1].balance for group in groups))]
    points = [LEFT, *middles]
    return ScheduleChart(
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        bottom=BOTTOM,
        bars=tuple(
            Bar(tenth(middle - width / 2), tenth(width), _parts(parts, amounts[-1])) for middle, parts in zip(middles, sums, strict=True)
        ),
        line=tuple(
            Segment(tenth(points[i]), tenth(BOTTOM - levels[i]), tenth(points[i + 1]), tenth(BOTTOM - levels[i + 1]))
            for i in range(len(middles))
        ),
        amounts=_ticks(amounts, language),
        balances=_ticks(balances, language),
        days=_days(rows, middles),
        per_bar=per_bar,
    )


def _sum(group: Sequence[Row]) -> tuple[Decimal, Decimal, Decimal]:
    zero = Decimal(0)
    return (
        sum((row.principal for row in group), zero),
        sum((row.interest for row in group), zero),
        sum((row.fee for row in group), zero),
    )


def _parts(amounts: tuple[Decimal, Decimal, Decimal], top: Decimal) -> tuple[Part, ...]:
    """The pieces of a bar from the ground up; each ends where the next begins, so that roundings leave no gap."""
    parts, paid, floor = [], Decimal(0), BOTTOM
    for kind, amount in zip(("principal", "interest", "fee"), amounts, strict=True):
        paid += amount
        ceiling = tenth(BOTTOM - _height(paid, top))
        if amount:
            parts.append(Part(kind, ceiling, floor - ceiling))
        floor = ceiling
    return tuple(parts)


def _height(amount: Decimal, top: Decimal) -> Decimal:
    return (BOTTOM - TOP) * amount / top


def _scale(amounts: Sequence[Decimal]) -> list[Decimal]:
    """From zero to the greatest amount, in at most three equal steps."""
    most = max(max(amounts), Decimal("0.01"))
    step = nice_step(most)
    return [step * number for number in range(int((most / step).to_integral_value(ROUND_CEILING)) + 1)]


def _ticks(amounts: Sequence[Decimal], language: str) -> tuple[Tick, ...]:
    return tuple(Tick(tenth(BOTTOM - _height(amount, amounts[-1])), amount_label(amount, language)) for amount in amounts)


def _days(rows: Sequence[Row], middles: Sequence[Decimal]) -> tuple[Tick, ...]:
    """The months of the first and the last bar."""
    ends = [Tick(tenth(middles[0]), month_label(rows[0].due_on))]
    return (*ends, Tick(tenth(middles[-1]), month_label(rows[-1].due_on))) if len(middles) > 1 else tuple(ends)


def _stretched(per_cent: Decimal) -> Decimal:
    """A place or a width along the page, in units of the drawing."""
    return tenth(per_cent * WIDTH / 100)
