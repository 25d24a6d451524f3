"""Amounts of yuan: exact, rounded by a named rule at a named place, written the way a bank statement writes them."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import Enum

FEN = Decimal("0.01")
# Our own context: a caller's global context (precision, traps) must not change an amount.
_EXACT = Context(prec=60)


class Rounding(Enum):
    """How an amount between two fen is rounded. The value is the word used in the exchange format."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


_MODES = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}


def to_fen(amount: Decimal, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """`amount` (yuan) rounded to the fen."""
    return amount.quantize(FEN, rounding=_MODES[rounding], context=_EXACT)


def in_fen(amount: Decimal) -> int:
    """`amount` (yuan) as a whole number of fen. Raises ValueError when it has a part of a fen: nothing is rounded here."""
    fen = amount.scaleb(2, _EXACT)
    if fen != (whole := int(fen)):
        raise ValueError(f"{amount} is not a whole number of fen")
    return whole


def from_fen(fen: int) -> Decimal:
    """A whole number of fen as yuan, with two decimals."""
    return Decimal(fen).scaleb(-2, _EXACT)


def yuan(amount: Decimal) -> str:
    """`amount` (yuan) for people: thousands separators, always two decimals, a true minus sign: `30,000.00`, `−250.00`."""
    return f"{to_fen(amount):,.2f}".replace("-", "−")


def plain(number: Decimal) -> str:
    """`number` without exponent or trailing zeros, for the exchange format and for rates: `14.6`, `250`, `0`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(number: Decimal) -> str:
    """`number` (per cent) for people, with a true minus sign: `14.6%`, `−18%`."""
    return f"{plain(number)}%".replace("-", "−")


def share_as_percent(share: Decimal) -> str:
    """A share (0 to 1, may pass 1) as per cent: `0.65` is `65%`."""
    return percent(share * 100)
