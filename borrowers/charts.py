"""Where the lines, marks and words of a drawing go. Pure geometry: the partials in templates/components/ draw it as SVG.

Positions along the page are per cent of the width, so that one drawing fits a phone, a desktop and paper while its words keep their
size; positions down the page are px. Both have one decimal. No float: the same figures give the same drawing on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from itertools import pairwise

from borrowers.money import plain

ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

LEFT, RIGHT = Decimal(12), Decimal(98)  # per cent: the gutter holds the words of the amount axis
TOP, BOTTOM, HEIGHT = Decimal(28), Decimal(148), 176  # px: room for a word above the highest step, and for the days below
LABEL_GAP_X, LABEL_GAP_Y = Decimal(20), Decimal(18)  # two words nearer than this would run into each other


@dataclass(frozen=True, slots=True)
class LimitStep:
    """From `day` on the limit is `amount` yuan. `cause` (words; empty: no mark) and `owner` (whose move it was) are for mark and table."""

    day: date
    amount: Decimal
    cause: str = ""
    owner: str = "unknown"


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight stroke."""

    x1: Decimal
    y1: Decimal
    x2: Decimal
    y2: Decimal


@dataclass(frozen=True, slots=True)
class Tick:
    """A word on an axis, at `x` or `y`."""

    at: Decimal
    label: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at a change. `label` is empty where it would run into another; `anchor` is SVG's text-anchor."""

    x: Decimal
    y: Decimal
    owner: str
    label: str
    label_x: Decimal
    label_y: Decimal
    anchor: str


@dataclass(frozen=True, slots=True)
class LimitChart:
    """A limit over time as steps, with the rows that say the same in a table."""

    height: int
    left: Decimal
    right: Decimal
    bottom: Decimal
    segments: tuple[Segment, ...]
    amounts: tuple[Tick, ...]
    days: tuple[Tick, ...]
    markers: tuple[Marker, ...]
    rows: tuple[LimitStep, ...]


@dataclass(frozen=True, slots=True)
class Spark:
    """A limit over time in the size of a word: an SVG path, and its last point."""

    width: int
    height: int
    path: str
    end_x: Decimal
    end_y: Decimal


def limit_chart(steps: Sequence[LimitStep], start: date, end: date, language: str) -> LimitChart:
    """The steps of a limit between two days. `steps` are in the order of their days; what was before `start` only sets the first level.

    Raises ValueError when there is no step, when they are out of order, or when `end` is not after `start`.
    """
    first, *later = _within(steps, start, end)
    axis = _amount_axis([step.amount for step in (first, *later)])
    top = axis[-1]

    def x(day: date) -> Decimal:
        return tenth(LEFT + (RIGHT - LEFT) * _elapsed(day, start, end))

    def y(amount: Decimal) -> Decimal:
        return tenth(BOTTOM - (BOTTOM - TOP) * amount / top)

    segments: list[Segment] = []
    markers: list[Marker] = []
    at, level = x(first.day), y(first.amount)
    for step in (first, *later):
        here, height = x(step.day), y(step.amount)
        if here != at:
            segments.append(Segment(at, level, here, level))
        if height != level:
            segments.append(Segment(here, level, here, height))
        at, level = here, height
        if step.cause:
            markers.append(_marker(step, here, height, language))
    if at != RIGHT:
        segments.append(Segment(at, level, tenth(RIGHT), level))
    return LimitChart(
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        bottom=BOTTOM,
        segments=tuple(segments),
        amounts=tuple(Tick(y(amount), amount_label(amount, language)) for amount in axis),
        days=(Tick(LEFT, month_label(start)), Tick(RIGHT, month_label(end))),
        markers=_without_collisions(markers),
        rows=tuple(steps),
    )


def spark(steps: Sequence[LimitStep], start: date, end: date) -> Spark:
    """The same steps in 120 × 32 units, without words. Raises ValueError like `limit_chart`."""
    width, height, edge = 120, 32, Decimal(4)
    first, *later = _within(steps, start, end)
    top = max(step.amount for step in (first, *later)) or Decimal(1)

    def x(day: date) -> Decimal:
        return tenth(edge + (width - 2 * edge) * _elapsed(day, start, end))

    def y(amount: Decimal) -> Decimal:
        return tenth(height - edge - (height - 2 * edge) * amount / top)

    end_x, end_y = tenth(width - edge), y((first, *later)[-1].amount)
    path = f"M{x(first.day)} {y(first.amount)}" + "".join(f"H{x(step.day)}V{y(step.amount)}" for step in later) + f"H{end_x}"
    return Spark(width, height, path, end_x, end_y)


