"""A lender's schedule against ours."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class LenderRow(NamedTuple):
    """One row of the schedule that a lender sent, its own figures in yuan, not checked. `fee` is None where it said nothing of one."""

    number: int
    due_on: date
    principal: Decimal
    interest: Decimal
    fee: Decimal | None = None
