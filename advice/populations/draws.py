"""What the invented people of a population are drawn from. Every distribution stands here, as a table; none is measured from anybody.

A person has two hidden traits that no rule ever sees: `strain` (0 calm, 1 tight, 2 strained), which moves from quarter to quarter, and
`habit` (0 quiet, 1 regular, 2 busy) of borrowing, which stays. Only whole numbers are drawn: the same on every machine.
"""

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import NamedTuple

from borrowers.exchange.values import FactValue

_WHOLE = Decimal(1)
_RECENT, _LONG = 90, 360  # days
_BUSY = 2


class Spread(NamedTuple):
    """With a chance of `weight` in 100, a whole number from `low` to `high`, each as likely as the other."""

    weight: int
    low: int
    high: int


Spreads = tuple[Spread, ...]


def drawn(rng: Random, spreads: Spreads) -> int:
    """A number from one of `spreads`, whose weights add up to 100."""
    left = rng.randrange(100)
    for spread in spreads:
        left -= spread.weight
        if left < 0:
            return rng.randint(spread.low, spread.high)
    raise ValueError(f"the weights do not add up to 100: {spreads}")


STRAIN = (Spread(62, 0, 0), Spread(27, 1, 1), Spread(11, 2, 2))
STRAIN_MOVES = (Spread(15, -1, -1), Spread(68, 0, 0), Spread(17, 1, 1))
HABIT = (Spread(55, 0, 0), Spread(35, 1, 1), Spread(10, 2, 2))
IS_SHOP = (Spread(88, 0, 0), Spread(12, 1, 1))
EVER_BORROWS = (Spread(20, 0, 0), Spread(80, 1, 1))
READS_ENGLISH = (Spread(95, 0, 0), Spread(5, 1, 1))
MONTHS_OPEN = (Spread(20, 1, 11), Spread(30, 12, 23), Spread(50, 24, 72))  # before the first review

INCOME = (Spread(35, 3_000, 5_999), Spread(45, 6_000, 11_999), Spread(20, 12_000, 30_000))  # yuan a month
DEBT_EACH = (Spread(50, 2_000, 6_000), Spread(40, 6_001, 15_000), Spread(10, 15_001, 40_000))  # yuan owed to each of the other lenders
DUE_OF_DEBT = (Spread(100, 4, 9),)  # per cent of the debt elsewhere that is due in a month
SPENT_OF_INCOME = (Spread(80, 35, 80), Spread(20, 81, 130))  # per cent
PROFILE_CHANGED = (Spread(95, 0, 0), Spread(5, 1, 1))
IDENTITY_COMPLETE = (Spread(2, 0, 0), Spread(98, 1, 1))
FLAGGED = (Spread(96, 0, 0), Spread(2, 1, 1), Spread(2, 2, 4))  # transactions flagged as high risk
FORBIDDEN_USE = (Spread(99, 0, 0), Spread(1, 1, 1))
TRADE_OF_SHOP = (Spread(70, 5, 35), Spread(22, 36, 49), Spread(8, 50, 90))  # per cent of transactions that look like trade
TURNOVER_MOVES = (Spread(60, -8, 15), Spread(40, -45, -9))  # per cent in six months

# By strain.
INCOME_MOVES = (  # per cent a quarter
    (Spread(85, 0, 2), Spread(15, -4, -1)),
    (Spread(50, 0, 1), Spread(50, -10, -1)),
    (Spread(30, 0, 1), Spread(40, -12, -1), Spread(30, -25, -13)),
)
OTHER_LENDERS = (
    (Spread(70, 0, 1), Spread(30, 2, 3)),
    (Spread(20, 0, 1), Spread(60, 2, 4), Spread(20, 5, 6)),
    (Spread(50, 2, 4), Spread(50, 5, 8)),
)
LENDER_MOVES = ((Spread(30, -1, -1), Spread(70, 0, 0)), (Spread(70, 0, 0), Spread(30, 1, 1)), (Spread(40, 0, 0), Spread(60, 1, 2)))
ENQUIRIES = (
    (Spread(82, 0, 2), Spread(15, 3, 5), Spread(3, 6, 9)),
    (Spread(40, 0, 2), Spread(38, 3, 5), Spread(18, 6, 9), Spread(4, 10, 14)),
    (Spread(12, 0, 2), Spread(30, 3, 5), Spread(35, 6, 9), Spread(23, 10, 18)),
)
DAYS_LATE = (
    (Spread(96, 0, 0), Spread(4, 1, 9)),
    (Spread(85, 0, 0), Spread(15, 1, 20)),
    (Spread(65, 0, 0), Spread(25, 1, 20), Spread(10, 21, 45)),
)
STOPS_PAYING = ((Spread(100, 0, 0),), (Spread(99, 0, 0), Spread(1, 1, 1)), (Spread(95, 0, 0), Spread(5, 1, 1)))  # at one instalment
CATCHES_UP = ((Spread(100, 1, 1),), (Spread(30, 0, 0), Spread(70, 1, 1)), (Spread(70, 0, 0), Spread(30, 1, 1)))  # in a quarter
TELLS_OF_HARDSHIP = ((Spread(100, 0, 0),), (Spread(98, 0, 0), Spread(2, 1, 1)), (Spread(88, 0, 0), Spread(12, 1, 1)))

