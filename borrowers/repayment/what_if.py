"""The ways out of a plan that one cannot pay, side by side: what each asks for, when it ends, and what it costs.

Every option is made by the schedule engine from the principal that is still to come due, from the last due date on, so that its sums tie
to a schedule. What is late already is owed whichever way is taken; what the lender charges for being late is not known, and not in here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from borrowers.dates import add_months
from borrowers.exchange.records import Method
from borrowers.money import from_fen, in_fen
from borrowers.repayment.cost import PeriodFlow, annual_cost
from borrowers.repayment.roots import NoAnswer
from borrowers.repayment.schedule import Instalment, Schedule, schedule
from borrowers.repayment.terms import MOST_INSTALMENTS, Terms

Kind = Literal["as_now", "extend", "interest_only", "original", "skip_one", "lower_rate", "refinance", "pay_off"]
Agreement = Literal["nobody", "lender", "new_lender"]

_NOTHING = Decimal(0)
_AGREED_BY: dict[Kind, Agreement] = {"as_now": "nobody", "pay_off": "nobody", "refinance": "new_lender"}


class Due(NamedTuple):
    """What an instalment still asks for. Amounts are whole fen."""

    due_on: date
    principal_fen: int
    interest_fen: int
    fee_fen: int

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.interest_fen + self.fee_fen

    @property
    def total(self) -> Decimal:
        """In yuan."""
        return from_fen(self.total_fen)


@dataclass(frozen=True)
class Standing:
    """Where a loan stands on a day: the terms of the plan in force and what its instalments still ask for, in order of their dates.

    Raises ValueError when they are out of order, negative or empty.
    """

    on: date
    terms: Terms
    dues: tuple[Due, ...]

    def __post_init__(self) -> None:
        if not self.dues or list(self.dues) != sorted(self.dues, key=lambda due: due.due_on):
            raise ValueError("dues: at least one, in the order of their dates")
        if any(min(due[1:]) < 0 for due in self.dues):
            raise ValueError("dues: no part may be negative")

    @property
    def late(self) -> tuple[Due, ...]:
        """Those whose day has passed."""
        return tuple(due for due in self.dues if due.due_on < self.on)

    @property
    def coming(self) -> tuple[Due, ...]:
        """Those whose day is today or later."""
        return tuple(due for due in self.dues if due.due_on >= self.on)

    @property
    def late_fen(self) -> int:
        return sum(due.total_fen for due in self.late)

    @property
    def principal(self) -> Decimal:
        """The principal that is still to come due, in yuan."""
        return from_fen(sum(due.principal_fen for due in self.coming))

    @property
    def period_start(self) -> date:
        """The day from which the next instalment's interest runs: the due date before it, or the start of the plan."""
        next_due = self.coming[0].due_on
        return max((due_on for due_on in self.terms.due_on if due_on < next_due), default=self.terms.starts_on)


