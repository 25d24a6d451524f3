"""What the commands `repayment_schedule`, `annual_cost` and `audit_schedule` read, one request a line, and the answer to a refused one."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from borrowers.exchange.records import DayCount, Method, Part, ScheduleRow, check_row_numbers
from borrowers.exchange.values import BrokenRule, DueDay, Id, Instalments, Months, PositiveYuan, Rate, SignedYuan, Yuan


class ScheduleRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The terms of a loan whose schedule is asked for."""

    id: Id | None = None
    principal: PositiveYuan
    annual_rate_percent: Rate
    instalments: Instalments
    method: Method
    day_count: DayCount
    starts_on: date
    first_due_on: date | None = None
    due_day: DueDay | None = None
    upfront_fee: Yuan | None = None
    fee_per_instalment: Yuan | None = None
    rounding: Literal["half_up", "half_even"] = "half_up"
    with_annual_cost: bool = True


class AuditRequest(ScheduleRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The terms of a loan and the rows that its lender sent, to be compared with the schedule of the terms."""

    schedule: tuple[ScheduleRow, ...]
    disclosed_annual_cost_percent: Rate | None = None

    def __post_init__(self) -> None:
        check_row_numbers(self.schedule)


class FlowSent(Part, frozen=True, kw_only=True):
    """Money on a day, or a number of months after the start."""

    on: date | None = None
    period: Months | None = None
    amount: SignedYuan

    def __post_init__(self) -> None:
        if (self.on is None) == (self.period is None):
            raise BrokenRule("on", None if self.on is None else self.on.isoformat(), "either on or period")


class AnnualCostRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The flows whose annual rate is asked for. All are dated, or all are periodic."""

    id: Id | None = None
    flows: tuple[FlowSent, ...]
    convention: Literal["irr_monthly", "effective", "us_apr", "eu_apr"]

    def __post_init__(self) -> None:
        wanted = {"irr_monthly": "period", "effective": "on"}.get(self.convention) or _first_named(self.flows)
        for place, flow in enumerate(self.flows):
            if getattr(flow, wanted) is None:
                raise BrokenRule(f"flows[{place}].{wanted}", None, f"{wanted} in every flow, with convention {self.convention}")


def _first_named(flows: Sequence[FlowSent]) -> str:
    return "on" if flows and flows[0].on is not None else "period"


def refusal(id: str | None, path: str, message: str) -> dict[str, Any]:
    """What stands in the place of an answer: the field that the error is about (empty: the whole line), and what is wrong with it."""
    return {"id": id, "error": {"path": path, "message": message}}
