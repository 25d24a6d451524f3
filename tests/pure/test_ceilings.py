"""The lines for what a loan may cost are figures of the rulebook, each with its days, its source and whom it is for."""

from datetime import date
from decimal import Decimal

import pytest

from advice.ceilings import OutsideEveryPeriod, ceilings, value_on
from advice.rule_loading.files import rulebook
from advice.rulebook import LenderKind

BOOK = rulebook()


def codes(on: date, lender_kind: LenderKind | None = None) -> list[str]:
    return [line.code for line in ceilings(BOOK, on, lender_kind)]


# --- it works -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lender_kind", "on", "expected"),
    [
        ("small_loan", date(2026, 9, 22), {"court_relief": "24", "small_loan_guidance": "24"}),
        ("consumer_finance", date(2026, 9, 22), {"consumer_finance_guidance": "20", "court_relief": "24"}),
        ("bank", date(2026, 9, 22), {"assisted_lending": "24", "court_relief": "24"}),
        ("platform", date(2026, 9, 22), {}),
        ("bank", date(2025, 9, 30), {"court_relief": "24"}),
        ("bank", date(2025, 10, 1), {"assisted_lending": "24", "court_relief": "24"}),
        ("small_loan", date(2025, 12, 18), {"court_relief": "24"}),
        ("small_loan", date(2025, 12, 19), {"court_relief": "24", "small_loan_guidance": "24"}),
        ("small_loan", date(2028, 1, 1), {"court_relief": "24"}),
        ("consumer_finance", date(2026, 3, 30), {"court_relief": "24"}),
    ],
)
def test_a_loan_is_measured_by_the_lines_of_its_lender_and_its_day(lender_kind: LenderKind, on: date, expected: dict[str, str]) -> None:
    assert {line.code: str(line.percent) for line in ceilings(BOOK, on, lender_kind)} == expected


def test_with_an_unknown_lender_every_line_is_listed_with_whom_it_is_for() -> None:
    found = ceilings(BOOK, date(2026, 9, 22))
    assert [line.code for line in found] == ["consumer_finance_guidance", "assisted_lending", "court_relief", "small_loan_guidance"]
    assert all(line.applies_to for line in found)


def test_the_line_for_private_lending_is_for_no_lender_here() -> None:
    """Licensed lenders are outside it (Supreme People's Court, Provisions on private lending cases, article 1)."""
    assert BOOK.parameters["private_lending"].lender_kinds == ()
    for kind in (None, "bank", "consumer_finance", "small_loan", "platform"):
        assert "private_lending" not in codes(date(2026, 8, 20), kind)  # type: ignore[arg-type]  # the four kinds


def test_no_line_is_called_verified_whose_text_nobody_saw() -> None:
    assert {line.confidence for line in ceilings(BOOK, date(2026, 9, 22))} == {"reported", "unconfirmed"}
    for parameter in BOOK.parameters.values():
        assert all(value.source.title.en for value in parameter.values)


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [date(2026, 7, 19), date(2026, 9, 20)])
def test_a_day_outside_every_period_is_an_error_and_never_a_guess(on: date) -> None:
    with pytest.raises(OutsideEveryPeriod, match=f"private_lending: no value on {on}"):
        value_on(BOOK.parameters["private_lending"], on)


# --- edges --------------------------------------------------------------------------------------------------------------


def test_the_first_and_the_last_day_of_a_period_are_in_it() -> None:
    parameter = BOOK.parameters["private_lending"]
    assert {value_on(parameter, day).percent for day in (date(2026, 7, 20), date(2026, 9, 19))} == {Decimal(12)}


def test_every_day_on_which_a_line_is_in_force_has_its_value() -> None:
    for parameter in BOOK.parameters.values():
        if parameter.lender_kinds:
            for on in (parameter.in_force_from, parameter.in_force_until or date(2100, 1, 1)):
                assert parameter.code in codes(on)
