"""Filters that write days the way each language writes them. They take a date, a moment, or the ISO text of a frozen snapshot."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils import dateformat, timezone
from django.utils.translation import get_language, gettext

register = template.Library()

Day = date | str | None

FORMATS = {
    "day": ("Y 年 n 月 j 日", "j F Y"),
    "short_day": ("n 月 j 日", "j M"),
    "month": ("Y 年 n 月", "F Y"),
}


def _written(value: Day, format_name: str) -> str:
    if value is None or value == "":
        return gettext("未知")
    day = datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(day, datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)  # the day that a borrower in China calls it
    return _formatted(date(day.year, day.month, day.day), format_name, (get_language() or "").startswith("en"))


@lru_cache(maxsize=1024)
def _formatted(day: date, format_name: str, in_english: bool) -> str:
    """A page writes the same few days some sixty times."""
    chinese, english = FORMATS[format_name]
    return dateformat.format(day, english if in_english else chinese)


@register.filter
def day(value: Day) -> str:
    """`2026 年 10 月 12 日` / `12 October 2026`; 未知 for None."""
    return _written(value, "day")


@register.filter
def short_day(value: Day) -> str:
    """`10 月 12 日` / `12 Oct`, where the year is plain from the place; 未知 for None."""
    return _written(value, "short_day")


@register.filter
def month(value: Day) -> str:
    """`2026 年 10 月` / `October 2026`; 未知 for None."""
    return _written(value, "month")


@register.filter
def dated(source: str | None, as_of: Day) -> str:
    """Where a figure comes from, and of which day: `征信报告（2026 年 10 月 10 日）`. A source that names the day is left as it is."""
    return _dated(str(source or ""), as_of, get_language())


@register.filter
def origin(source: str | None, as_of: Day) -> str:
    """The same with its word before it: `来源：征信报告（2026 年 10 月 10 日）`."""
    return _origin(str(source or ""), as_of, get_language())


# A page names the same few sources some sixty times.


@lru_cache(maxsize=1024)
def _dated(source: str, as_of: Day, language: str | None) -> str:
    if not source:
        return _written(as_of, "day")
    iso = as_of.isoformat()[:10] if isinstance(as_of, date) else as_of
    if not iso or iso in source:
        return source
    return gettext("%(source)s（%(day)s）") % {"source": source, "day": _written(as_of, "day")}


@lru_cache(maxsize=1024)
def _origin(source: str, as_of: Day, language: str | None) -> str:
    return gettext("来源：") + _dated(source, as_of, language)  # no f-string: xgettext looks into none
