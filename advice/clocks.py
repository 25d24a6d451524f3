"""The deadlines of a route: days counted as the Civil Code says (articles 201 to 203), over the State Council's table of days of rest.

The day that starts a clock is not counted. A month ends on the same day of its last month or, where there is none, on the last of it. A
last day that is a day of rest moves to the next working day; weekends are days of rest unless the table makes them work.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import get_args

import chinese_calendar
from msgspec import Struct

from advice.rulebook import Clock, Confidence, LenderKind, Limits, Route, Rulebook, YearTable
from borrowers.dates import add_months

IsWorkingDay = Callable[[date], bool]

_ONE_DAY = timedelta(days=1)
_WEAKEST_FIRST: tuple[Confidence, ...] = ("unconfirmed", "reported", "verified")


class UnknownYear(LookupError):
    """A day of a year whose table of rest days is not known: nobody can say yet whether it is a working day."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"No table of rest days for {year}. Add working_days/{year}.toml to the rules once the State Council has published it."
        )


class Deadline(Struct, frozen=True, kw_only=True):
    """One clock started: counted from `since`, due on `due_on` (None: promptly, without a date). `moved`: the last day was a day of rest.

    `confidence` is the weakest of the clock's own and of what it follows; `unconfirmed` when the year's table is not known and weekends
    alone were counted as rest.
    """

    clock: Clock
    since: date
    due_on: date | None
    moved: bool
    confidence: Confidence


def working_days(tables: Mapping[str, YearTable]) -> IsWorkingDay:
    """The test for a working day by the tables given (by year) and, for the other years, the calendar library. It raises UnknownYear."""

    def is_working_day(day: date) -> bool:
        table = tables.get(str(day.year))
        if table:
            return day in table.make_up_days or (day not in table.rest_days and not_a_weekend(day))
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:  # so the library says that it has no table of a year
            raise UnknownYear(day.year) from None

    return is_working_day


def not_a_weekend(day: date) -> bool:
    """The approximate test for a working day, for a year without a table."""
    return day.weekday() < 5


def due(clock: Clock, since: date, is_working_day: IsWorkingDay) -> tuple[date | None, bool]:
    """The last day of a clock that started on `since`, and whether it moved because it was a day of rest.

    Raises UnknownYear (from `is_working_day`), and OverflowError or ValueError for a day after the year 9999.
    """
    if clock.length is None:
        return None, False
    if clock.unit == "working":
        return _working_days_later(since, clock.length, is_working_day), False
    last = since + timedelta(days=clock.length) if clock.unit == "calendar" else add_months(since, _months(clock.length, clock.unit))
    moved_to = last
    while not is_working_day(moved_to):
        moved_to += _ONE_DAY
    return moved_to, moved_to != last


def _months(length: int, unit: str) -> int:
    return length * 12 if unit == "years" else length


def _working_days_later(since: date, days: int, is_working_day: IsWorkingDay) -> date:
    day = since
    while days:
        day += _ONE_DAY
        days -= is_working_day(day)
    return day


def clocks_for(route: Route, lender_kind: LenderKind | None) -> tuple[Clock, ...]:
    """The clocks of a route against this kind of lender; None is a kind that is not known: those that hold for all."""
    if route.lender_kinds and lender_kind is not None and lender_kind not in route.lender_kinds:
        return ()
    return tuple(clock for clock in route.clocks if not clock.lender_kinds or lender_kind in clock.lender_kinds)


def asks_for_lender_kind(route: Route) -> bool:
    """Whether the deadlines depend on the kind of lender. A route that is for one kind alone need not ask."""
    return len(route.lender_kinds) != 1 and len({clocks_for(route, kind) for kind in get_args(LenderKind)}) > 1


def deadlines(
    route: Route, start: date, book: Rulebook, lender_kind: LenderKind | None = None, limits: Limits | None = None
) -> tuple[Deadline, ...]:
    """Every deadline of the route (or those that limit the thing given) when what starts its clocks was on `start`, in order of time; one
    without a date stands at its start.

    A clock that starts after another is counted from that one's last day: the latest that it can start; or from `start`, when the other
    was not asked for.
    """
    is_working_day = working_days(book.working_days)
    found: dict[str, Deadline] = {}
    for clock in clocks_for(route, lender_kind):
        if limits is not None and clock.limits != limits:
            continue
        before = found.get(clock.starts_after) if clock.starts_after else None
        found[clock.name] = _deadline(clock, start, before, is_working_day)
    return tuple(sorted(found.values(), key=lambda deadline: deadline.due_on or deadline.since))


def _deadline(clock: Clock, start: date, before: Deadline | None, is_working_day: IsWorkingDay) -> Deadline:
    since = before.due_on if before and before.due_on else start
    confidence = weakest(clock.confidence, before.confidence) if before else clock.confidence
    try:
        due_on, moved = due(clock, since, is_working_day)
    except UnknownYear:
        due_on, moved = due(clock, since, not_a_weekend)
        confidence = "unconfirmed"
    return Deadline(clock=clock, since=since, due_on=due_on, moved=moved, confidence=confidence)


def weakest(*confidences: Confidence) -> Confidence:
    """The confidence of what rests on all of these."""
    return min(confidences, key=_WEAKEST_FIRST.index)
