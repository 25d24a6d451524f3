"""The ways out of a plan that one cannot pay, side by side: what each asks for, when it ends, and what it costs.

Every option is made by the schedule engine from the principal that is still to come due, from the last due date on, so that its sums tie
to a schedule. What is late already is owed whichever way is taken; what the lender charges for being late is not known, and not in here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from borrowers.dates import add_months
from borrowers.exchange.records import Method
from borrowers.money import from_fen, in_fen
from borrowers.repayment.allocation import Portion
from borrowers.repayment.cost import PeriodFlow, annual_cost
from borrowers.repayment.roots import NoAnswer
from borrowers.repayment.schedule import Instalment, Schedule, schedule
from borrowers.repayment.terms import MOST_INSTALMENTS, Terms

Kind = Literal["as_now", "extend", "interest_only", "original", "skip_one", "lower_rate", "refinance", "pay_off"]
Agreement = Literal["nobody", "lender", "new_lender"]

_NOTHING = Decimal(0)
_AGREED_BY: dict[Kind, Agreement] = {"as_now": "nobody", "pay_off": "nobody", "refinance": "new_lender"}


@dataclass(frozen=True)
class Outstanding:
    """What a loan still asks for on a day: the terms of the plan in force, its instalments in order of their dates, and what would pay
    everything off today (yuan; None: not known).

    Raises ValueError when the instalments are out of order, negative or none.
    """

    on: date
    terms: Terms
    dues: tuple[Portion, ...]
    payoff: Decimal | None

    def __post_init__(self) -> None:
        if not self.dues or list(self.dues) != sorted(self.dues, key=lambda due: due.due_on):
            raise ValueError("dues: at least one, in the order of their dates")
        if any(min(due[2:]) < 0 for due in self.dues):
            raise ValueError("dues: no part may be negative")

    @cached_property
    def late(self) -> tuple[Portion, ...]:
        """Those whose day has passed."""
        return tuple(due for due in self.dues if due.due_on < self.on)

    @cached_property
    def coming(self) -> tuple[Portion, ...]:
        """Those whose day is today or later."""
        return tuple(due for due in self.dues if due.due_on >= self.on)

    @property
    def late_fen(self) -> int:
        return sum(due.total_fen for due in self.late)

    @property
    def late_total(self) -> Decimal:
        """In yuan."""
        return from_fen(self.late_fen)

    @cached_property
    def principal(self) -> Decimal:
        """The principal that is still to come due, in yuan."""
        return from_fen(sum(due.principal_fen for due in self.coming))

    @cached_property
    def period_start(self) -> date:
        """The day from which the next instalment's interest runs: the due date before it, or the start of the plan.
        Raises IndexError when none is to come."""
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

    `more_fen` is the total against paying on as now (negative: less). `financed` (yuan) is what is repaid over time, less a fee up front;
    the first payment stands at `first_month`, each other one a month after the one before.
    """

    kind: Kind
    on: date
    at_once_fen: int
    dues: tuple[Portion, ...]
    more_fen: int
    financed: Decimal
    first_month: int

    @property
    def last_on(self) -> date:
        """The day of the last payment."""
        return self.dues[-1].due_on if self.dues else self.on

    @cached_property
    def annual_cost_percent(self) -> Decimal | None:
        """The periodic internal rate times 12 of the payments to come against what is financed, all fees in; None where nothing is paid
        over time, or where there is no rate."""
        paid = [PeriodFlow(month, -due.total) for month, due in enumerate(self.dues, start=self.first_month)]
        try:
            return annual_cost([PeriodFlow(0, self.financed), *paid], "irr_monthly")
        except NoAnswer:
            return None

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
        """In yuan, as is `less`, its opposite."""
        return from_fen(self.more_fen)

    @property
    def less(self) -> Decimal:
        return from_fen(-self.more_fen)

    @property
    def agreed_by(self) -> Agreement:
        """Who has to agree. An extension must be asked for before the due date (Civil Code of China, article 678)."""
        return _AGREED_BY.get(self.kind, "lender")


def compare(loan: Outstanding, assumed: Assumptions) -> tuple[Option, ...]:
    """Paying on as now, then every way out that fits the loan. A way that does not fit is left out: interest only and a skipped month
    where nothing but interest is due before the end (that is an extension), a longer term past 600 instalments, every change of plan
    where nothing is still to come due.

    Raises BrokenRule for assumptions that are no terms of a loan.
    """
    now = _as_now(loan)
    return now, *_others(loan, assumed, now)


def _others(loan: Outstanding, assumed: Assumptions, now: Option) -> Iterator[Option]:
    terms, late = loan.terms, loan.late_fen
    if loan.principal:
        bullet = terms.method in ("single_payment", "interest_first")
        if len(loan.coming) + assumed.extend_months <= MOST_INSTALMENTS:
            yield _of_schedule("extend", schedule(_extended(loan, assumed.extend_months)), late, now)
        if not bullet:
            yield _interest_only(loan, assumed.interest_only_months, now)
        if assumed.original:
            yield _back_to(assumed.original, loan, now)
        if not bullet:
            yield _skip_one(loan, now)
        if assumed.lower_rate_percent is not None and assumed.lower_rate_percent < terms.annual_rate_percent:
            lowered = replace(_restarted(loan), annual_rate_percent=assumed.lower_rate_percent)
            yield _of_schedule("lower_rate", schedule(lowered), late, now)
    if loan.payoff is not None:
        if assumed.quote:
            yield _refinanced(assumed.quote, loan.on, loan.payoff, now)
        yield _option("pay_off", now, in_fen(loan.payoff))