@dataclass(frozen=True)
class Quote:
    """An offer of a loan in place of this one, as somebody typed it in: per cent a year, yuan, months. Interest is counted by 30/360."""

    annual_rate_percent: Decimal
    upfront_fee: Decimal
    instalments: int
    method: Method = "equal_instalment"
    fee_per_instalment: Decimal = _NOTHING


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of the options: months (from 1), per cent a year. `lower_rate_percent` and `quote` None leave their options out;
    `original` are the terms that a plan nobody asked for took the place of."""

    extend_months: int
    interest_only_months: int
    lower_rate_percent: Decimal | None = None
    quote: Quote | None = None
    original: Terms | None = None


@dataclass(frozen=True)
class Option:
    """One way out. `at_once_fen` is due today (what is late, a payoff, a fee up front), `dues` are what follows.

    `more_fen` is the total against paying on as now (negative: less). `annual_cost_percent` is the periodic internal rate times 12 of the
    payments to come against the principal to come, all fees in; None where nothing is paid over time, or where there is no rate.
    """

    kind: Kind
    at_once_fen: int
    dues: tuple[Due, ...]
    more_fen: int
    annual_cost_percent: Decimal | None
    last_on: date

    @property
    def at_once(self) -> Decimal:
        """In yuan, like the four below."""
        return from_fen(self.at_once_fen)

    @property
    def first(self) -> Decimal | None:
        """The next instalment; None when everything is paid today."""
        return self.dues[0].total if self.dues else None

    @property
    def highest(self) -> Decimal | None:
        return max(due.total for due in self.dues) if self.dues else None

    @property
    def total(self) -> Decimal:
        """All that is still to pay, from today on."""
        return from_fen(self.at_once_fen + sum(due.total_fen for due in self.dues))

    @property
    def more(self) -> Decimal:
        return from_fen(self.more_fen)

    @property
    def agreed_by(self) -> Agreement:
        """Who has to agree. An extension must be asked for before the due date (Civil Code of China, article 678)."""
        return _AGREED_BY.get(self.kind, "lender")


def compare(standing: Standing, assumed: Assumptions) -> tuple[Option, ...]:
    """Paying on as now, then every way out that fits the loan. A way that does not fit is left out: interest only and a skipped month
    where nothing but interest is due before the end (that is an extension), a longer term past 600 instalments, every change of plan
    where nothing is still to come due.

    Raises BrokenRule for assumptions that are no terms of a loan.
    """
    now = _as_now(standing)
    return now, *_others(standing, assumed, now)


def _others(standing: Standing, assumed: Assumptions, now: Option) -> Iterator[Option]:
    terms, late = standing.terms, standing.late_fen
    if standing.principal:
        bullet = terms.method in ("single_payment", "interest_first")
        if len(standing.coming) + assumed.extend_months <= MOST_INSTALMENTS:
            yield _of_schedule("extend", schedule(_extended(standing, assumed.extend_months)), late, now)
        if not bullet:
            yield _interest_only(standing, assumed.interest_only_months, now)
        if assumed.original:
            yield _back_to(assumed.original, standing, now)
        if not bullet:
            yield _skip_one(standing, now)
        if assumed.lower_rate_percent is not None and assumed.lower_rate_percent < terms.annual_rate_percent:
            lowered = replace(_restarted(standing), annual_rate_percent=assumed.lower_rate_percent)
            yield _of_schedule("lower_rate", schedule(lowered), late, now)
    owed = payoff_fen(standing)
    if assumed.quote:
        yield _refinanced(assumed.quote, standing.on, owed, now)
    yield _option("pay_off", owed, (), now, standing.on)


def payoff_fen(standing: Standing) -> int:
    """What pays everything off today: what is late, the principal to come, and its interest from the last due date to today, by the
    plan's own day count. No fee for paying early and none for the running period is in it: only the contract knows."""
    return standing.late_fen + in_fen(standing.principal) + _interest_to_today(standing, standing.terms)


def _interest_to_today(standing: Standing, terms: Terms) -> int:
    """The interest by `terms` on the principal to come, from the last due date to today."""
    if not standing.principal or standing.on <= standing.period_start:
        return 0
    running = replace(
        terms,
        method="single_payment",
        principal=standing.principal,
        instalments=1,
        starts_on=standing.period_start,
        first_due_on=standing.on,
        due_day=None,
        upfront_fee=_NOTHING,
        fee_per_instalment=_NOTHING,
    )
    return schedule(running).instalments[0].interest_fen


def _restarted(standing: Standing) -> Terms:
    """The terms of the plan for what is still to come: the same rate, method, fee and due dates, from the last due date on."""
    terms = standing.terms
    return replace(
        terms,
        principal=standing.principal,
        instalments=terms.instalments if terms.method == "single_payment" else len(standing.coming),
        starts_on=standing.period_start,
        first_due_on=standing.coming[0].due_on,
        due_day=terms.anchor_day,
        upfront_fee=_NOTHING,
    )


def _extended(standing: Standing, months: int) -> Terms:
    terms = _restarted(standing)
    first = terms.first_due_on
    if terms.method == "single_payment" and first:
        first = add_months(first, months, terms.anchor_day)
    return replace(terms, instalments=terms.instalments + months, first_due_on=first)


def _as_now(standing: Standing) -> Option:
    coming = standing.coming
    cost = _cost(standing.principal, coming, standing.terms.months_to_first)
    return Option("as_now", standing.late_fen, coming, 0, cost, coming[-1].due_on if coming else standing.on)


