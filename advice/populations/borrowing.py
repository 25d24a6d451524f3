"""The one loan that an invented person has on the line: its schedule, what was paid and when, and the facts that follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from msgspec.structs import replace

from advice.automatic_instalment import Figure, Inputs, decide, terms
from advice.populations.draws import CATCHES_UP, DAYS_LATE, STOPS_PAYING, Person, Spread, drawn
from advice.rulebook import Scorecard
from borrowers.dates import add_months
from borrowers.exchange.records import Loan, Method, Payment, Record, RepaymentPlan
from borrowers.exchange.values import FactValue, PositiveYuan, Rate, Yuan
from borrowers.money import from_fen
from borrowers.repayment.schedule import Schedule, schedule
from borrowers.repayment.terms import Terms

_SHARE = Decimal("0.0001")
_USED = (Spread(30, 10, 40), Spread(45, 41, 80), Spread(25, 81, 100))  # per cent of the limit
_IN_ONE_SUM = (Spread(85, 0, 0), Spread(15, 1, 1))  # interest first, the principal at the end: what an automatic plan is made of
_CATCHES_UP_AFTER = (Spread(100, 3, 25),)  # days into the quarter
_TOLD_OF_PLAN = (Spread(80, 1, 1), Spread(20, 0, 0))
_AGREED_TO_PLAN = (Spread(60, 1, 1), Spread(40, 0, 0))


@dataclass(slots=True)
class _Due:
    """One instalment; `paid_on` None: not paid (yet)."""

    due_on: date
    principal_fen: int
    interest_fen: int
    paid_on: date | None = None

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.interest_fen

    def is_paid_by(self, day: date) -> bool:
        return self.paid_on is not None and self.paid_on <= day

    def days_late(self, day: date) -> int:
        """How late it was paid, or is on `day`; 0 when in time."""
        end = self.paid_on if self.paid_on and self.paid_on <= day else day
        return max((end - self.due_on).days, 0)


class Borrowing:
    """A loan drawn on a line. `pay` first, `facts` after: what is asked about a day has to have happened."""

    def __init__(self, rng: Random, id: str, line: str, limit: Decimal, rate: Decimal, on: date) -> None:
        principal = max(int(limit) * drawn(rng, _USED) // 100 // 100 * 100, 100)
        in_one_sum = drawn(rng, _IN_ONE_SUM)
        method: Method = "interest_first" if in_one_sum else "equal_instalment"
        self._rng = rng
        self._stopped = False
        self._plan: RepaymentPlan | None = None
        self._loan = Loan(
            id=f"{id}-n",
            credit_line=line,
            drawn_on=on,
            principal=PositiveYuan(principal),
            annual_rate_percent=Rate(rate),
            day_count="30/360",
            method=method,
            instalments=6 if in_one_sum else 12,
            first_due_on=add_months(on, 1),
        )
        own = Terms(
            principal=self._loan.principal,
            annual_rate_percent=rate,
            instalments=self._loan.instalments,
            method=method,
            day_count="30/360",
            starts_on=on,
        )
        self._dues = _dues(schedule(own))
        self._next = 0  # the first instalment that nobody has decided about yet
        self._told_up_to = on  # what happened by then has been looked at, and stays

    def pay(self, until: date, person: Person) -> None:
        """What falls due up to `until` is paid, late or not at all, as the person's strain has it."""
        if self._stopped and drawn(self._rng, CATCHES_UP[person.strain]):
            self._catch_up()
        while self._next < len(self._dues) and self._dues[self._next].due_on <= until:
            due = self._dues[self._next]
            self._stopped = self._stopped or bool(drawn(self._rng, STOPS_PAYING[person.strain]))
            if not self._stopped:
                due.paid_on = due.due_on + timedelta(days=drawn(self._rng, DAYS_LATE[person.strain]))
            self._next += 1
        self._told_up_to = until

    def _catch_up(self) -> None:
        on = self._told_up_to + timedelta(days=drawn(self._rng, _CATCHES_UP_AFTER))
        for due in self._dues[: self._next]:
            due.paid_on = due.paid_on or on
        self._stopped = False

    def days_since(self, day: date) -> int:
        """How many days before `day` the loan was drawn."""
        return (day - self._loan.drawn_on).days

    def owed(self, day: date) -> Decimal:
        """The principal outstanding on `day`, in yuan."""
        return from_fen(sum(due.principal_fen for due in self._dues if not due.is_paid_by(day)))

    def due_within_a_month(self, day: date) -> Decimal:
        """What the plan that holds asks for in the month after `day`, in yuan."""
        return from_fen(sum(due.total_fen for due in self._dues if day < due.due_on <= add_months(day, 1)))

    def facts(self, day: date, limit: Decimal) -> dict[str, FactValue]:
        """What the loan's own records say on `day`; a share of no limit is unknown."""
        due = [due for due in self._dues if due.due_on <= day]
        this_year = [one for one in due if one.due_on > add_months(day, -12)]
        paid = [one for one in this_year if one.is_paid_by(day)]
        owed = self.owed(day)
        return {
            "outstanding_principal": Yuan.write(owed),
            **({"utilisation": f"{(owed / limit).quantize(_SHARE, rounding=ROUND_HALF_UP)}"} if limit else {}),
            "days_past_due": max((one.days_late(day) for one in due if not one.is_paid_by(day)), default=0),
            "max_days_past_due_12m": max((one.days_late(day) for one in this_year), default=0),
            "late_payments_12m": sum(one.days_late(day) > 0 for one in paid),
            "on_time_payments_12m": sum(one.days_late(day) == 0 for one in paid),
        }

    def plan_where_needed(self, card: Scorecard, facts_on: date, income: Decimal, service: Decimal, on: date) -> None:
        """Put the rest into instalments on `on` where the policy says so. Once, and not while anything is overdue."""
        if self._plan or self._loan.method != "interest_first" or any(due.days_late(on) and not due.is_paid_by(on) for due in self._dues):
            return
        coming = next((due for due in self._dues if due.due_on > on), None)
        if coming is None:
            return
        inputs = Inputs(
            monthly_income=Figure(value=income, as_of=facts_on),
            monthly_debt_service=Figure(value=service, as_of=facts_on),
            outstanding=Figure(value=self.owed(on), as_of=on),
            next_due_on=coming.due_on,
            next_due=Figure(value=from_fen(coming.total_fen), as_of=on),
            due_within_a_month=Figure(value=self.due_within_a_month(facts_on), as_of=on),
        )
        months = decide(card, inputs, self._loan.id, on).chosen
        if months is not None:
            self._replace(terms(card.automatic_instalment, self.owed(on), months, on), on)

    def _replace(self, agreed: Terms, on: date) -> None:
        told, consented = drawn(self._rng, _TOLD_OF_PLAN), drawn(self._rng, _AGREED_TO_PLAN)
        made = schedule(agreed)
        self._plan = RepaymentPlan(
            id=f"{self._loan.id}-p",
            loan=self._loan.id,
            kind="automatic",
            starts_on=on,
            principal=PositiveYuan(agreed.principal),
            annual_rate_percent=Rate(agreed.annual_rate_percent),
            day_count=agreed.day_count,
            method=agreed.method,
            instalments=agreed.instalments,
            first_due_on=made.instalments[0].due_on,
            fee_per_instalment=Yuan(agreed.fee_per_instalment),
            notified_on=on if told else None,
            consented_on=on if told and consented else None,
            cost_sheet_shown=bool(told and consented),
        )
        self._dues[self._next :] = _dues(made)

    def records(self, as_of: date) -> Iterator[Record]:
        """The loan, its plan and what was paid by `as_of`."""
        settled_on = None if self.owed(as_of) else max(due.paid_on for due in self._dues if due.paid_on)
        yield replace(self._loan, settled_on=settled_on)
        if self._plan:
            yield self._plan
        paid = (due for due in self._dues if due.is_paid_by(as_of) and due.total_fen)
        for number, due in enumerate(paid, start=1):
            yield Payment(
                id=f"{self._loan.id}-y{number}",
                loan=self._loan.id,
                paid_on=due.paid_on,  # type: ignore[arg-type]  # it is paid
                amount=PositiveYuan(from_fen(due.total_fen)),
                principal=Yuan(from_fen(due.principal_fen)),
                interest=Yuan(from_fen(due.interest_fen)),
            )


def _dues(made: Schedule) -> list[_Due]:
    return [_Due(row.due_on, row.principal_fen, row.interest_fen) for row in made.instalments]
