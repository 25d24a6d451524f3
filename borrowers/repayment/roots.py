"""The one rate at which flows of money are worth nothing, or why there is none.

A flow of `amount` at time `whole + fraction` is worth amount / ((1 + fraction x i) (1 + i)^whole) at rate `i` a unit of time: the general
equation of the actuarial method, of which compound interest is the case without fractions.
"""

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from itertools import pairwise
from typing import Literal, NamedTuple

Reason = Literal["no sign change", "more than one root", "no root in -99 % to 10,000 %"]

_ONE, _TWO = Decimal(1), Decimal(2)
_CLOSE = Decimal("1E-13")  # rates closer than this are the same
_FINEST = Decimal("1E-12")  # narrower than this, a stretch where the value may turn at zero is not halved again: a root that counts twice
_STEPS = 400
_PRECISE = Context(prec=50)
_POLISH = Context(prec=28)
_NEAR = Decimal("1E-9")  # a guess further off than this was a wrong one


class NoAnswer(ValueError):
    """There is no single rate; `reason` names why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Flow(NamedTuple):
    """Money at a time, in units of time after the first flow. To the borrower is positive. `fraction` is 0 or more, below 1."""

    amount: Decimal
    whole: int
    fraction: Decimal = Decimal(0)


def sole_rate(flows: Sequence[Flow], low: Decimal, high: Decimal, guess: Decimal | None = None) -> Decimal:
    """The only rate a unit of time, from `low` to `high` (both above -1), at which `flows` are worth nothing; good to 12 decimals or more.

    `guess` is a first answer to be checked, however it was come by. Raises NoAnswer.
    """
    with localcontext(_PRECISE):
        flows = _together(flows)
        changes = sum(before.amount.is_signed() != after.amount.is_signed() for before, after in pairwise(flows))
        if not changes:
            raise NoAnswer("no sign change")
        if changes > 1:
            low, high = _only_stretch(flows, low, high)
        elif guess is not None and low < guess < high and (rate := _polished(flows, guess)) is not None and low < rate < high:
            return rate  # with one change of sign there is no other: the rule of Descartes
        return _between(flows, low, high)


def _together(flows: Sequence[Flow]) -> list[Flow]:
    """In order of time, those of one time added up, nothings left out."""
    sums: dict[tuple[int, Decimal], Decimal] = {}
    for amount, whole, fraction in flows:
        sums[whole, fraction] = sums.get((whole, fraction), Decimal(0)) + amount
    return [Flow(amount, *time) for time, amount in sorted(sums.items()) if amount]


def _worth(flows: Sequence[Flow], rate: Decimal) -> tuple[Decimal, Decimal]:
    """What the flows are worth at `rate`, and the slope of that."""
    step = _ONE / (1 + rate)
    value = slope = Decimal(0)
    factor, reached = _ONE, 0
    for amount, whole, fraction in flows:
        if whole != reached:
            factor *= step if whole - reached == 1 else step ** (whole - reached)
            reached = whole
        worth, pull = amount * factor, whole * step
        if fraction:
            worth /= 1 + fraction * rate
            pull += fraction / (1 + fraction * rate)
        value += worth
        slope -= worth * pull
    return value, slope


def polished_periodic(amounts: Sequence[int], guess: Decimal) -> Decimal | None:
    """`guess` after one step of Newton's method for amounts one unit of time apart; None when the guess was not close. Whether there is
    another root is the caller's to know."""
    with localcontext(_POLISH):
        factor = _ONE / (1 + guess)
        value = slope = Decimal(0)
        for amount in reversed(amounts):
            slope = slope * factor + value
            value = value * factor + amount
        if not slope:
            return None
        step = value / slope
        return 1 / (factor - step) - 1 if abs(step) < _NEAR else None


def _polished(flows: Sequence[Flow], guess: Decimal) -> Decimal | None:
    """`guess` after one step of Newton's method, which doubles its right digits; None when the guess was not close."""
    with localcontext(_POLISH):
        value, slope = _worth(flows, guess)
        if not slope:
            return None
        step = value / slope
        return guess - step if abs(step) < _NEAR else None


def _between(flows: Sequence[Flow], low: Decimal, high: Decimal) -> Decimal:
    """The root between two rates where at most one is: Newton's method, or halving where that leaves the bracket or is slow."""
    at_low, at_high = _worth(flows, low)[0], _worth(flows, high)[0]
    if not at_low or not at_high:
        return high if at_low else low
    if at_low.is_signed() == at_high.is_signed():
        raise NoAnswer("no root in -99 % to 10,000 %")
    rate = Decimal(0) if low < 0 < high else (low + high) / _TWO
    for _ in range(_STEPS):
        value, slope = _worth(flows, rate)
        if not value:
            return rate
        if value.is_signed() == at_low.is_signed():
            low = rate
        else:
            high = rate
        nearer = rate - value / slope if slope else low
        if not low < nearer < high:
            nearer = (low + high) / _TWO
        if abs(nearer - rate) < _CLOSE:
            return nearer
        rate = nearer
    raise ArithmeticError("the search did not come to an end")


def _only_stretch(flows: Sequence[Flow], low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """A stretch of rates that holds the only root. Raises NoAnswer.

    The money received and the money paid are each worth less at a higher rate, and so is what each loses: their values at the ends of a
    stretch bound the difference, and its slope, everywhere in it. A stretch whose bounds leave out zero has no root; one whose slope keeps
    its sign has a root where the signs at its ends differ; any other is halved.
    """
    received, paid = ([flow for flow in flows if flow.amount.is_signed() is sign] for sign in (False, True))

    def at(rate: Decimal) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        return *_worth(received, rate), *_worth(paid, rate)

    stretches, found = [(low, at(low), high, at(high))], []
    while stretches:
        left, here, right, there = stretches.pop()
        if not _crosses(here[0] + there[2], there[0] + here[2]):
            continue
        if not _crosses(here[1] + there[3], there[1] + here[3]):
            before, after = here[0] + here[2], there[0] + there[2]
            if not before or (after and before.is_signed() != after.is_signed()) or (not after and right == high):
                found.append((left, right))
        elif right - left < _FINEST:
            raise NoAnswer("more than one root")
        else:
            middle = (left + right) / _TWO
            halfway = at(middle)
            stretches += [(left, here, middle, halfway), (middle, halfway, right, there)]
        if len(found) > 1:
            raise NoAnswer("more than one root")
    if not found:
        raise NoAnswer("no root in -99 % to 10,000 %")
    return found[0]


def _crosses(one: Decimal, other: Decimal) -> bool:
    """Whether zero is between two bounds, or is one of them."""
    return not one or not other or one.is_signed() != other.is_signed()
