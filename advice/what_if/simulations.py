"""A borrower's figures under the policy that the lender published: what would be, if some of them were others."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from advice import gather
from advice.facts import Value
from advice.rule_loading.files import rulebook
from advice.rulebook import Scorecard
from advice.simulator.answer import Simulation, simulated
from borrowers.models import Borrower


class NoPolicy(Exception):
    """No lender of the borrower published the policy that is in force."""


def published_policy(borrower: Borrower, on: date) -> Scorecard:
    """The policy in force on `on` of the first of the borrower's lenders that published one. Raises NoPolicy."""
    lenders = borrower.lines.order_by("sender_id").values_list("lender", flat=True)
    book = rulebook(borrower.jurisdiction.lower())
    card = next((found for lender in lenders if (found := book.limit_policy_on(lender, on))), None)
    if card is None:
        raise NoPolicy
    return card


def simulate(
    borrower: Borrower, on: date, values: Mapping[str, Value], target: Decimal | None = None, locks: Sequence[str] = ()
) -> Simulation:
    """What the policy of the borrower's lender makes of the facts known on `on` (what the borrower typed in among them), with `values` set.

    Nothing is stored. With `target` (yuan) also the ways there; `locks` names facts that may not change. Raises NoPolicy and Refused.
    """
    return simulated(published_policy(borrower, on), gather.facts_with_own(borrower, on), on, values, target, locks)
