"""A synthetic portfolio, made by a lender's published policy. Pure and deterministic: the same seed gives the same records.

Nobody in it exists. People are drawn from the tables of `draws`; whatever is decided about them in the year before `as_of` is decided by
the scorecard in force on the day (`advice.scorecard`, `advice.automatic_instalment`), so that every decision, worked out again, agrees.
Beside the one loan on record, small loans that a person drew and repaid stand in the facts alone.
"""

from collections.abc import Iterator
from datetime import date
from random import Random

from advice.populations.accounts import Account
from advice.rulebook import Rulebook, Scorecard
from borrowers.exchange.records import PolicyRelease, Record

MOST_BORROWERS, SEEDS = 10_000_000, 1000  # what a phone number of 15 digits has room for


def lenders(book: Rulebook) -> list[str]:
    """The lenders that published a limit policy, by name."""
    return sorted({card.lender for card in book.scorecards.values() if card.lender and card.limit_policy})


def portfolio(book: Rulebook, lender: str, *, borrowers: int, seed: int, as_of: date) -> Iterator[Record]:
    """The records of so many borrowers of `lender` (taken for a consumer finance company), after those of its policies, one borrower at a
    time.

    Raises ValueError where the lender has no policy in force on `as_of`, for more than 10,000,000 borrowers, or a seed not from 0 to 999.
    """
    if book.limit_policy_on(lender, as_of) is None:
        raise ValueError(f"{lender} has no published policy in force on {as_of}")
    if not 0 <= borrowers <= MOST_BORROWERS:
        raise ValueError(f"a portfolio has 0 to {MOST_BORROWERS} borrowers, not {borrowers}")
    if not 0 <= seed < SEEDS:
        raise ValueError(f"a seed is 0 to {SEEDS - 1}, not {seed}")
    return _records(book, lender, borrowers, seed, as_of)


def _records(book: Rulebook, lender: str, borrowers: int, seed: int, as_of: date) -> Iterator[Record]:
    cards = (card for card in book.scorecards.values() if card.lender == lender and card.limit_policy and card.in_force_from <= as_of)
    in_order = sorted(cards, key=lambda card: (card.in_force_from, card.version))
    for place, card in enumerate(in_order):
        yield _release(card, in_order[place - 1] if place else None, seed)
    for number in range(1, borrowers + 1):
        rng = Random(f"{seed}/{number}")  # noqa: S311  # to be the same again is the point
        yield from Account(rng, book, in_order[0], number=number, seed=seed, as_of=as_of).records()


def _release(card: Scorecard, before: Scorecard | None, seed: int) -> PolicyRelease:
    return PolicyRelease(
        id=f"g{seed}-{card.code}"[:64],
        published_on=card.in_force_from,
        version=card.version,
        owner="model",
        title=card.title.zh_hans,
        title_en=card.title.en,
        summary=card.note.zh_hans,
        summary_en=card.note.en,
        replaces=before.version if before else None,
        lender=card.lender,
    )
