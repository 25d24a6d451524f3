"""Events are what is on record on a day: what came later is left out, and what ended later is still open."""

from datetime import date

from advice.events import Events, LimitChanged, LoanDrawn, PlanMade, RouteTaken

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def change(id: str, on: date, line: str = "l") -> LimitChanged:
    return LimitChanged(id=id, on=on, line=line, kind="decrease", lender_kind="bank")


def plan(id: str, on: date, loan: str) -> PlanMade:
    return PlanMade(id=id, on=on, loan=loan, kind="automatic", lender_kind="bank")


HISTORY = Events(
    changes=(change("c1", MAY), change("c2", MAY, "m"), change("c3", JULY)),
    loans=(
        LoanDrawn(id="n1", on=MAY, lender_kind="bank", settled_on=JULY),
        LoanDrawn(id="n2", on=MAY, lender_kind="bank"),
        LoanDrawn(id="n3", on=JULY, lender_kind="bank"),
    ),
    plans=(plan("r1", MAY, "n1"), plan("r2", MAY, "n2"), plan("r3", JUNE, "n2")),
    routes=(
        RouteTaken(route="lender_complaint", on=MAY, lender_kind="bank", answered_on=JULY),
        RouteTaken(route="court", on=JULY, lender_kind="bank"),
    ),
)


def test_on_a_day_only_what_had_happened_by_then_is_known() -> None:
    then = HISTORY.up_to(JUNE)
    assert [event.id for event in (*then.changes, *then.loans, *then.plans)] == ["c1", "c2", "n1", "n2", "r1", "r2", "r3"]
    assert [route.route for route in then.routes] == ["lender_complaint"]
    assert [loan.settled_on for loan in then.loans] == [None, None]
    assert then.routes[0].answered_on is None


def test_what_ended_that_very_day_has_ended() -> None:
    then = HISTORY.up_to(JULY)
    assert then == HISTORY
    assert [loan.id for loan in then.open_loans()] == ["n2", "n3"]


def test_the_last_change_of_each_line_and_the_last_plan_of_each_open_loan_are_told() -> None:
    assert [one.id for one in HISTORY.latest_changes()] == ["c3", "c2"]
    assert [one.id for one in HISTORY.plans_in_force()] == ["r3"]
    assert [one.id for one in HISTORY.up_to(JUNE).plans_in_force()] == ["r1", "r3"]
