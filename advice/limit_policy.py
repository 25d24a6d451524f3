"""The shape of a limit policy in the open: an additive scorecard with its bands and hard rules (the `[limit_policy]` of a scorecard file).

Every characteristic gives the points of the bin that its fact falls into; the sum of the points is the score; bands turn the score into
a limit and a rate; hard rules stand above the score. `advice.scorecard` computes with it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from borrowers.exchange.facts import FactKind

# The steps in which a borrower's figure is said: every edge of a bin is a multiple, so that every bin can be entered by a figure.
STEP: Mapping[FactKind, Decimal] = {"share": Decimal("0.01"), "money": Decimal("0.01"), "percent": Decimal("0.01"), "count": Decimal(1)}

Effect = Literal["freeze", "hold", "move", "cap"]


class Range(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The numbers from `since` (included) to `below` (not included). The first range of a list has no lower end, the last no upper one."""

    since: Decimal | None = field(default=None, name="from")
    below: Decimal | None = None

    def holds(self, number: Decimal | int) -> bool:
        """Whether `number` falls into this range."""
        return (self.since is None or self.since <= number) and (self.below is None or number < self.below)


class Bin(Range, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The points for the values of a fact that fall into the range."""

    points: int


class Characteristic(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One fact that is scored. `reason` is the cause that points lost here are told as.

    `better` says in which direction the points may not fall. `difficulty`, 1 (easy) to 6 (hard), is what one bin of improvement takes of a
    borrower; without it the characteristic is locked: nothing that a borrower does, or should do, moves it.
    """

    fact: str
    reason: str
    better: Literal["higher", "lower"]
    difficulty: int | None = None
    bins: tuple[Bin, ...]


class HardRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the score cannot outweigh. It hits when `fact` is at least `at_least`, or is (yes/no) `is`; a `cap` has no
    fact and hits everybody.

    `freeze`: nothing can be drawn; `move`: the line becomes another product, its limit 0; `hold` and `cap`: at most `limit_at_most` (yuan).
    """

    effect: Effect
    reason: str
    fact: str | None = None
    at_least: Decimal | None = None
    equals: bool | None = field(default=None, name="is")
    limit_at_most: Decimal | None = None


class LimitBand(Range, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The limit (yuan) of the scores in the range."""

    limit: Decimal


class RateBand(Range, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rate (per cent a year) of the scores in the range."""

    annual_rate_percent: Decimal


class LimitPolicy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a lender comes to a limit and a rate. It tells the borrower at most `reasons_at_most` causes, those that cost the most points."""

    reasons_at_most: int
    characteristics: tuple[Characteristic, ...]
    hard_rules: tuple[HardRule, ...] = ()
    limit_bands: tuple[LimitBand, ...]
    rate_bands: tuple[RateBand, ...]
