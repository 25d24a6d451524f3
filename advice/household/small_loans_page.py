"""The page that sets many small loans against one, and says what a very small limit costs and covers."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from borrowers.models import Borrower, CashFlowItem
from borrowers.repayment.small_loans import ManyAgainstOne, SmallLimit, many_against_one
from borrowers.repayment.terms import Terms


@dataclass(frozen=True)
class Typed:
    """What is compared, as the borrower typed it: yuan, per cent a year, months, days."""

    amount: Decimal
    months: int
    one_rate: Decimal
    count: int
    small_rate: Decimal
    small_fee: Decimal
    days_apart: int
    limit: Decimal
    limit_rate: Decimal
    limit_days: int
    least_fee: Decimal


@dataclass(frozen=True)
class SmallLoansPage:
    """Everything the page shows. `covered` are the bills that the borrower typed in and that the small limit covers, each alone."""

    compared: ManyAgainstOne
    small: SmallLimit
    covered: tuple[CashFlowItem, ...]


def figures(borrower: Borrower) -> dict[str, Decimal | int]:
    """What stands in the form at first: an example, at the rate of the borrower's newest line, which no fee is added to. Without a line no
    rate is known, and none is there."""
    line = borrower.lines.order_by("-opened_on", "-pk").first()
    example: dict[str, Decimal | int] = {
        "amount": Decimal(6000),
        "months": 6,
        "count": 5,
        "small_fee": Decimal(0),
        "days_apart": 7,
        "limit": Decimal(250),
        "limit_days": 30,
        "least_fee": Decimal(0),
    }
    return {**example, **dict.fromkeys(("one_rate", "small_rate", "limit_rate"), line.annual_rate_percent)} if line else example


def small_loans_page(borrower: Borrower, today: date, typed: Typed) -> SmallLoansPage:
    """The page, everything drawn on `today` in equal instalments by 30/360. Raises BrokenRule for figures that are no loan."""
    one = Terms(
        principal=typed.amount,
        annual_rate_percent=typed.one_rate,
        instalments=typed.months,
        method="equal_instalment",
        day_count="30/360",
        starts_on=today,
    )
    small = replace(one, annual_rate_percent=typed.small_rate, upfront_fee=typed.small_fee)
    bills = borrower.cash_flow_items.filter(kind=CashFlowItem.Kind.BILL, amount__lte=typed.limit).order_by("amount", "pk")
    return SmallLoansPage(
        compared=many_against_one(one, small, typed.count, typed.days_apart),
        small=SmallLimit(typed.limit, typed.limit_rate, typed.limit_days, typed.least_fee),
        covered=tuple(bills),
    )
