"""Filters that write amounts, rates and shares for people. They take Decimals and the texts of a frozen snapshot."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext

from borrowers import money

register = template.Library()

Number = Decimal | int | str | None


def _decimal(value: Number) -> Decimal:
    if isinstance(value, float):
        raise TypeError("an amount is a Decimal or its text, never a float")
    return Decimal(value or 0)


def _or_unknown(value: Number, text: str) -> str:
    return gettext("未知") if value is None or value == "" else text


@register.filter
def yuan(value: Number) -> str:
    """`30,000.00`, without a unit; 未知 for None."""
    return _or_unknown(value, money.yuan(_decimal(value)))


@register.filter
def percent(value: Number) -> str:
    """A number of per cent: `14.6%`; 未知 for None."""
    return _or_unknown(value, money.percent(_decimal(value)))


@register.filter
def rate(value: Number) -> str:
    """A computed rate of per cent with two decimals, as contracts write it: `23.21%`; 未知 for None."""
    return _or_unknown(value, f"{money.yuan(_decimal(value))}%")


@register.filter
def more(value: Number) -> str:
    """A difference in yuan with its sign: `+2,342.89`, `−5.00`, `0.00`; 未知 for None."""
    amount = _decimal(value)
    return _or_unknown(value, f"{'+' if amount > 0 else ''}{money.yuan(amount)}")


@register.filter
def share(value: Number) -> str:
    """A share (0 to 1) as a whole number of per cent, for a caption beside its bar: `0.4118` is `41%`; 未知 for None."""
    return _or_unknown(value, f"{_decimal(value) * 100:.0f}%")
