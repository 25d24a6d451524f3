"""A lender's schedule is compared with ours, and what differs is named by what would explain it."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, islice
from typing import Any

import pytest

from borrowers.exchange.values import BrokenRule
from borrowers.money import from_fen
from borrowers.repayment.audit import Audit, Ceiling, Finding, LenderRow, audit
from borrowers.repayment.schedule import schedule
from borrowers.repayment.terms import Terms
from tests.pure.seeded_differences import WAYS, claimed, loan, report, seeded, sent
from tests.pure.test_schedule import STORIES


def terms(**changed: Any) -> Terms:
    usual = {
        "principal": Decimal("10000"),
        "annual_rate_percent": Decimal("12"),
        "instalments": 6,
        "method": "equal_instalment",
        "day_count": "30/360",
        "starts_on": date(2026, 1, 15),
    }
    return Terms(**{**usual, **changed})


def ours(**changed: Any) -> list[LenderRow]:
    """A lender's rows that are exactly those of `terms(**changed)`."""
    return sent(schedule(terms(**changed)))


def off(rows: list[LenderRow], number: int, **changed: Any) -> list[LenderRow]:
    """The rows with one of them changed."""
    return [row._replace(**changed) if row.number == number else row for row in rows]


def of_the_story(name: str, *ceilings: Ceiling) -> Audit:
    plan = STORIES[name]
    amounts = {key: Decimal(plan[key]) for key in ("principal", "annual_rate_percent", "fee_per_instalment")}
    days = {key: date.fromisoformat(plan[key]) for key in ("starts_on", "first_due_on")}
    rows = [
        LenderRow(
            row["number"], date.fromisoformat(row["due_on"]), Decimal(row["principal"]), Decimal(row["interest"]), Decimal(row["fee"])
        )
        for row in plan["schedule"]
    ]
    its_terms = terms(**amounts, **days, **{key: plan[key] for key in ("instalments", "method", "day_count")})
    return audit(its_terms, rows, Decimal(plan["disclosed_annual_cost_percent"]), ceilings)


def causes(found: Audit) -> Counter[str]:
    return Counter(row.explained_by for row in found.differences)


# --- it works -----------------------------------------------------------------------------------------------------------


def test_the_automatic_plan_adds_up_and_costs_more_than_its_lender_said() -> None:
    found = of_the_story("r-auto-plan-1")
    assert found.agrees
    assert found.total_difference == 0
    assert found.lender_irr_percent == Decimal("23.214852")
    assert found.disclosed_gap_percent == Decimal("5.214852")


def test_the_7_30_yuan_of_the_wrong_schedule_are_found_and_nothing_explains_them() -> None:
    found = of_the_story("r-wrong-schedule", Ceiling("a", Decimal(24), "reported", ("small_loan",)))
    assert not found.agrees
    (row,) = found.differences
    assert (row.number, row.field, row.lender, row.ours) == (4, "interest", Decimal("107.62"), Decimal("100.32"))
    assert row.explained_by == "unexplained"
    assert found.findings == ()
    assert found.total_difference == Decimal("7.30")
    assert found.disclosed_gap_percent is not None
    assert found.disclosed_gap_percent > 16
    assert [line.code for line in found.lines_crossed] == ["a"]


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        (ours(day_count="actual/360"), Finding("day_count", "actual/360")),
        (ours(annual_rate_percent=Decimal("14.6")), Finding("rate", Decimal("14.6"))),
        (ours(instalments=7), Finding("extra_instalment", 7)),
        (ours(instalments=5), Finding("missing_instalment", 5)),
        (ours(due_day=20), Finding("due_date")),
        (ours(fee_per_instalment=Decimal(5)), Finding("fee")),
    ],
    ids=lambda value: value.cause if isinstance(value, Finding) else "",
)
def test_what_the_lender_computed_with_is_found_and_named(rows: list[LenderRow], finding: Finding) -> None:
    found = audit(terms(), rows)
    assert found.findings == (finding,)
    assert set(causes(found)) == {finding.cause}


def test_a_charge_of_the_same_amount_among_the_interest_is_a_fee() -> None:
    rows = [row._replace(interest=row.interest + 5) for row in ours()]
    assert audit(terms(), rows).findings == (Finding("fee", Decimal("5.00")),)


