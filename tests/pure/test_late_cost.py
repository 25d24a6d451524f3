"""What a late day costs follows from the contract's late rate; without one it is unknown."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from borrowers.exchange.values import BrokenRule
from borrowers.money import Rounding
from borrowers.repayment.allocation import Portion
from borrowers.repayment.late import LateTerms, late_cost

OWED = [
    Portion(1, date(2026, 2, 28), penalty_fen=0, fee_fen=1_000, interest_fen=9_000, principal_fen=90_000),
    Portion(2, date(2026, 3, 31), penalty_fen=0, fee_fen=1_000, interest_fen=8_000, principal_fen=91_000),
]


def late(**changed: Any) -> LateTerms:
    """0.06 % a day."""
    return LateTerms(**{"annual_rate_percent": Decimal("21.9"), "year_days": 365, **changed})


# --- it works -----------------------------------------------------------------------------------------------------------


def test_the_overdue_amount_is_charged_for_each_day_from_the_day_after_the_due_date() -> None:
    assert late_cost(OWED, date(2026, 3, 1), late()) == (Decimal("0.60"), Decimal("0.60"))
    assert late_cost(OWED, date(2026, 3, 10), late()) == (Decimal("6.00"), Decimal("0.60"))


def test_every_overdue_instalment_adds_its_own() -> None:
    # 32 days late and 1 day late.
    assert late_cost(OWED, date(2026, 4, 1), late()) == (Decimal("19.20") + Decimal("0.60"), Decimal("1.20"))


def test_a_contract_may_charge_on_the_principal_alone_or_count_a_year_of_360_days() -> None:
    assert late_cost(OWED, date(2026, 3, 11), late(charged_on="principal")).so_far == Decimal("5.94")
    assert late_cost(OWED, date(2026, 3, 11), late(annual_rate_percent=Decimal("21.6"), year_days=360)).so_far == Decimal("6.60")


def test_half_a_fen_goes_up_or_to_the_even_fen() -> None:
    half = [Portion(1, date(2026, 2, 28), penalty_fen=0, fee_fen=0, interest_fen=0, principal_fen=250)]
    rate = {"annual_rate_percent": Decimal("73")}  # 0.2 % a day: half a fen
    assert [late_cost(half, date(2026, 3, 1), late(**rate, rounding=rounding)).so_far for rounding in Rounding] == [
        Decimal("0.01"),
        Decimal("0.00"),
    ]


# --- what is not known --------------------------------------------------------------------------------------------------


def test_without_late_terms_the_cost_of_what_is_overdue_is_unknown() -> None:
    assert late_cost(OWED, date(2026, 3, 1), None) == (None, None)


def test_nothing_overdue_costs_nothing_whatever_the_contract_says() -> None:
    assert late_cost(OWED, date(2026, 2, 28), None) == (Decimal(0), Decimal(0))


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "value"), [("annual_rate_percent", Decimal("-1")), ("year_days", 366), ("charged_on", "interest")])
def test_wrong_late_terms_are_refused_by_the_name_of_the_field(field: str, value: object) -> None:
    with pytest.raises(BrokenRule) as refused:
        late(**{field: value})
    assert refused.value.path == field
