"""What a lender may have computed with in the place of the terms, and the parts of the rows that come of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

from borrowers.exchange.values import BrokenRule
from borrowers.money import Rounding, from_fen, in_fen
from borrowers.repayment.schedule import WHOLE_IN_MICRO_PERCENT, divided, micro_percent, parts_of, year_days
from borrowers.repayment.terms import Terms

Cause = Literal[
    "rounding_rule",
    "day_count",
    "due_date",
    "fee",
    "rate",
    "extra_instalment",
    "missing_instalment",
    "remainder_placed_elsewhere",
    "unexplained",
]
Part = tuple[int, int]
"""Principal and interest of a row, in fen."""

_MOST_ROUNDED_OFF = 100  # fen: lenders that do not round an instalment to the fen round it to the yuan
_SCALE = 10**15  # parts of a fen, where a lender rounds nothing but what it prints
_Rounded = Callable[[int, int], int]
_ROUNDINGS: Mapping[str, _Rounded] = {
    "half_up": lambda amount, by: divided(amount, by, half_even=False),
    "half_even": lambda amount, by: divided(amount, by, half_even=True),
    "down": lambda amount, by: amount // by,
    "up": lambda amount, by: -(-amount // by),
    "jiao": lambda amount, by: 10 * divided(amount, 10 * by, half_even=False),
    "yuan": lambda amount, by: 100 * divided(amount, 100 * by, half_even=False),
}


class Row(NamedTuple):
    """A row of a schedule; amounts in fen."""

    due_on: date
    principal: int
    interest: int
    fee: int


class Finding(NamedTuple):
    """A cause, and what the lender seems to have computed with. None where the figures themselves say it.

    `day_count`: its name, or `first_period` for another number of days in the first period only. `rate`: per cent a year. `fee`: yuan in
    each row. `extra_instalment`, `missing_instalment`: how many rows the lender has. `rounding_rule`: `half_up`, `half_even`, `down`, `up`;
    `jiao` and `yuan` for an interest rounded to these; `instalment` for another instalment; `at_the_end` where only what is printed is
    rounded.
    """

    cause: Cause
    value: Decimal | int | str | None = None


@dataclass(frozen=True)
class Basis:
    """Periods that the lender may have computed with; `findings` say where they depart from the terms."""

    terms: Terms
    days: tuple[int, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def base(self) -> int:
        return year_days(self.terms) * WHOLE_IN_MICRO_PERCENT

    @property
    def principal(self) -> int:
        return in_fen(self.terms.principal)

    @property
    def is_level(self) -> bool:
        return self.terms.method == "equal_instalment"

    @cached_property
    def rates(self) -> list[int]:
        rate = micro_percent(self.terms.annual_rate_percent)
        return [rate * days for days in self.days]

    @cached_property
    def parts(self) -> list[Part]:
        """By our own engine; empty where no level instalment covers the interest."""
        return self.rounded(self.terms.rounding)

    def with_interest(
        self, principal_parts: Sequence[int], rates: Sequence[int] | None = None, rounded: _Rounded | None = None
    ) -> list[Part]:
        """These principal parts, and the interest of the balances that they leave."""
        rounded = rounded or _ROUNDINGS[self.terms.rounding.value]
        balances = accumulate((-part for part in principal_parts), initial=self.principal)
        return [
            (part, rounded(here * rate, self.base))
            for part, here, rate in zip(principal_parts, balances, rates or self.rates, strict=False)
        ]

    def figure(self, part: Part) -> int:
        """What every row but the last has the same: the total of an equal instalment, the principal of the other methods."""
        return sum(part) if self.is_level else part[0]

    def paying(self, figure: int, rounded: _Rounded | None = None) -> list[Part]:
        """The rows when every one but the last has this figure, as far as the balance goes."""
        rounded = rounded or _ROUNDINGS[self.terms.rounding.value]
        balance, parts, last = self.principal, [], len(self.rates) - 1
        for place, rate in enumerate(self.rates):
            interest = rounded(balance * rate, self.base)
            repaid = balance if place == last else min(figure - interest if self.is_level else figure, balance)
            parts.append((repaid, interest))
            balance -= repaid
        return parts

    def rounded(self, rounding: Rounding) -> list[Part]:
        with suppress(BrokenRule):
            return parts_of(self.terms.method, self.principal, self.rates, self.base, rounding is Rounding.HALF_EVEN)
        return []


def other_roundings(basis: Basis, sent: Sequence[Part]) -> Iterator[tuple[Finding, Sequence[Part]]]:
    """Interest rounded otherwise; an instalment rounded otherwise, also to the yuan; nothing rounded but what is printed."""
    for rounding in Rounding:
        if rounding is not basis.terms.rounding:
            yield Finding("rounding_rule", rounding.value), basis.rounded(rounding)
    for name, rounded in _ROUNDINGS.items():
        yield Finding("rounding_rule", name), basis.with_interest([part[0] for part in basis.parts], None, rounded)
    our_figure, figure = basis.figure(basis.parts[0]), basis.figure(sent[0])
    if abs(figure - our_figure) <= _MOST_ROUNDED_OFF:
        for name, rounded in _ROUNDINGS.items():
            yield Finding("rounding_rule", "instalment" if name == basis.terms.rounding.value else name), basis.paying(figure, rounded)
    if basis.terms.method in ("equal_instalment", "equal_principal", "flat_fee"):
        for parts in _rounded_at_the_end(basis):
            yield Finding("rounding_rule", "at_the_end"), parts


def _rounded_at_the_end(basis: Basis) -> Iterator[list[Part]]:
    """As a spreadsheet does it: balances keep their parts of a fen, each printed figure is rounded. The last row is rounded too, or takes
    what is left; a principal part is rounded too, or is the rounded instalment less the rounded interest."""
    factor, factors = _SCALE, 0
    for rate in basis.rates:
        factor = factor * basis.base // (basis.base + rate)
        factors += factor
    whole, count = basis.principal * _SCALE, len(basis.rates)
    level = whole * _SCALE // factors
    balance, printed, held = whole, [], []
    for rate in basis.rates:
        interest = balance * rate // basis.base
        repaid = level - interest if basis.is_level else whole // count
        printed.append((divided(repaid, _SCALE, half_even=False), divided(interest, _SCALE, half_even=False)))
        held.append((divided(level, _SCALE, half_even=False) - printed[-1][1] if basis.is_level else printed[-1][0], printed[-1][1]))
        balance -= repaid
    yield printed
    for parts in (printed, held):
        left = basis.principal - sum(repaid for repaid, _ in parts[:-1])
        yield [*parts[:-1], (left, parts[-1][1])]


def remainder_elsewhere(basis: Basis, sent: Sequence[Part]) -> Iterator[tuple[Finding, Sequence[Part]]]:
    """The fen that make our last row another than the rest, found in other rows or in the last interest; everything else as computed."""
    parts, last = basis.parts, len(sent) - 1
    if len(sent) != len(parts) or last < 1 or basis.terms.method in ("interest_first", "single_payment"):
        return
    figure = basis.figure(parts[0])
    remainder = basis.figure(parts[last]) - figure
    in_last_interest = basis.is_level and [*sent] == [*parts[:last], (parts[last][0], figure - parts[last][0])]
    if in_last_interest or _moved_from_the_last(sent, parts, remainder) or _placed_before(basis, sent, figure, remainder):
        yield Finding("remainder_placed_elsewhere"), sent


def _moved_from_the_last(sent: Sequence[Part], parts: Sequence[Part], remainder: int) -> bool:
    """Whether the interest parts are ours, and the principal parts too, but that what our last has more stands in other rows."""
    off = [theirs[0] - ours[0] for theirs, ours in zip(sent, parts, strict=True)]
    same_interest = all(theirs[1] == ours[1] for theirs, ours in zip(sent, parts, strict=True))
    return bool(remainder) and same_interest and off[-1] == -remainder and sum(off) == 0 and all(one * remainder >= 0 for one in off[:-1])


def _placed_before(basis: Basis, sent: Sequence[Part], figure: int, remainder: int) -> bool:
    """Whether the last row is like the rest, a few fen stand in rows before it, and each interest is that of the lender's own balance."""
    off = [basis.figure(part) - figure for part in sent]
    one_way = min(off) >= 0 or max(off) <= 0
    if off[-1] or not one_way or abs(sum(off)) > max(len(sent), 2 * abs(remainder)) or sum(repaid for repaid, _ in sent) != basis.principal:
        return False
    half_even = basis.terms.rounding is Rounding.HALF_EVEN
    owed = zip(sent, _balances(basis, sent), basis.rates, strict=False)
    return all(divided(balance * rate, basis.base, half_even) == interest for (_, interest), balance, rate in owed)


