"""Under every schedule stand, in words, its due dates, day count, rounding and payment order."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from borrowers.money import Rounding
from borrowers.repayment.conventions import Language, conventions, payment_order
from borrowers.repayment.daily import DailyTerms
from borrowers.repayment.event_conventions import (
    daily_conventions,
    payment_conventions,
    payoff_conventions,
    prepayment_conventions,
    rate_change_conventions,
)
from borrowers.repayment.late import LateTerms
from borrowers.repayment.prepayment import choices, prepay
from borrowers.repayment.schedule import schedule
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
        "Method: level instalments. Every instalment is the same; the last one takes the remainder.",
        "Due dates: day 31 of each month, or the last day of a shorter month.",
        "Day count: 30/360. Every whole month is one twelfth of a year.",
        "Rounding: the interest of each period to the nearest fen, half a fen upwards.",
        "The level instalment is rounded only once, at the start.",
        "Payment order: the earliest instalment first; within it a penalty (where one is charged), fees, interest, principal, in this "
        "order, unless the contract says otherwise.",
    ]


def test_an_odd_first_period_and_another_rounding_are_said() -> None:
    words = conventions(terms(first_due_on=date(2026, 3, 20), rounding=Rounding.HALF_EVEN), "en")
    assert "The first period is not a whole month: its days are counted with months of 30 days (30E/360)." in words
    assert "Rounding: the interest of each period to the nearest fen, half a fen to the even fen." in words
    assert "As the periods differ, the level instalment is the amount, to the fen, from which the last one differs least." in words


# --- under what happens later -------------------------------------------------------------------------------------------

LATE = LateTerms(annual_rate_percent=Decimal("21.9"), year_days=365)


def in_both(words: Callable[[Language], list[str]]) -> list[str]:
    """The English, after a look at both languages."""
    chinese, english = words("zh-hans"), words("en")
    assert len(chinese) == len(english) == len(set(english))
    assert all(sentence.isascii() for sentence in english)
    assert not any(sentence.isascii() for sentence in chinese)
    return english


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("day_count", DAY_COUNTS)
def test_every_event_says_how_it_was_computed_in_both_languages(method: str, day_count: str) -> None:
    loan = terms(method=method, day_count=day_count, annual_rate_percent=Decimal(0 if method == "flat_fee" else 12))
    part = "months of 30 days" if day_count == "30/360" else "actual days are counted"
    changes = in_both(lambda language: rate_change_conventions(loan, language))
    assert any("is worked out once more" in sentence for sentence in changes) is (method == "equal_instalment")
    for keeping in choices(loan):
        prepaying = in_both(lambda language, keeping=keeping: prepayment_conventions(loan, keeping, language))
        assert any(part in sentence for sentence in prepaying) is (method != "flat_fee")
    assert any(part in sentence for sentence in in_both(lambda language: payoff_conventions(loan, language))) is (method != "flat_fee")


def test_the_words_of_a_payoff_say_what_is_in_it_and_what_is_not_known() -> None:
    loan = terms(fee_per_instalment=Decimal(45))
    words = in_both(lambda language: payoff_conventions(loan, language))
    assert "The fee of the current period is included from its second day on, unless the contract says otherwise." in words
    assert "Whether the contract charges for paying off early is not known here; no such charge is included." in words
    assert words[-1].startswith("The late rate is not on record")
    without = in_both(lambda language: payoff_conventions(loan, language, late=LATE, fee_of_running_period=False))
    assert "The fee of the current period is not included." in without
    assert without[-1].startswith("Late charge: the overdue principal, interest and fees x 21.9% a year / 365 x days late")


def test_the_words_of_a_late_cost_name_what_it_is_charged_on() -> None:
    principal = LateTerms(annual_rate_percent=Decimal(18), year_days=360, charged_on="principal", rounding=Rounding.HALF_EVEN)
    words = in_both(lambda language: payoff_conventions(terms(), language, late=principal))[-1]
    assert words.startswith("Late charge: the overdue principal x 18% a year / 360")
    assert "half a fen to the even fen" in words


def test_the_words_of_interest_by_the_day_say_when_it_is_posted() -> None:
    terms_by_day = DailyTerms(annual_rate_percent=Decimal("14.6"))
    assert in_both(lambda language: daily_conventions(terms_by_day, language)) == [
        "Interest by the day: each balance x its days, added up, x 14.6% a year / 365. "
        "The day of drawdown counts, the day of repayment does not.",
        "Interest is posted at each repayment, to the nearest fen, half a fen upwards; a repayment pays interest first, then principal.",
    ]
    monthly = DailyTerms(annual_rate_percent=Decimal("14.6"), posted="month", posting_day=21)
    assert "on day 21 of each month" in in_both(lambda language: daily_conventions(monthly, language))[1]


def test_the_words_of_payments_say_where_money_beyond_goes() -> None:
    order, *beyond = in_both(payment_conventions)
    assert order == payment_order("en")
    assert beyond[0] == "Money beyond what is due goes towards the next instalments."
    assert "repaid early" in beyond[1]


def test_the_words_of_a_payment_order_follow_the_order() -> None:
    assert "within it fees, principal, interest" in payment_order("en", ("fee", "principal", "interest", "penalty"))
    assert "依次为费用、本金、利息、罚息和违约金（如有）" in payment_order("zh-hans", ("fee", "principal", "interest", "penalty"))


def test_a_schedule_that_goes_on_in_the_middle_of_a_period_says_so() -> None:
    after = prepay(schedule(terms()), 1_000_000, date(2026, 5, 10), "term").after
    assert "The first period is what is left of one that has begun: its days less those that have passed." in conventions(after.terms, "en")