def _interest_only(standing: Standing, months: int, now: Option) -> Option:
    """`months` instalments of interest, then as many instalments as are still to come: the plan ends that much later."""
    terms = _restarted(standing)
    resting = schedule(replace(terms, method="interest_first", instalments=months)).instalments
    rest = [row._replace(principal_fen=0) for row in _dues(resting)]
    pause_end = rest[-1].due_on
    after = schedule(replace(terms, starts_on=pause_end, first_due_on=add_months(pause_end, 1, terms.anchor_day))).instalments
    return _of_dues("interest_only", standing, (*rest, *_dues(after)), now)


def _skip_one(standing: Standing, now: Option) -> Option:
    """Nothing on the next due date; its interest is paid a month later beside the instalment of that day, without interest on it."""
    terms = _restarted(standing)
    skipped = standing.coming[0]
    after = schedule(replace(terms, starts_on=skipped.due_on, first_due_on=add_months(skipped.due_on, 1, terms.anchor_day))).instalments
    first, *later = _dues(after)
    return _of_dues(
        "skip_one", standing, (first._replace(interest_fen=first.interest_fen + skipped.interest_fen), *later), now, first_month=2
    )


def _back_to(original: Terms, standing: Standing, now: Option) -> Option:
    """The plan as it was before: rate, method, due dates for what is still to come; after its last day, all of it today."""
    ahead = [due_on for due_on in original.due_on if due_on >= standing.on and due_on > standing.period_start]
    if not ahead:
        owed = standing.late_fen + in_fen(standing.principal) + _interest_to_today(standing, original)
        return _option("original", owed, (), now, standing.on)
    again = replace(
        original,
        principal=standing.principal,
        instalments=original.instalments if original.method == "single_payment" else len(ahead),
        starts_on=standing.period_start,
        first_due_on=ahead[0],
        due_day=original.anchor_day,
        upfront_fee=_NOTHING,
    )
    return _of_schedule("original", schedule(again), standing.late_fen, now)


def _refinanced(quote: Quote, on: date, owed_fen: int, now: Option) -> Option:
    """Another loan that pays this one off today, what is late included; its fee up front is paid today as well."""
    terms = Terms(
        principal=from_fen(owed_fen),
        annual_rate_percent=quote.annual_rate_percent,
        instalments=quote.instalments,
        method=quote.method,
        day_count="30/360",
        starts_on=on,
        upfront_fee=quote.upfront_fee,
        fee_per_instalment=quote.fee_per_instalment,
    )
    return _of_schedule("refinance", schedule(terms), in_fen(quote.upfront_fee), now)


def _of_schedule(kind: Kind, made: Schedule, at_once_fen: int, now: Option) -> Option:
    terms, dues = made.terms, _dues(made.instalments)
    cost = _cost(terms.principal - terms.upfront_fee, dues, terms.months_to_first)
    return _option(kind, at_once_fen, dues, now, dues[-1].due_on, cost)


def _of_dues(kind: Kind, standing: Standing, dues: tuple[Due, ...], now: Option, first_month: int = 1) -> Option:
    cost = _cost(standing.principal, dues, first_month)
    return _option(kind, standing.late_fen, dues, now, dues[-1].due_on, cost)


def _option(kind: Kind, at_once_fen: int, dues: tuple[Due, ...], now: Option, last_on: date, cost: Decimal | None = None) -> Option:
    total = at_once_fen + sum(due.total_fen for due in dues)
    return Option(kind, at_once_fen, dues, total - in_fen(now.total), cost, last_on)


def _dues(rows: Sequence[Instalment]) -> tuple[Due, ...]:
    return tuple(Due(row.due_on, row.principal_fen, row.interest_fen, row.fee_fen) for row in rows)


def _cost(received: Decimal, dues: Sequence[Due], first_month: int) -> Decimal | None:
    """The periodic internal rate times 12: the first payment stands at `first_month`, each other one a month after the one before."""
    paid = [PeriodFlow(month, -due.total) for month, due in enumerate(dues, start=first_month)]
    try:
        return annual_cost([PeriodFlow(0, received), *paid], "irr_monthly")
    except NoAnswer:
        return None
