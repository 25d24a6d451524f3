"""Repaying before the day, from both sides: the interest that it saves, and what a published policy would make of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advice import gather
from advice.explanations.speech import Voice
from advice.facts import Value
from advice.loans.queries import open_loans
from advice.loans.quotes import paid_off
from advice.loans.standing import standing
from advice.loans.words import loan_title
from advice.products import product_name
from advice.rule_loading.files import rulebook
from advice.rulebook import Language
from advice.scorecard import Score, score
from advice.simulator.ways import changed
from advice.what_if.page import Range
from advice.what_if.simulations import NoPolicy, published_policy
from borrowers.models import Borrower, Loan

# What repaying everything today does to what a policy may look at: nothing of the limit is in use, and the loans were held for a shorter
# time than they would have been, how much shorter for the median nobody can say: at worst for no day at all.
_REPAID: Mapping[str, Value] = {"utilisation": Decimal(0)}
_AT_WORST: Mapping[str, Value] = {**_REPAID, "median_holding_days_180d": 0}


@dataclass(frozen=True)
class Saving:
    """A loan repaid in full today: what that takes and what it costs less than going on (yuan), without penalties and charges."""

    loan: Loan
    title: str
    takes: Decimal
    saves: Decimal


@dataclass(frozen=True)
class UnderPolicy:
    """The limit (yuan) that a published policy gives now, and then: with everything repaid. `looked_at`: the figures it scores that
    this moves; without any, repaying early is nothing to it."""

    lender: str
    version: str
    note: str
    now: Range
    then: Range
    looked_at: tuple[str, ...]


@dataclass(frozen=True)
class TwoSums:
    """`policy` None: no lender of the borrower published one, and what repaying early does to the limit is not known."""

    on: date
    savings: tuple[Saving, ...]
    policy: UnderPolicy | None

    @property
    def saves(self) -> Decimal:
        """All the loans together, in yuan."""
        return sum((saving.saves for saving in self.savings), Decimal(0))


def two_sums(borrower: Borrower, today: date, language: Language) -> TwoSums:
    """Both sums of repaying everything on `today`, by the records of that day."""
    return TwoSums(today, tuple(_savings(borrower, today, language)), _under_policy(borrower, today, language))


def _savings(borrower: Borrower, today: date, language: Language) -> list[Saving]:
    savings = []
    for account in open_loans(borrower):
        if found := paid_off(account, standing(account, today), today):
            whole, saves = found
            title = loan_title(product_name(account.line.product, language), account, language)
            savings.append(Saving(account.loan, title, whole.without_penalty, saves))
    return savings


def _under_policy(borrower: Borrower, today: date, language: Language) -> UnderPolicy | None:
    try:
        card = published_policy(borrower, today)
    except NoPolicy:
        return None
    if card.limit_policy is None:
        return None
    facts, policy, voice = gather.facts_with_own(borrower, today), card.limit_policy, Voice(rulebook(), language)
    scored = {item.fact for item in policy.characteristics}
    moved = [name for name in _AT_WORST if name in scored and facts[name].known]

    def under(values: Mapping[str, Value]) -> Score:
        return score(changed(facts, {name: value for name, value in values.items() if name in moved}, today), policy)

    now, best, worst = under({}), under(_REPAID), under(_AT_WORST)
    return UnderPolicy(
        lender=card.lender or "",
        version=card.version,
        note=voice.text(card.note),
        now=Range(now.limit_low, now.limit_high),
        then=Range(min(best.limit_low, worst.limit_low), max(best.limit_high, worst.limit_high)),
        looked_at=tuple(voice.label(name) for name in moved),
    )