def test_a_fee_of_the_terms_that_stands_among_the_interest_is_a_fee() -> None:
    rows = [row._replace(interest=row.interest + (row.fee or 0), fee=Decimal(0)) for row in ours(fee_per_instalment=Decimal(8))]
    found = audit(terms(fee_per_instalment=Decimal(8)), rows)
    assert set(causes(found)) == {"fee"}
    assert found.total_difference == 0


def test_two_causes_are_told_apart_where_they_touch_different_figures() -> None:
    rows = [row._replace(fee=Decimal(3)) for row in ours(annual_rate_percent=Decimal("15"))]
    found = audit(terms(), rows)
    assert {row.field: row.explained_by for row in found.differences} == {"principal": "rate", "interest": "rate", "fee": "fee"}
    assert set(found.findings) == {Finding("rate", Decimal("15")), Finding("fee")}


def test_another_day_count_and_other_dates_are_both_found() -> None:
    found = audit(terms(), ours(day_count="actual/365", due_day=20))
    assert [finding.cause for finding in found.findings] == ["due_date", "day_count"]
    assert "unexplained" not in causes(found)


def test_one_wrong_figure_among_those_of_another_rate_stays_unexplained() -> None:
    rows = off(ours(annual_rate_percent=Decimal("15")), 3, interest=Decimal("99.99"))
    found = audit(terms(), rows)
    assert found.findings == (Finding("rate", Decimal("15")),)
    assert {row.number for row in found.differences if row.explained_by == "unexplained"} == {3}
    assert causes(found)["rate"] == 10


def test_a_row_of_one_side_only_has_every_figure_of_it_and_nothing_beside() -> None:
    more = audit(terms(), [*ours(), LenderRow(7, date(2026, 8, 15), Decimal(0), Decimal("12.50"), Decimal(0))])
    assert [(row.number, row.field, row.lender, row.ours, row.explained_by) for row in more.differences] == [
        (7, "due_on", date(2026, 8, 15), None, "extra_instalment"),
        (7, "principal", Decimal("0.00"), None, "extra_instalment"),
        (7, "interest", Decimal("12.50"), None, "extra_instalment"),
    ]
    assert more.total_difference == Decimal("12.50")
    fewer = audit(terms(), [row for row in ours() if row.number != 2])
    assert [(row.number, row.field, row.lender) for row in fewer.differences] == [
        (2, "due_on", None),
        (2, "principal", None),
        (2, "interest", None),
    ]
    assert set(causes(fewer)) == {"missing_instalment"}


def test_at_least_95_in_100_seeded_differences_are_named_rightly_whatever_their_cause() -> None:
    names, excused, wrong = report(900)
    for cause in WAYS:
        total = sum(number for (its, _), number in names.items() if its == cause)
        assert total >= 90
        assert (names[cause, cause] + excused[cause]) / total >= 0.95, (cause, wrong)


def test_what_is_named_gives_the_lenders_rows_when_it_is_computed_again() -> None:
    """By the engine alone, from the terms and what the finding says."""
    recomputed = {
        "half_otherwise",
        "interest_rounded_down",
        "interest_rounded_up",
        "another_day_count",
        "another_rate",
        "another_rate_of_six_decimals",
        "a_longer_term",
        "a_shorter_term",
    }
    cases = [case for case in islice(seeded(random.Random(7)), 600) if case.way in recomputed]
    named = [(case, finding) for case in cases for finding in audit(case.terms, case.rows).findings[:1] if finding.cause == case.cause]
    assert len(named) > 0.95 * len(cases) > 100
    for case, finding in named:
        assert claimed(case, finding) == list(case.rows)


def both(terms: Terms, causes_put_in: Sequence[str]) -> list[LenderRow]:
    """The rows of a lender that departs from the terms in these ways at once."""
    other: dict[str, dict[str, Any]] = {
        "rate": {"annual_rate_percent": terms.annual_rate_percent + Decimal("1.25")},
        "day_count": {"day_count": "actual/360" if terms.day_count != "actual/360" else "actual/365"},
        "due_date": {"due_day": 9 if terms.due_day != 9 else 11},
        "fee": {"fee_per_instalment": terms.fee_per_instalment + 3},
        "extra_instalment": {"instalments": terms.instalments + 1},
    }
    changed = {key: value for cause in causes_put_in for key, value in other[cause].items()}
    return sent(schedule(replace(terms, **changed)))


