"""The page of the ways out of a loan: the options on one table, and offers that the borrower typed in beside the present loan."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from advice.loans.queries import LoanAccount, loan
from advice.loans.standing import standing
from advice.products import product_name
from advice.rulebook import Language
from borrowers.exchange.values import BrokenRule
from borrowers.models import Borrower, LoanOffer, RepaymentPlan
from borrowers.money import plain, to_fen
from borrowers.repayment.cost import annual_cost_of
from borrowers.repayment.payoff import payoff
from borrowers.repayment.schedule import schedule
from borrowers.repayment.terms import Terms
from borrowers.repayment.what_if import Assumptions, Kind, Option, Outstanding, Quote, compare

EXTEND_MONTHS, INTEREST_ONLY_MONTHS = 12, 3
_EXAMPLE_POINTS_LOWER = 2
_BEST: tuple[Kind, ...] = ("extend", "interest_only", "original", "skip_one", "lower_rate")


@dataclass(frozen=True)
class Typed:
    """What the borrower assumes: months, per cent a year, yuan. None: not typed."""

    extend_months: int | None = None
    interest_only_months: int | None = None
    lower_rate: Decimal | None = None
    other_rate: Decimal | None = None
    other_fee: Decimal | None = None
    other_months: int | None = None


NOTHING_TYPED = Typed()


@dataclass(frozen=True)
class OfferRow:
    """What the same sum over the same term costs: by an offer, or (None) by this loan's own terms.

    `cost` is interest and fees, `highest` the highest instalment, in yuan; both are None where the offer makes no schedule (a level
    instalment that would not cover its interest). `shorter`: the offer itself is for fewer months than are compared.
    """

    offer: LoanOffer | None
    cost: Decimal | None
    highest: Decimal | None
    annual_cost_percent: Decimal | None
    shorter: bool = False


@dataclass(frozen=True)
class WaysOutPage:
    """Everything the page shows. `outstanding` is None, and nothing else is there, when nothing is owed; `options` are empty when the
    assumptions make no schedule."""

    account: LoanAccount
    product: str
    outstanding: Outstanding | None
    assumed: Assumptions | None
    options: tuple[Option, ...] = ()
    offers: tuple[OfferRow, ...] = ()

    @property
    def bars(self) -> list[tuple[Option, Decimal]]:
        """Each option, and what it costs (all that is paid beyond what is owed now without further interest) as a share of the greatest."""
        owed = self.outstanding
        if owed is None:
            return []
        costs = [max(option.total - owed.principal - owed.late_total, Decimal(0)) for option in self.options]
        most = max(costs, default=Decimal(0))
        return [(option, cost / most if most else Decimal(0)) for option, cost in zip(self.options, costs, strict=True)]

    @property
    def figures(self) -> dict[str, Decimal | int | None]:
        """The assumptions as they stand in the form: the names are those of `Typed`."""
        if self.assumed is None:
            return {}
        rate, quote = self.assumed.lower_rate_percent, self.assumed.quote
        return {
            "extend_months": self.assumed.extend_months,
            "interest_only_months": self.assumed.interest_only_months,
            "lower_rate": None if rate is None else Decimal(plain(rate)),
            "other_rate": quote.annual_rate_percent if quote else None,
            "other_fee": quote.upfront_fee if quote else None,
            "other_months": quote.instalments if quote else None,
        }

    @property
    def rate_is_example(self) -> bool:
        """Whether the lower rate is on no record: an example, or typed in."""
        return self.assumed is not None and self.assumed.lower_rate_percent not in _rates_on_record(self.account)

    @property
    def term(self) -> int:
        """The months over which offers are compared."""
        return months_left(self.outstanding) if self.outstanding else 0


def ways_out_page(borrower: Borrower, public_id: UUID, today: date, language: Language, typed: Typed = NOTHING_TYPED) -> WaysOutPage:
    """The page of one of the borrower's loans, under the assumptions that were typed.

    Raises Loan.DoesNotExist when the borrower has no such loan, and BrokenRule when the terms on record are none.
    """
    account = loan(borrower, public_id)
    product = product_name(account.line.product, language)
    owed = outstanding(account, today)
    if owed is None:
        return WaysOutPage(account, product, None, None)
    assumed = assumptions(account, owed, typed)
    try:
        options = compare(owed, assumed)
    except BrokenRule:  # a rate and a term that make no schedule: the page says so
        options = ()
    return WaysOutPage(account, product, owed, assumed, options, _offer_rows(borrower, owed))


def outstanding(account: LoanAccount, today: date) -> Outstanding | None:
    """What the loan still asks for; None when that is nothing."""
    where = standing(account, today)
    if not where.owed:
        return None
    try:
        owed = payoff(account.current.billed, today, allocation=where.tenures[-1].billed_allocation).without_penalty
    except BrokenRule:  # the plan has not begun
        owed = None
    in_order = sorted(where.owed, key=lambda portion: portion.due_on)  # a lender may send its rows in any order
    return Outstanding(today, account.current.terms, tuple(in_order), owed)


def months_left(owed: Outstanding) -> int:
    """The months over which what is still to come falls due, the present one included."""
    last = owed.dues[-1].due_on
    return max(1, len(owed.coming), (last.year - owed.on.year) * 12 + last.month - owed.on.month)


def assumptions(account: LoanAccount, owed: Outstanding, typed: Typed) -> Assumptions:
    """What is assumed, as far as nothing else was typed. Another loan is compared only when its rate was typed: none is invented."""
    quote = None
    if typed.other_rate is not None:
        quote = Quote(typed.other_rate, typed.other_fee or Decimal(0), typed.other_months or months_left(owed))
    before = account.before if account.current.kind == RepaymentPlan.Kind.AUTOMATIC else None
    return Assumptions(
        extend_months=typed.extend_months or EXTEND_MONTHS,
        interest_only_months=typed.interest_only_months or INTEREST_ONLY_MONTHS,
        lower_rate_percent=lower_rate_on_record(account) if typed.lower_rate is None else typed.lower_rate,
        quote=quote,
        original=before.terms if before else None,
    )


def lower_rate_on_record(account: LoanAccount) -> Decimal | None:
    """The rate that the loan or its line has had, the lowest below the plan's; without one two points less, as an example. None where the
    plan has no rate (a fixed fee)."""
    now = account.current.terms.annual_rate_percent
    if not now:
        return None
    known = [rate for rate in _rates_on_record(account) if rate < now]
    return min(known, default=max(now - _EXAMPLE_POINTS_LOWER, Decimal(0)))


def _rates_on_record(account: LoanAccount) -> tuple[Decimal, ...]:
    return account.loan.annual_rate_percent, account.line.annual_rate_percent


def three_best(account: LoanAccount, today: date) -> tuple[Option, ...]:
    """The first three ways to ask the lender for, for the card beside a loan: a longer term before the due date, interest only for some
    months, back to the plan before; where one does not fit, the next. Empty when nothing is owed or nothing is still to come due."""
    owed = outstanding(account, today)
    if owed is None:
        return ()
    try:
        found = {option.kind: option for option in compare(owed, assumptions(account, owed, NOTHING_TYPED))}
    except BrokenRule:
        return ()
    return tuple(found[kind] for kind in _BEST if kind in found)[:3]


def _offer_rows(borrower: Borrower, owed: Outstanding) -> tuple[OfferRow, ...]:
    """The offers and this loan's own terms over the same sum and the same months, the cheapest first."""
    if not owed.principal:
        return ()
    here = replace(
        owed.terms,
        principal=owed.principal,
        instalments=months_left(owed),
        starts_on=owed.on,
        first_due_on=None,
        due_day=None,
        upfront_fee=Decimal(0),
    )
    rows = [_row(None, here), *(_row(offer, _offered(offer, here)) for offer in borrower.offers.order_by("-typed_on", "pk"))]
    return tuple(sorted(rows, key=lambda row: (row.cost is None, row.cost or 0)))


def _offered(offer: LoanOffer, here: Terms) -> Terms:
    return replace(
        here,
        annual_rate_percent=offer.annual_rate_percent,
        method=offer.method,  # type: ignore[arg-type]  # held by the check constraint
        day_count="30/360",
        upfront_fee=offer.upfront_fee,
        fee_per_instalment=to_fen(here.principal * offer.fee_percent_per_instalment / 100),
    )


def _row(offer: LoanOffer | None, terms: Terms) -> OfferRow:
    shorter = offer is not None and offer.instalments < terms.instalments
    try:
        made = schedule(terms)
    except BrokenRule:
        return OfferRow(offer, None, None, None, shorter)
    totals, highest = made.totals, max(row.total for row in made.instalments)
    return OfferRow(offer, totals.interest + totals.fees, highest, annual_cost_of(made).irr_percent, shorter)