def _balances(basis: Basis, sent: Sequence[Part]) -> list[int]:
    """What the lender's rows leave to be repaid before each of them, and after the last."""
    return list(accumulate((-repaid for repaid, _ in sent), initial=basis.principal))


def another_rate(basis: Basis, sent: Sequence[Part], differing: set[int]) -> Iterator[tuple[Finding, Sequence[Part]]]:
    """Another rate from the first row that differs on: the simplest that gives the interest of the rows that differ on the lender's own
    balances. A level instalment is computed anew for the rows that are left, or the principal parts stay. One row may be out of line."""
    balances, half_even = _balances(basis, sent), basis.terms.rounding is Rounding.HALF_EVEN
    places = [number - 1 for number in sorted(differing) if number <= len(sent)]
    owed = [(sent[place][1], balances[place] * basis.days[place]) for place in places]
    spans = [_span(interest, balance_days, basis.base) for interest, balance_days in owed if balance_days > 0]
    if not spans or len(sent) != len(basis.days):
        return
    first, level = places[0], sum(sent[places[0]])

    def anew(rate: int) -> list[Part]:
        rates = [rate * days for days in basis.days[first:]]
        return [*basis.parts[:first], *parts_of("equal_instalment", balances[first], rates, basis.base, half_even)]

    def kept(rate: int) -> list[Part]:
        return basis.with_interest([part[0] for part in basis.parts], [rate * days for days in basis.days])[first:]

    for chosen in _without_an_outlier(spans):
        low, high = max(low for low, _ in chosen), min(high for _, high in chosen)
        if low <= high and _is_evidence(basis, len(spans), rate := _simplest(low, high)):
            yield Finding("rate", _percent(rate)), [*basis.parts[:first], *kept(rate)]
        if basis.is_level and low <= high and len(spans) > 1:
            between = range(low, high + 1)
            with suppress(BrokenRule):  # no level instalment at such a rate
                low += bisect_left(between, level, key=lambda rate: sum(anew(rate)[first]))
                high = between[0] + bisect_right(between, level, key=lambda rate: sum(anew(rate)[first])) - 1
                if low <= high:
                    rate = _simplest(low, high)
                    yield Finding("rate", _percent(rate)), anew(rate)


