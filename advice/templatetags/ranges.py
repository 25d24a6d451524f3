"""Filters that write a range for people: one figure where its ends are the same."""

from collections.abc import Callable

from django import template
from django.utils.translation import gettext

from advice.what_if.page import Range
from borrowers.templatetags.amounts import Number, percent, yuan

register = template.Library()


def _range(both: Range, written: Callable[[Number], str]) -> str:
    if both.single:
        return written(both.low)
    return gettext("%(low)s 到 %(high)s") % {"low": written(both.low), "high": written(both.high)}


@register.filter
def yuan_range(both: Range) -> str:
    """`3,000.00 到 15,000.00`, without a unit."""
    return _range(both, yuan)


@register.filter
def percent_range(both: Range) -> str:
    """`12.4% 到 14.6%`."""
    return _range(both, percent)


@register.filter
def points_range(both: Range) -> str:
    """`120 到 135`."""
    return _range(both, str)
