"""Under every schedule stand, in words, its due dates, day count, rounding and payment order."""

from datetime import date
from decimal import Decimal

import pytest

from borrowers.money import Rounding
from borrowers.repayment.conventions import conventions
from tests.pure.test_schedule import DAY_COUNTS, METHODS, terms


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("day_count", DAY_COUNTS)
def test_every_schedule_says_how_it_was_computed_in_both_languages(method: str, day_count: str) -> None:
    loan = terms(method=method, day_count=day_count, annual_rate_percent=Decimal(0 if method == "flat_fee" else 12))
    chinese, english = conventions(loan, "zh-hans"), conventions(loan, "en")
    assert len(chinese) == len(english)
    assert all(sentence.isascii() for sentence in english)
    assert not any(sentence.isascii() for sentence in chinese)
    starts = ["Method: ", "Due ", "Payment order: "] + ([] if method == "flat_fee" else ["Day count: ", "Rounding: "])
    assert [sum(sentence.startswith(start) for sentence in english) for start in starts] == [1] * len(starts)


def test_the_words_of_the_usual_loan() -> None:
    assert conventions(terms(), "en") == [
        "Method: equal instalments. Every instalment is the same; the last one takes the remainder.",
        "Due dates: day 31 of each month, or the last day of a month that is shorter.",
        "Day count: 30/360. Every whole month is one twelfth of a year.",
        "Rounding: each interest to the nearest fen, a half upwards.",
        "The level instalment is rounded once, at the beginning.",
        "Payment order: the oldest instalment first; within it a penalty (where one is charged), fees, interest, principal, in this order, "
        "unless the contract says otherwise.",
    ]


def test_an_odd_first_period_and_another_rounding_are_said() -> None:
    words = conventions(terms(first_due_on=date(2026, 3, 20), rounding=Rounding.HALF_EVEN), "en")
    assert "The first period is not a whole month: its days are counted with months of 30 days (30E/360)." in words
    assert "Rounding: each interest to the nearest fen, a half to the even fen." in words
    assert "As the periods differ, the level instalment is the amount, to the fen, from which the last instalment differs least." in words