def bar_length(share: Decimal) -> Decimal:
    """How much of its track (per cent) a bar for `share` (0 to 1) fills. A share outside 0 to 1 is drawn at the end it passed."""
    return tenth(min(max(share, Decimal(0)), Decimal(1)) * 100)


def nice_step(most: Decimal, intervals: int = 3) -> Decimal:
    """The smallest of 1, 2, 2.5, 5 × a power of ten that reaches `most` (> 0) in at most `intervals` equal steps."""
    rough = most / intervals
    power = Decimal(10) ** rough.adjusted()
    return next(factor * power for factor in map(Decimal, ("1", "2", "2.5", "5", "10")) if factor * power >= rough)


def amount_label(amount: Decimal, language: str) -> str:
    """An amount on an axis, short and exact: `3 万` and `30k` for 30,000, `250` for 250."""
    unit, word = (Decimal(1000), "k") if language.startswith("en") else (Decimal(10000), " 万")
    return f"{plain(amount / unit)}{word}" if amount >= unit else plain(amount)


def day_label(day: date, language: str) -> str:
    """`10 月 12 日` / `12 Oct`."""
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]}" if language.startswith("en") else f"{day.month} 月 {day.day} 日"


def month_label(day: date) -> str:
    """`2026-10`: the same in both languages."""
    return f"{day.year}-{day.month:02}"


def tenth(number: Decimal) -> Decimal:
    """To one decimal, a half up: as far as a place on the page is written."""
    return number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _elapsed(day: date, start: date, end: date) -> Decimal:
    return Decimal((day - start).days) / (end - start).days


def _within(steps: Sequence[LimitStep], start: date, end: date) -> list[LimitStep]:
    """The steps from `start` to `end`, led by the level that held at `start` (or by the first step, for a younger line)."""
    if not steps or end <= start:
        raise ValueError("a chart needs at least one step, and an end after its start")
    if any(before.day > after.day for before, after in pairwise(steps)):
        raise ValueError("steps must be in the order of their days")
    earlier = [step for step in steps if step.day < start]
    inside = [step for step in steps if start <= step.day <= end]
    if earlier:
        return [LimitStep(start, earlier[-1].amount), *inside]
    if not inside:
        raise ValueError(f"no step before {end}")
    return inside


def _amount_axis(amounts: Sequence[Decimal]) -> list[Decimal]:
    most = max(amounts)
    if most == 0:
        return [Decimal(0), Decimal(100)]  # a line at zero lies on the ground, not in the middle
    step = nice_step(most)
    count = int((most / step).to_integral_value(ROUND_CEILING))
    return [step * number for number in range(count + 1)]


def _marker(step: LimitStep, x: Decimal, y: Decimal, language: str) -> Marker:
    # Left of a change the new level is free: a fall comes from above it, a rise from below it.
    near_left_edge = x < LEFT + LABEL_GAP_X
    return Marker(
        x=x,
        y=y,
        owner=step.owner,
        label=day_label(step.day, language),
        label_x=x + 2 if near_left_edge else x - 2,
        label_y=y - 10,
        anchor="start" if near_left_edge else "end",
    )


def _without_collisions(markers: Sequence[Marker]) -> tuple[Marker, ...]:
    """The newest change keeps its word; an older one beside it keeps its mark, and its day stands in the table."""
    kept: list[Marker] = []
    for marker in reversed(markers):
        close = any(abs(marker.x - other.x) < LABEL_GAP_X and abs(marker.y - other.y) < LABEL_GAP_Y for other in kept if other.label)
        kept.append(_unlabelled(marker) if close else marker)
    return tuple(reversed(kept))


def _unlabelled(marker: Marker) -> Marker:
    return Marker(marker.x, marker.y, marker.owner, "", marker.label_x, marker.label_y, marker.anchor)
