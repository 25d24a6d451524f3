"""What it takes to repay a loan early, on a day that the borrower names: all of it, or a part."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from advice.loans.page import LoanPage
from advice.loans.queries import LoanAccount
from advice.loans.standing import Standing
from advice.rulebook import Language
from borrowers.exchange.values import BrokenRule
from borrowers.money import in_fen, yuan
from borrowers.repayment.event_conventions import payoff_conventions, prepayment_conventions
from borrowers.repayment.late import LateTerms
from borrowers.repayment.payoff import Payoff, payoff
from borrowers.repayment.prepayment import Prepayment, choices, prepay


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the borrower asks: the day to repay everything (default: today), the contract's late rate (per cent a year) where known, and an
    amount (yuan) to repay before its time on a day."""

    payoff_on: date | None = None
    late_rate: Decimal | None = None
    prepay_amount: Decimal | None = None
    prepay_on: date | None = None


@dataclass(frozen=True)
class Quotes:
    """The answers. `payoff` is None for a day before the plan; `saved` (yuan) is what repaying on the day costs less than going on;
    `prepayments` are empty when nothing was asked, or when `refused` says in words why there is no answer."""

    payoff: Payoff | None
    saved: Decimal
    payoff_words: tuple[str, ...]
    prepayments: tuple[Prepayment, ...]
    prepayment_words: tuple[str, ...]
    refused: str


def quotes(page: LoanPage, asked: Asked, language: Language) -> Quotes | None:
    """What repaying early takes, by the instalments that are billed and the payments on record. None when nothing is owed."""
    if not page.standing.owed:
        return None
    terms = page.account.current.terms
    late = None if asked.late_rate is None else LateTerms(annual_rate_percent=asked.late_rate, year_days=365)
    whole, saved = paid_off(page.account, page.standing, asked.payoff_on or page.standing.on, late) or (None, Decimal(0))
    part, refused = _prepayments(page, asked)
    return Quotes(
        payoff=whole,
        saved=saved,
        payoff_words=tuple(payoff_conventions(terms, language, late=late)),
        prepayments=part,
        prepayment_words=tuple(dict.fromkeys(words for each in part for words in prepayment_conventions(terms, each.keeping, language))),
        refused=refused,
    )


def paid_off(account: LoanAccount, stands: Standing, on: date, late: LateTerms | None = None) -> tuple[Payoff, Decimal] | None:
    """What repays all of a loan on a day, and what that costs less than going on to the end (yuan, without penalties). None when nothing
    is owed, or for a day before the plan."""
    if not stands.owed:
        return None
    try:
        whole = payoff(account.current.billed, on, allocation=stands.tenures[-1].billed_allocation, late=late)
    except BrokenRule:
        return None
    return whole, stands.owed_total - whole.without_penalty


def _prepayments(page: LoanPage, asked: Asked) -> tuple[tuple[Prepayment, ...], str]:
    """The prepayment, once for each thing that can be kept; or why there is none."""
    on, amount, plan = asked.prepay_on or page.standing.on, asked.prepay_amount, page.account.current
    if amount is None:
        return (), ""
    if any(portion.due_on <= on for portion in page.standing.owed):
        return (), gettext("那天以前到期的期数要先还上，才能提前还一部分。换一个日子，或先补上到期的。")
    try:
        return tuple(prepay(plan.billed, in_fen(amount), on, keeping) for keeping in choices(plan.terms)), ""
    except BrokenRule as broken:
        if broken.path == "on":
            return (), gettext("这一天不在还款期里。请选最后一期以前的日子。")
        whole = yuan(payoff(plan.billed, on, allocation=page.standing.tenures[-1].billed_allocation).without_penalty)
        return (), gettext("这个金额不行：要比到那天的利息多，比还清的 %(amount)s 元少。") % {"amount": whole}
