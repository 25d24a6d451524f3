"""The one rate at which flows of money are worth nothing, or why there is none.

A flow of `amount` at time `whole + fraction` is worth amount / ((1 + fraction x i) (1 + i)^whole) at rate `i` a unit of time: the general
equation of the actuarial method, of which compound interest is the case without fractions.
"""

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal, localcontext
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

Reason = Literal["no sign change", "more than one root", "no root in -99 % to 10,000 %", "too many changes of sign to tell"]

_ONE, _TWO = Decimal(1), Decimal(2)
_CLOSE = Decimal("1E-13")  # rates closer than this are the same
_FINEST = Decimal("1E-12")  # narrower than this, a stretch where the value may turn at zero is not halved again: a root that counts twice
_STEPS = 400
_MOST_TERMS, _FEWEST_LOOKS = 300_000, 100  # the search for a second root: so many terms in all, at so many rates at least; half a second
_NOISE = Decimal("1E-20")  # of the greatest balance: less than this is nothing
_PRECISE = Context(prec=50)
_POLISH = Context(prec=28)
_NEAR = Decimal("1E-9")  # a guess further off than this was a wrong one
_POINT = 60  # binary digits after the point of a fixed-point number
_FIXED_ONE = 1 << _POINT
_FIXED_NEAR = int(_NEAR * _FIXED_ONE)


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
            if (rate := _rate_of_one_debtor(flows, low, high)) is not None:
                return rate
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
    value = slope = Decimal(0)
    for worth, pull in _worths(flows, rate):
        value += worth
        slope -= worth * pull
    return value, slope


def _worths(flows: Sequence[Flow], rate: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
    """What each flow is worth at `rate`, and by what share that falls with a higher one."""
    step = _ONE / (1 + rate)
    factor, reached = _ONE, 0
    for amount, whole, fraction in flows:
        if whole != reached:
            factor *= step if whole - reached == 1 else step ** (whole - reached)
            reached = whole
        if fraction:
            yield amount * factor / (1 + fraction * rate), whole * step + fraction / (1 + fraction * rate)
        else:
            yield amount * factor, whole * step


def polished_periodic(amounts: Sequence[int], guess: float) -> Decimal | None:
    """`guess` (above -1) after one step of Newton's method for amounts one unit of time apart; None when the guess was not close. Whether
    there is another root is the caller's to know. The sums are in fixed point: whole numbers, fast, and good to 15 decimals."""
    factor, point = int(_FIXED_ONE / (1 + guess)), _POINT
    value = slope = 0
    for amount in reversed(amounts):
        slope = (slope * factor >> point) + value
        value = (value * factor >> point) + (amount << point)
    if not slope:
        return None
    step = (value << point) // slope
    if abs(step) >= _FIXED_NEAR:
        return None
    return _PRECISE.subtract(_PRECISE.divide(Decimal(_FIXED_ONE), Decimal(factor - step)), _ONE)


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


def _rate_of_one_debtor(flows: Sequence[Flow], low: Decimal, high: Decimal) -> Decimal | None:
    """A root at which the same side owes after every flow, as in a loan or a credit line; None when none is found.

    There is no other then. At a higher rate that side would owe more after each flow, and so after the last; at a lower rate what is still
    to come would be worth more before each flow, and so before the first.
    """
    try:
        rate = _between(flows, low, high)
    except NoAnswer:
        return None
    value, slope = _worth(flows, rate)
    if not slope:
        return None
    rate -= value / slope
    owed = list(accumulate(worth for worth, _ in _worths(flows, rate)))
    noise = max(map(abs, owed)) * _NOISE
    return rate if min(owed) > -noise or max(owed) < noise else None


class _Look(NamedTuple):
    """The money received and the money paid, each worth so much at a rate, with their slopes. Both fall ever more slowly as the rate rises:
    as functions of it they are convex."""

    rate: Decimal
    received: Decimal
    received_slope: Decimal
    paid: Decimal
    paid_slope: Decimal

    @property
    def worth(self) -> Decimal:
        return self.received - self.paid


def _only_stretch(flows: Sequence[Flow], low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """A stretch of rates that holds the only root. Raises NoAnswer.

    A stretch on which received and paid stay apart has no root; one on which the slope of their difference keeps its sign has a root where
    the signs at its ends differ; any other is halved.
    """
    received = [flow for flow in flows if not flow.amount.is_signed()]
    paid = [flow._replace(amount=-flow.amount) for flow in flows if flow.amount.is_signed()]

    def look(rate: Decimal) -> _Look:
        return _Look(rate, *_worth(received, rate), *_worth(paid, rate))

    stretches, found, left_over = [(look(low), look(high))], [], max(_MOST_TERMS // len(flows), _FEWEST_LOOKS)
    while stretches:
        left, right = stretches.pop()
        if _stay_apart(left, right):
            continue
        if _crosses(left.received_slope - right.paid_slope, right.received_slope - left.paid_slope):
            if right.rate - left.rate < _FINEST:
                raise NoAnswer("more than one root")
            if not left_over:
                raise NoAnswer("too many changes of sign to tell")
            left_over -= 1
            middle = look((left.rate + right.rate) / _TWO)
            stretches += [(left, middle), (middle, right)]
        elif not left.worth or (right.worth and _crosses(left.worth, right.worth)) or (not right.worth and right.rate == high):
            found.append((left.rate, right.rate))
        if len(found) > 1:
            raise NoAnswer("more than one root")
    if not found:
        raise NoAnswer("no root in -99 % to 10,000 %")
    return found[0]


def _stay_apart(left: _Look, right: _Look) -> bool:
    """Whether received and paid are certainly never equal between two rates: what is more at both ends is never below its tangents there,
    what is less never above the line between its ends. The tangents meet where the distance is least."""
    if _crosses(left.worth, right.worth):
        return False
    more_left, more_slope, less_left, _ = left[1:] if left.worth > 0 else (*left[3:], *left[1:3])
    more_right, other_slope, less_right, _ = right[1:] if left.worth > 0 else (*right[3:], *right[1:3])
    width = right.rate - left.rate
    if more_slope == other_slope:
        return True
    meet = (more_right - other_slope * width - more_left) / (more_slope - other_slope)
    return more_left + more_slope * meet > less_left + (less_right - less_left) * meet / width


def _crosses(one: Decimal, other: Decimal) -> bool:
    """Whether zero is between two bounds, or is one of them."""
    return not one or not other or one.is_signed() != other.is_signed()
