"""Geometry for the partials that draw."""

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from borrowers import charts

register = template.Library()


@register.filter
def place(number: Decimal | int) -> SafeString:
    """`{{ tick.at|place }}`: a number as SVG reads it, whatever decimal mark the reader's language has."""
    return SafeString(number)


@register.filter
def bar_length(share: Decimal | str | None) -> SafeString:
    """How much of its track (0.0 to 100.0 per cent) a bar fills that stands for `share` (0 to 1)."""
    return place(charts.bar_length(Decimal(share or 0)))
