"""Facts are typed, carry source and date, and unknown is a value."""

from datetime import date
from decimal import Decimal

import pytest

from advice import facts
from borrowers.exchange.facts import FACTS
from tests.pure.situations import AS_OF, snapshot


def test_a_fact_has_the_type_of_its_kind_its_source_and_its_date() -> None:
    known = snapshot(monthly_income="8200.00", days_past_due=0, identity_complete=True)

    assert known["monthly_income"].value == Decimal("8200.00")
    assert known["days_past_due"].value == 0
    assert known["identity_complete"].value is True
    assert (known["monthly_income"].source, known["monthly_income"].as_of) == ("放款方月度文件", AS_OF)


def test_every_name_is_there_and_what_nobody_sent_is_unknown_not_zero() -> None:
    known = snapshot(days_past_due=None, late_payments_12m=0)

    assert set(known) == set(FACTS)
    assert not known["days_past_due"].known
    assert not known["drawdowns_90d"].known
    assert known["late_payments_12m"].known
    assert [fact.name for fact in known.known()] == ["late_payments_12m"]


def test_the_debt_service_ratio_is_computed_when_both_parts_are_known_and_says_so() -> None:
    ratio = snapshot(monthly_debt_service="4100.00", monthly_income="6100.00")["debt_service_ratio"]

    assert ratio.value == Decimal("0.6721")
    assert ratio.label == "derived"
    assert ratio.as_of == AS_OF


def test_a_ratio_that_was_sent_is_kept() -> None:
    ratio = snapshot(monthly_debt_service="4100.00", monthly_income="6100.00", debt_service_ratio="0.70")["debt_service_ratio"]

    assert (ratio.value, ratio.label) == (Decimal("0.70"), "fact")


@pytest.mark.parametrize("values", [{"monthly_debt_service": "100.00"}, {"monthly_debt_service": "100.00", "monthly_income": "0.00"}])
def test_without_income_there_is_no_ratio(values: dict[str, str]) -> None:
    assert not snapshot(**values)["debt_service_ratio"].known


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("days_past_due", "3"),
        ("days_past_due", True),
        ("identity_complete", 1),
        ("monthly_income", 8200),
        ("monthly_income", "NaN"),
        ("utilisation", "x"),
    ],
)
def test_a_value_of_another_kind_is_unknown(name: str, sent: object) -> None:
    assert facts.typed(name, sent) is None


def test_a_name_that_the_format_does_not_know_is_no_fact() -> None:
    assert "shoe_size" not in facts.read({"shoe_size": 43}, source="", as_of=AS_OF)
    with pytest.raises(KeyError):
        facts.UNKNOWN["shoe_size"]


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("debt_service_ratio", "0.67", "0.6721", True),
        ("debt_service_ratio", "0.67", "0.6761", False),
        ("debt_service_ratio", "1", "0.65", False),  # never compared to fewer than two decimals
        ("income_change_6m_percent", "-18", "-18.4", True),
        ("income_change_6m_percent", "-18", "18", False),
        ("monthly_income", "8200.00", "8200", True),
        ("monthly_income", "8200.00", "8200.01", False),
        ("days_past_due", 31, 30, False),
    ],
)
def test_two_values_agree_when_only_rounding_is_between_them(name: str, one: str | int, other: str | int, same: bool) -> None:
    first = facts.read({name: one}, source="a", as_of=AS_OF)[name]
    second = facts.read({name: other}, source="b", as_of=date(2026, 1, 1))[name]

    assert facts.agree(first, second) is same
    assert facts.agree(second, first) is same


def test_values_are_written_back_as_the_exchange_format_writes_them() -> None:
    assert facts.written("utilisation", Decimal("0.2")) == "0.20"
    assert facts.written("monthly_income", Decimal(8200)) == "8200.00"
    assert facts.written("debt_service_ratio", Decimal("0.6721")) == "0.6721"
    assert facts.written("income_change_6m_percent", Decimal("-18.0")) == "-18"
    assert facts.written("days_past_due", 31) == 31
    assert facts.written("identity_complete", False) is False