def _interest_to_today(loan: Outstanding, terms: Terms) -> int:
    """The interest by `terms` on the principal to come, from the last due date to today."""
    if not loan.principal or loan.on <= loan.period_start:
        return 0
    running = replace(
        terms,
        method="single_payment",
        principal=loan.principal,
        instalments=1,
        starts_on=loan.period_start,
        first_due_on=loan.on,
        due_day=None,
        upfront_fee=_NOTHING,
        fee_per_instalment=_NOTHING,
    )
    return schedule(running).instalments[0].interest_fen


def _restarted(loan: Outstanding) -> Terms:
    """The terms of the plan for what is still to come: the same rate, method, fee and due dates, from the last due date on."""
    terms = loan.terms
    return replace(
        terms,
        principal=loan.principal,
        instalments=terms.instalments if terms.method == "single_payment" else len(loan.coming),
        starts_on=loan.period_start,
        first_due_on=loan.coming[0].due_on,
        due_day=terms.anchor_day,
        upfront_fee=_NOTHING,
        first_is_whole=terms.first_is_whole if loan.period_start == terms.starts_on else True,
    )


def _extended(loan: Outstanding, months: int) -> Terms:
    terms = _restarted(loan)
    first = terms.first_due_on
    if terms.method == "single_payment" and first:
        first = add_months(first, months, terms.anchor_day)
    return replace(terms, instalments=terms.instalments + months, first_due_on=first)


def _as_now(loan: Outstanding) -> Option:
    return Option("as_now", loan.on, loan.late_fen, loan.coming, 0, loan.principal, loan.terms.months_to_first)


def _interest_only(loan: Outstanding, months: int, now: Option) -> Option:
    """`months` instalments of interest, then as many instalments as are still to come: the plan ends that much later."""
    terms = _restarted(loan)
    resting = schedule(replace(terms, method="interest_first", instalments=months)).instalments
    rest = [row._replace(principal_fen=0) for row in _dues(resting)]
    pause_end = rest[-1].due_on
    after = schedule(replace(terms, starts_on=pause_end, first_due_on=add_months(pause_end, 1, terms.anchor_day))).instalments
    return _option("interest_only", now, loan.late_fen, (*rest, *_dues(after)), loan.principal)


def _skip_one(loan: Outstanding, now: Option) -> Option:
    """Nothing on the next due date; its interest is paid a month later beside the instalment of that day, without interest on it."""
    terms = _restarted(loan)
    skipped = loan.coming[0]
    after = schedule(replace(terms, starts_on=skipped.due_on, first_due_on=add_months(skipped.due_on, 1, terms.anchor_day))).instalments
    first, *later = _dues(after)
    first = first._replace(interest_fen=first.interest_fen + skipped.interest_fen)
    return _option("skip_one", now, loan.late_fen, (first, *later), loan.principal, first_month=2)


def _back_to(original: Terms, loan: Outstanding, now: Option) -> Option:
    """The plan as it was before: rate, method, due dates for what is still to come; after its last day, all of it today."""
    ahead = [due_on for due_on in original.due_on if due_on >= loan.on and due_on > loan.period_start]
    if not ahead:
        owed = loan.late_fen + in_fen(loan.principal) + _interest_to_today(loan, original)
        return _option("original", now, owed)
    again = replace(
        original,
        principal=loan.principal,
        instalments=original.instalments if original.method == "single_payment" else len(ahead),
        starts_on=loan.period_start,
        first_due_on=ahead[0],
        due_day=original.anchor_day,
        upfront_fee=_NOTHING,
    )
    return _of_schedule("original", schedule(again), loan.late_fen, now)


def _refinanced(quote: Quote, on: date, owed: Decimal, now: Option) -> Option:
    """Another loan that pays this one off today, what is late included; its fee up front is paid today as well."""
    terms = Terms(
        principal=owed,
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
    terms = made.terms
    return _option(kind, now, at_once_fen, _dues(made.instalments), terms.principal - terms.upfront_fee, terms.months_to_first)


def _option(
    kind: Kind, now: Option, at_once_fen: int, dues: tuple[Portion, ...] = (), financed: Decimal = _NOTHING, first_month: int = 1
) -> Option:
    more = at_once_fen + sum(due.total_fen for due in dues) - in_fen(now.total)
    return Option(kind, now.on, at_once_fen, dues, more, financed, first_month)


def _dues(rows: Sequence[Instalment]) -> tuple[Portion, ...]:
    return tuple(Portion(row.number, row.due_on, 0, row.fee_fen, row.interest_fen, row.principal_fen) for row in rows)