# By habit.
DRAWDOWNS = ((Spread(100, 0, 1),), (Spread(80, 1, 3), Spread(20, 4, 6)), (Spread(50, 4, 6), Spread(50, 7, 12)))
HOLDING_DAYS = ((Spread(100, 90, 240),), (Spread(100, 30, 120),), (Spread(50, 1, 7), Spread(50, 8, 40)))
EARLY_SETTLEMENTS = (Spread(100, 1, 9),)  # of the busy; how often the others did is not known


class Person:
    """One invented person: what moves from quarter to quarter, and the facts about them that do not come from the line itself."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.strain, self.habit = drawn(rng, STRAIN), drawn(rng, HABIT)
        self.is_shop, self.borrows = bool(drawn(rng, IS_SHOP)), bool(drawn(rng, EVER_BORROWS))
        self.reads_english, self.months_open = bool(drawn(rng, READS_ENGLISH)), drawn(rng, MONTHS_OPEN)
        self._incomes = [Decimal(drawn(rng, INCOME))]
        self._other_lenders, self._debt_each = drawn(rng, OTHER_LENDERS[self.strain]), drawn(rng, DEBT_EACH)
        self._due_of_debt = drawn(rng, DUE_OF_DEBT)
        for _ in range(2):  # so that a change over six months is known from the first review on
            self.quarter_passes()

    @property
    def income(self) -> Decimal:
        """Yuan a month."""
        return self._incomes[-1]

    @property
    def due_elsewhere(self) -> Decimal:
        """What is due in a month on the debts elsewhere, in yuan."""
        return Decimal(self._other_lenders * self._debt_each * self._due_of_debt) / 100

    def quarter_passes(self) -> None:
        """Three months later: strain, income and the other lenders have moved."""
        self.strain = min(max(self.strain + drawn(self._rng, STRAIN_MOVES), 0), 2)
        percent = 100 + drawn(self._rng, INCOME_MOVES[self.strain])
        self._incomes.append((self.income * percent / 100).quantize(_WHOLE, rounding=ROUND_HALF_UP))
        self._other_lenders = max(self._other_lenders + drawn(self._rng, LENDER_MOVES[self.strain]), 0)

    def facts(self, *, owes_here: bool, days_since_loan: int | None) -> dict[str, FactValue]:
        """What is seen of the person now. For one who never borrows, what only a borrower has is unknown; `days_since_loan` None: the loan
        on record is not drawn yet."""
        rng, before = self._rng, self._incomes[-3]
        rose = ((self.income - before) * 100 / before).quantize(_WHOLE, rounding=ROUND_HALF_UP)
        return {
            "active_lenders": self._other_lenders + owes_here,
            "external_debt": f"{self._other_lenders * self._debt_each}.00",
            "bureau_enquiries_90d": drawn(rng, ENQUIRIES[self.strain]),
            "monthly_income": f"{self.income}.00",
            "income_change_6m_percent": f"{rose + 0}",  # + 0: no minus zero
            "monthly_spend_3m": f"{int(self.income) * drawn(rng, SPENT_OF_INCOME) // 100}.00",
            "high_risk_transactions_30d": drawn(rng, FLAGGED),
            "restricted_purpose_use": bool(owes_here and drawn(rng, FORBIDDEN_USE)),
            "identity_complete": bool(drawn(rng, IDENTITY_COMPLETE)),
            "profile_changed_90d": bool(drawn(rng, PROFILE_CHANGED)),
            "hardship_declared": bool(drawn(rng, TELLS_OF_HARDSHIP[self.strain])),
            **(self._of_borrowing(days_since_loan) if self.borrows else {"drawdowns_90d": 0}),
            **(self._of_shop() if self.is_shop else {}),
        }

    def _of_borrowing(self, days_since_loan: int | None) -> dict[str, FactValue]:
        rng, habit = self._rng, self.habit
        since_loan = _LONG if days_since_loan is None else days_since_loan
        drawdowns = max(drawn(rng, DRAWDOWNS[habit]), int(since_loan <= _RECENT))
        return {
            "drawdowns_90d": drawdowns,
            "days_since_last_use": rng.randint(0, min(since_loan, _RECENT))
            if drawdowns
            else min(since_loan, rng.randint(_RECENT + 1, _LONG)),
            "median_holding_days_180d": drawn(rng, HOLDING_DAYS[habit]),
            **({"early_settlements_180d": drawn(rng, EARLY_SETTLEMENTS)} if habit == _BUSY else {}),
        }

    def _of_shop(self) -> dict[str, FactValue]:
        share = Decimal(drawn(self._rng, TRADE_OF_SHOP)) / 100
        return {"business_use_share": f"{share}", "turnover_change_6m_percent": str(drawn(self._rng, TURNOVER_MOVES))}