def rate_changed_within(basis: Basis, sent: Sequence[Part], differing: set[int]) -> Iterator[tuple[Finding, Sequence[Part]]]:
    """Another rate from within the period of the first row that differs: its interest lies between those at the two rates."""
    balances = _balances(basis, sent)
    first, *later = (number - 1 for number in sorted(differing) if number <= len(sent))
    spans = [
        _span(sent[place][1], balances[place] * basis.days[place], basis.base) for place in later if balances[place] * basis.days[place] > 0
    ]
    if len(spans) < 2 or len(sent) != len(basis.days) or max(low for low, _ in spans) > min(high for _, high in spans):
        return
    rate = _simplest(max(low for low, _ in spans), min(high for _, high in spans))
    with suppress(BrokenRule):  # no such rate, or none with a flat fee
        changed = replace(basis.terms, principal=from_fen(balances[first]), annual_rate_percent=_percent(rate))
        at_once = Basis(changed, basis.days[first:]).with_interest([balances[first]])[0][1]
        if min(basis.parts[first][1], at_once) <= sent[first][1] <= max(basis.parts[first][1], at_once):
            rest = Basis(replace(changed, principal=from_fen(balances[first + 1])), basis.days[first + 1 :])
            kept = [part[0] for part in basis.parts[first + 1 :]]
            after = rest.paying(sum(sent[first])) if basis.is_level else rest.with_interest(kept)
            yield Finding("rate", _percent(rate)), [*basis.parts[:first], sent[first], *after]


def _is_evidence(basis: Basis, figures: int, rate: int) -> bool:
    """A rate solved from one figure always gives it: it says something only of a loan with one row, and where contracts have such rates."""
    return figures > 1 or (len(basis.days) == 1 and not basis.findings and rate % 10_000 == 0)


def _percent(rate: int) -> Decimal:
    return Decimal(rate).scaleb(-6).normalize()


def _span(interest: int, balance_days: int, base: int) -> tuple[int, int]:
    """The least and the greatest rate, in millionths of a per cent, at which this interest is due for a balance times days."""
    return max(0, -((1 - 2 * interest) * base // (2 * balance_days))), (2 * interest + 1) * base // (2 * balance_days)


def _without_an_outlier(spans: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """The spans; where they have nothing in common, those that are left without the highest, and without the lowest."""
    yield spans
    highest, lowest = max(spans), min(spans, key=lambda span: span[1])
    if highest[0] > lowest[1] and len(spans) > 2:
        for odd in (highest, lowest):
            place = spans.index(odd)
            yield spans[:place] + spans[place + 1 :]


def _simplest(low: int, high: int) -> int:
    """The number from `low` to `high` that ends in the most zeros: a rate with the fewest decimals."""
    step = 10**6
    while (number := -(-low // step) * step) > high:
        step //= 10
    return number


def fee_among_interest(ours: Sequence[Row], lender: Sequence[Row]) -> Iterator[tuple[Finding, Sequence[Part]]]:
    """A fee of the terms that stands among the interest, or the other way round: the two together are as they should be."""
    together = [[(row.principal, row.interest + row.fee) for row in rows] for rows in (ours, lender)]
    if together[0] == together[1]:
        yield Finding("fee"), [(row.principal, row.interest) for row in lender]


def charge_among_interest(ours: Sequence[Row], lender: Sequence[Row]) -> Iterator[tuple[Finding, Sequence[Part]]]:
    """A charge that the terms do not have, the same in every row, that stands among the interest."""
    charge = lender[0].interest - ours[0].interest
    sent = [(row.principal, row.interest) for row in lender]
    if charge > 0 and len(ours) > 1 and sent == [(row.principal, row.interest + charge) for row in ours]:
        yield Finding("fee", from_fen(charge)), sent
