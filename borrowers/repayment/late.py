"""What it costs to be late, where the contract's late rate is known. No law names one and the exchange format carries none: unless it is
read from the contract it is unknown, and so is the cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from borrowers.dates import actual_days
from borrowers.exchange.values import BrokenRule
from borrowers.money import Rounding, from_fen
from borrowers.repayment.allocation import Portion
from borrowers.repayment.schedule import WHOLE_IN_MICRO_PERCENT, divided, micro_percent
from borrowers.repayment.terms import check_rate

_NOTHING = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class LateTerms:
    """What a contract charges on what is late: `annual_rate_percent` (per cent a year, at most 6 decimals) by the actual days over
    `year_days`, on the whole overdue amount or on the principal of it alone. Nothing is charged on the charge itself.

    Raises BrokenRule (`annual_rate_percent`, `year_days`, `charged_on`).
    """

    annual_rate_percent: Decimal
    year_days: Literal[360, 365]
    charged_on: Literal["whole", "principal"] = "whole"
    rounding: Rounding = Rounding.HALF_UP

    def __post_init__(self) -> None:
        check_rate("annual_rate_percent", self.annual_rate_percent)
        if self.year_days not in (360, 365):
            raise BrokenRule("year_days", self.year_days, "360 or 365")
        if self.charged_on not in ("whole", "principal"):
            raise BrokenRule("charged_on", self.charged_on, "whole or principal")


class LateCost(NamedTuple):
    """The cost of being late, in yuan: so far, and for each further day. None: unknown."""

    so_far: Decimal | None
    a_day: Decimal | None


def late_cost(owed: Iterable[Portion], on: date, late: LateTerms | None) -> LateCost:
    """What is charged on a day for what is `owed` of instalments due before it: per instalment from the day after its due date up to and
    with the day, rounded once. The cost of a day is that of all instalments together, rounded once.

    A charge on what was paid late in the meantime is not in it. Nothing overdue costs nothing; with something overdue and no late terms
    the cost is unknown.
    """
    overdue = [portion for portion in owed if portion.due_on < on and portion.total_fen]
    if not overdue:
        return LateCost(_NOTHING, _NOTHING)
    if late is None:
        return LateCost(None, None)
    rate, base = micro_percent(late.annual_rate_percent), late.year_days * WHOLE_IN_MICRO_PERCENT
    half_even = late.rounding is Rounding.HALF_EVEN
    amounts = [portion.principal_fen + (portion.fee_fen + portion.interest_fen) * (late.charged_on == "whole") for portion in overdue]
    so_far = sum(
        divided(amount * rate * actual_days(portion.due_on, on), base, half_even) for amount, portion in zip(amounts, overdue, strict=True)
    )
    return LateCost(from_fen(so_far), from_fen(divided(sum(amounts) * rate, base, half_even)))
