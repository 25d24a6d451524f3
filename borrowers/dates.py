"""Days and months between dates, the way loan contracts count them."""

from datetime import date

_COMMON_YEAR = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP_YEAR = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_length(year: int, month: int) -> int:
    """How many days the month has; `month` is 1 to 12."""
    return _month_lengths(year)[month - 1]


def _month_lengths(year: int) -> tuple[int, ...]:
    return _LEAP_YEAR if year % 4 == 0 and (year % 100 or year % 400 == 0) else _COMMON_YEAR


def add_months(start: date, months: int, anchor_day: int | None = None) -> date:
    """The date `months` (negative: before) after `start`, on the anchor day (default: the day of `start`), or on the last day of a month
    too short for it: 31 January plus one month is 28 or 29 February. Raises ValueError when it leaves the years 1 to 9999."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(anchor_day or start.day, month_length(year, month + 1)))


def due_dates(first: date, count: int, anchor_day: int) -> list[date]:
    """`first`, then one date in each following month, on the anchor day or the last day of a month too short for it: the month after
    returns to the anchor day. Raises ValueError when a date would fall after the year 9999."""
    dates = [first]
    year, month = first.year, first.month
    lengths = _month_lengths(year)
    for _ in range(count - 1):
        month += 1
        if month == 13:
            year, month = year + 1, 1
            lengths = _month_lengths(year)
        last = lengths[month - 1]
        dates.append(date(year, month, anchor_day if anchor_day < last else last))
    return dates


def is_whole_months(start: date, end: date, months: int, anchor_day: int) -> bool:
    """Whether `end` is `months` whole months after `start`: the same day of the month or, where the month is too short for it, its last;
    or both on the anchor day by that rule (28 February to 31 March, anchored on the 31st)."""
    if months <= 0 or (end.year - start.year) * 12 + end.month - start.month != months:
        return False
    start_is_anchored = start.day == min(anchor_day, month_length(start.year, start.month))
    return end == add_months(start, months) or (start_is_anchored and end == add_months(start, months, anchor_day))


def actual_days(start: date, end: date) -> int:
    """The days of the calendar from `start` to `end`: the first is not counted, the last is."""
    return end.toordinal() - start.toordinal()


def days_30e_360(start: date, end: date) -> int:
    """The days from `start` to `end` when each month has 30 (30E/360: ISDA 2006, section 4.16(g)): a 31st counts as the 30th."""
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + min(end.day, 30) - min(start.day, 30)


def months_back(start: date, end: date) -> tuple[int, int]:
    """The whole months between `start` and `end`, counted back from `end`, and the days left over at the beginning. The last day of a month
    too short for the day of `start` ends a whole month: 31 January to 28 February is one."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) == end:
        return months, 0
    if months and add_months(end, -months) < start:
        months -= 1
    return months, actual_days(start, add_months(end, -months))
