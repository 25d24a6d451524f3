"""The reference policy gives the shortest term that the borrower can carry, and can show how it came to it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advice import automatic_instalment, facts
from advice.automatic_instalment import Figure, Inputs, decide, decoded, encoded, replay
from advice.rule_loading.files import rulebook
from advice.rulebook import Scorecard
from borrowers.repayment.schedule import schedule

CARD = rulebook().scorecards["illustration"]
POLICY = CARD.automatic_instalment
ON = date(2026, 9, 20)


def inputs(
    income: str | None = "8000.00",
    service: str | None = "2500.00",
    outstanding: str | None = "12000.00",
    next_due: str | None = "12146.00",
    next_due_on: date | None = date(2026, 9, 28),
    within_a_month: str | None = "0.00",
) -> Inputs:
    """Of 8,000 yuan a month 4,000 may go into instalments; 2,500 are due elsewhere: 1,500 can be carried. The whole loan is due soon."""
    return Inputs(
        monthly_income=figure(income, source="放款方月度文件"),
        monthly_debt_service=figure(service, source="放款方月度文件"),
        outstanding=figure(outstanding),
        next_due_on=next_due_on,
        next_due=figure(next_due),
        due_within_a_month=figure(within_a_month),
    )


def figure(amount: str | None, **fields: Any) -> Figure:
    return Figure(value=None if amount is None else Decimal(amount), **{"as_of": date(2026, 9, 19), **fields})


def policy(**fields: Any) -> Scorecard:
    """The policy that ships, with other figures."""
    return msgspec.structs.replace(CARD, automatic_instalment=msgspec.structs.replace(POLICY, **fields))


def test_the_shortest_term_that_can_be_carried_is_chosen_and_the_others_are_kept() -> None:
    decision = decide(CARD, inputs(), "n-1", ON)

    assert decision.outcome == "plan"
    assert decision.capacity == Decimal("1500.00")
    assert [candidate.instalments for candidate in decision.candidates] == [3, 6, 9, 12, 18, 24]
    assert [candidate.fits for candidate in decision.candidates] == [False, False, True, True, True, True]
    assert decision.chosen == 9
    assert all(trigger.holds for trigger in decision.triggers)


def test_each_candidate_carries_what_its_own_schedule_says() -> None:
    # 12,000 yuan at 14.6 % a year in 12 equal instalments: 12000 x i / (1 - (1 + i)^-12), i = 0.146 / 12, is 1,080.84 (bc, 20 digits)
    twelve = decide(CARD, inputs(), "n-1", ON).candidates[3]
    made = schedule(automatic_instalment.terms(POLICY, Decimal(12000), 12, ON))

    assert made.instalments[0].total == Decimal("1080.84")
    assert twelve.instalment == max(row.total for row in made.instalments)
    assert twelve.cost == made.totals.paid - Decimal(12000)
    assert twelve.paid == made.totals.paid
    assert twelve.last_due_on == date(2027, 9, 20)
    assert twelve.irr_percent is not None
    assert abs(twelve.irr_percent - Decimal("14.6")) < Decimal("0.001")  # no fee: only the rounding to the fen stands between


def test_a_decision_made_again_gives_the_same_bytes() -> None:
    decision = decide(CARD, inputs(), "n-1", ON)
    stored = encoded(decision)

    again = replay(decoded(stored), CARD)

    assert again.agrees
    assert not again.other_version
    assert again.differs == ()
    assert encoded(again.again) == stored


def test_with_another_version_of_the_policy_it_says_so() -> None:
    decision = decide(CARD, inputs(), "n-1", ON)

    renamed = replay(decision, msgspec.structs.replace(CARD, version="2027-01"))
    stricter = replay(decision, policy(share_of_income=Decimal("0.45")))

    assert renamed.other_version
    assert renamed.differs == ("policy_version",)
    assert stricter.other_version
    assert not stricter.agrees
    assert stricter.again.chosen == 12
    assert set(stricter.differs) == {"policy_version", "rule", "capacity", "candidates", "chosen"}


def test_a_stored_decision_that_somebody_edited_does_not_agree() -> None:
    decision = decide(CARD, inputs(), "n-1", ON)
    edited = decoded(encoded(decision).replace(b'"chosen":9', b'"chosen":24'))

    again = replay(edited, CARD)

    assert not again.agrees
    assert again.differs == ("chosen",)


@pytest.mark.parametrize(
    ("unknown", "missing"),
    [
        ({"income": None}, ("monthly_income",)),
        ({"service": None}, ("monthly_debt_service",)),
        ({"outstanding": None}, ("outstanding",)),
        ({"income": None, "service": None}, ("monthly_income", "monthly_debt_service")),
    ],
)
def test_without_a_figure_there_is_no_plan_and_it_says_which_is_missing(unknown: dict[str, None], missing: tuple[str, ...]) -> None:
    decision = decide(CARD, inputs(**unknown), "n-1", ON)

    assert decision.outcome == "unknown"
    assert decision.missing == missing
    assert decision.chosen is None
    assert decision.capacity is None


@pytest.mark.parametrize(
    ("known", "failing"),
    [
        pytest.param({"next_due_on": ON + timedelta(days=32)}, "due_soon", id="nothing is due soon"),
        pytest.param({"outstanding": "499.99"}, "large_enough", id="too little is owed"),
        pytest.param({"next_due": "1500.00"}, "more_than_can_be_carried", id="what is due can be carried to the fen"),
    ],
)
def test_nothing_is_suggested_where_a_trigger_does_not_hold(known: dict[str, Any], failing: str) -> None:
    decision = decide(CARD, inputs(**known), "n-1", ON)

    assert decision.outcome == "not_triggered"
    assert [trigger.name for trigger in decision.triggers if not trigger.holds] == [failing]
    assert decision.candidates == ()


def test_nothing_is_suggested_where_nothing_is_due_whatever_is_unknown() -> None:
    assert decide(CARD, inputs(income=None, next_due=None, next_due_on=None), "n-1", ON).outcome == "not_triggered"


def test_where_no_term_fits_none_is_chosen_and_all_are_shown() -> None:
    decision = decide(CARD, inputs(service="4100.00"), "n-1", ON)

    assert decision.outcome == "nothing_fits"
    assert decision.capacity == 0
    assert len(decision.candidates) == len(POLICY.terms)


def test_what_this_loan_asks_for_is_not_counted_twice() -> None:
    # all that is due in a month, 4,500, holds 1,000 of this loan: 3,500 elsewhere, 500 of 4,000 are left
    assert automatic_instalment.capacity(POLICY, inputs(service="4500.00", within_a_month="1000.00")) == Decimal("500.00")
    # 12,146 of this loan cannot stand in 2,500 of all loans: nothing is taken off
    assert automatic_instalment.capacity(POLICY, inputs(within_a_month="12146.00")) == Decimal("1500.00")


def test_a_share_of_the_income_is_rounded_down_to_the_fen() -> None:
    assert automatic_instalment.capacity(POLICY, inputs(income="1000.01", service="0.00")) == Decimal("500.00")


def test_a_fact_becomes_a_figure_with_its_source_and_day() -> None:
    known = facts.read({"monthly_income": "6100.00"}, source="放款方月度文件", as_of=ON, origin="borrower")

    assert Figure.of_fact(known["monthly_income"]) == Figure(value=Decimal("6100.00"), as_of=ON, source="放款方月度文件", origin="borrower")
    assert Figure.of_fact(known["monthly_debt_service"]).value is None
    with pytest.raises(ValueError, match="utilisation is not money"):
        Figure.of_fact(known["utilisation"])


def test_the_version_follows_the_figures_of_the_policy() -> None:
    assert CARD.release.startswith("2026-11+")
    assert policy(annual_rate_percent=Decimal("14.7")).release != CARD.release
    assert policy().release == CARD.release


AMOUNTS = st.decimals(0, 10**6, places=2)


@given(
    income=AMOUNTS,
    service=AMOUNTS,
    outstanding=st.decimals(Decimal("0.01"), 10**6, places=2),
    due=AMOUNTS,
    own=AMOUNTS,
    days=st.integers(-3, 40),
)
def test_it_chooses_the_smallest_fitting_term_and_only_when_triggered(
    income: Decimal, service: Decimal, outstanding: Decimal, due: Decimal, own: Decimal, days: int
) -> None:
    known = inputs(str(income), str(service), str(outstanding), str(due), ON + timedelta(days=days), str(own))

    decision = decide(CARD, known, "n-1", ON)

    triggered = 0 <= days <= 31 and outstanding >= 500 and due > automatic_instalment.capacity(POLICY, known)
    assert (decision.outcome == "not_triggered") == (not triggered)
    fitting = [candidate.instalments for candidate in decision.candidates if candidate.instalment <= (decision.capacity or 0)]
    assert decision.chosen == min(fitting, default=None)
    assert replay(decoded(encoded(decision)), CARD).agrees


@given(outstanding=st.decimals(500, 10**5, places=2), income=AMOUNTS, more=AMOUNTS)
def test_who_can_carry_more_is_never_given_a_longer_term(outstanding: Decimal, income: Decimal, more: Decimal) -> None:
    def chosen(of_income: Decimal) -> int | None:
        known = inputs(str(of_income), "0.00", str(outstanding), "99999999.00")
        return decide(CARD, known, "n-1", ON).chosen

    one, other = chosen(income), chosen(income + more)
    if one is not None:
        assert other is not None
        assert other <= one