@pytest.mark.parametrize("pair", [*combinations(["rate", "day_count", "due_date", "fee", "extra_instalment"], 2)], ids=" and ".join)
def test_two_causes_at_once_are_named_and_no_other(pair: tuple[str, str]) -> None:
    chance, seen, right = random.Random(5), 0, 0
    while seen < 25:
        drawn = loan(chance)
        if drawn.method in ("flat_fee", "single_payment"):
            continue
        try:
            rows, alone = both(drawn, pair), [both(drawn, [cause]) for cause in pair]
        except BrokenRule:  # no level instalment
            continue
        if rows not in alone:
            seen += 1
            right += set(causes(audit(drawn, rows))) <= set(pair)
    assert right >= 24


def test_the_total_difference_is_what_the_lender_asks_more() -> None:
    cases = seeded(random.Random(11))
    for _ in range(100):
        case = next(cases)
        asked = sum(row.principal + row.interest + (row.fee or 0) for row in case.rows)
        due = sum(row.total for row in schedule(case.terms).instalments)
        assert audit(case.terms, case.rows).total_difference == asked - due


# --- wrong input --------------------------------------------------------------------------------------------------------


def test_no_rows_and_a_number_twice_are_refused_by_name() -> None:
    for rows in ([], [*ours(), ours()[0]]):
        with pytest.raises(BrokenRule) as error:
            audit(terms(), rows)
        assert error.value.path == "schedule"


def test_terms_that_make_no_schedule_are_refused_by_their_field() -> None:
    with pytest.raises(BrokenRule) as error:
        audit(terms(annual_rate_percent=Decimal("60"), instalments=36, first_due_on=date(2029, 1, 15)), ours())
    assert error.value.path == "instalments"


# --- edges --------------------------------------------------------------------------------------------------------------


def test_a_fee_that_the_lender_did_not_state_is_not_compared_and_counts_as_agreed() -> None:
    stated = audit(terms(fee_per_instalment=Decimal(8)), ours(fee_per_instalment=Decimal(8)))
    unstated = audit(terms(fee_per_instalment=Decimal(8)), [row._replace(fee=None) for row in ours()])
    assert unstated.agrees
    assert unstated.lender_irr_percent == stated.lender_irr_percent


def test_rows_may_come_in_any_order() -> None:
    assert audit(terms(), ours()[::-1]).agrees


def test_a_single_payment_stands_at_the_end_of_the_term() -> None:
    found = audit(terms(method="single_payment"), ours(method="single_payment"))
    assert found.lender_irr_percent == Decimal("11.710553")  # 12 x (1.06^(1/6) - 1)


def test_one_odd_figure_is_never_called_another_rate() -> None:
    """Any one figure is met by some rate."""
    for number in range(1, 7):
        for more in range(2, 60, 7):
            row = ours()[number - 1]
            found = audit(terms(), off(ours(), number, interest=row.interest + from_fen(more)))
            assert set(causes(found)) == {"unexplained"}


def test_no_rate_is_said_by_name() -> None:
    rows = [LenderRow(1, date(2026, 2, 15), Decimal(0), Decimal(0), Decimal(0))]
    found = audit(terms(instalments=1), rows, Decimal("12"), [Ceiling("a", Decimal(1), "reported", ("bank",))])
    assert found.lender_irr_percent is None
    assert found.no_irr == "no sign change"
    assert found.disclosed_gap_percent is None
    assert found.lines_crossed == ()


def test_a_line_is_crossed_above_it_and_not_at_it() -> None:
    at = audit(terms(), ours()).lender_irr_percent
    assert at is not None
    lines = [Ceiling("at", at, "reported", ("bank",)), Ceiling("below", at - Decimal("0.000001"), "reported", ("bank",))]
    assert [line.code for line in audit(terms(), ours(), None, lines).lines_crossed] == ["below"]


def test_rows_that_number_from_another_number_are_extra_and_missing() -> None:
    found = audit(terms(), [row._replace(number=row.number + 6) for row in ours()])
    assert set(causes(found)) == {"extra_instalment", "missing_instalment"}


def test_dates_that_run_backwards_and_huge_figures_are_compared_all_the_same() -> None:
    rows = off(ours(day_count="actual/365"), 3, due_on=date(2026, 1, 1), interest=Decimal("999999999999.99"))
    found = audit(terms(day_count="actual/365"), rows)
    assert {(row.field, row.explained_by) for row in found.differences} == {("due_on", "due_date"), ("interest", "unexplained")}
