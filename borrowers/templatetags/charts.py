"""Geometry for the partials that draw."""

from decimal import Decimal

from django import template

from borrowers import charts

register = template.Library()


@register.filter
def bar_length(share: Decimal | str | None) -> Decimal:
    """How much of its track (0.0 to 100.0 per cent) a bar fills that stands for `share` (0 to 1)."""
    return charts.bar_length(Decimal(share or 0))
