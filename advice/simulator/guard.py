"""What it would take to move a figure, and what of that the simulator never works out. Pure data, apart from the policies it watches over.

A policy may reward what harms: a limit that rises with more loans, with loans kept longer, with money sent round in circles. Whatever a
policy says, such a move is no way to a limit: no path holds it, and a figure that is typed in is refused where the policy would reward it.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from advice.facts import Facts, Value
from advice.guard import short_of_money

Harm = Literal["borrow_more", "pay_late", "more_enquiries", "keep_loans_longer", "spend_more", "sham_trade", "give_up_rights", "only_time"]
Caution = Literal["own_money", "true_papers", "borrow_or_wait", "dues_first"]


class Move(Struct, frozen=True):
    """What moving a figure in one direction takes: a harm that is no way to a limit, and what to keep in mind otherwise."""

    harm: Harm | None = None
    cautions: tuple[Caution, ...] = ()


_FREE = Move()
_OWN_MONEY = Move(cautions=("own_money",))
_TRUE_PAPERS = Move(cautions=("true_papers",))
_BORROW_MORE = Move("borrow_more", ("borrow_or_wait",))
_PAY_LATE, _ONLY_TIME, _KEEP_LONGER = Move("pay_late"), Move("only_time"), Move("keep_loans_longer")

# For every fact that is a number: what a higher figure takes, and what a lower one takes.
MOVES: Mapping[str, tuple[Move, Move]] = {
    "utilisation": (_BORROW_MORE, _OWN_MONEY),
    "outstanding_principal": (_BORROW_MORE, _OWN_MONEY),
    "days_past_due": (_PAY_LATE, _OWN_MONEY),
    "max_days_past_due_12m": (_PAY_LATE, _ONLY_TIME),
    "late_payments_12m": (_PAY_LATE, _ONLY_TIME),
    "on_time_payments_12m": (_FREE, _PAY_LATE),
    "drawdowns_90d": (_BORROW_MORE, _FREE),
    "median_holding_days_180d": (_KEEP_LONGER, _OWN_MONEY),
    "early_settlements_180d": (_BORROW_MORE, _KEEP_LONGER),
    "days_since_last_use": (_FREE, _BORROW_MORE),
    "months_on_book": (_ONLY_TIME, _ONLY_TIME),
    "active_lenders": (_BORROW_MORE, _OWN_MONEY),
    "external_debt": (_BORROW_MORE, _OWN_MONEY),
    "bureau_enquiries_90d": (Move("more_enquiries", ("borrow_or_wait",)), _FREE),
    "monthly_income": (_TRUE_PAPERS, _FREE),
    "income_change_6m_percent": (_TRUE_PAPERS, _FREE),
    "monthly_debt_service": (_BORROW_MORE, _OWN_MONEY),
    "debt_service_ratio": (_BORROW_MORE, Move(cautions=("own_money", "true_papers"))),
    "monthly_spend_3m": (Move("spend_more"), _FREE),
    "high_risk_transactions_30d": (Move("sham_trade"), _FREE),
    "business_use_share": (Move("sham_trade"), _FREE),
    "turnover_change_6m_percent": (_TRUE_PAPERS, _FREE),
    "disputed_records": (_TRUE_PAPERS, Move("give_up_rights")),
    "reported_score": (_ONLY_TIME, _ONLY_TIME),
}


def move(fact: str, before: Value | None, after: Value) -> Move:
    """What it takes that `fact` becomes `after`. A figure that was not known is told, not moved; a yes or no is nobody's number to move."""
    if before is None or before == after or fact not in MOVES:
        return _FREE
    higher, lower = MOVES[fact]
    return higher if after > before else lower


def no_way(fact: str, better: Literal["higher", "lower"]) -> Harm | None:
    """Why a policy that counts a figure as better in this direction is not followed; None where it may be."""
    higher, lower = MOVES[fact]
    return (higher if better == "higher" else lower).harm


def cautions(changes: Iterable[tuple[str, Value | None, Value]], facts: Facts) -> tuple[Caution, ...]:
    """What to keep in mind about changes (fact, before, after), each once. Who is short of money now pays first what is due."""
    found = dict.fromkeys(caution for change in changes for caution in move(*change).cautions)
    if "own_money" in found and short_of_money(facts):
        found["dues_first"] = None
    return tuple(found)
