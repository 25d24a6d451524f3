"""The cases of tests/golden/advice as the engine takes them: a person, a day, facts and what happened."""

import tomllib
from datetime import date
from typing import Any

import pytest

from advice.events import Events, LimitChanged, LoanDrawn, PlanMade, RouteTaken
from advice.facts import Facts, read
from tests.golden import ADVICE

FACTS_AS_OF = date(2026, 10, 31)


def facts_of(case: dict[str, Any]) -> Facts:
    return read(case["facts"], source="放款方月度文件", as_of=FACTS_AS_OF)


def events_of(case: dict[str, Any]) -> Events:
    """What happened. The lender is a consumer finance company unless the case names another kind."""
    lender = {"lender_kind": "consumer_finance"}
    changes = (
        LimitChanged(**{**lender, "id": f"c-{number}", **change, "reasons": tuple(change["reasons"])})
        for number, change in enumerate(case.get("limit_changes", []), start=1)
    )
    loans = (LoanDrawn(**{**lender, **loan}) for loan in case.get("loans", []))
    plans = (PlanMade(**{**lender, **plan}) for plan in case.get("plans", []))
    routes = (RouteTaken(**{**lender, **route}) for route in case.get("routes_taken", []))
    return Events(audience=case["kind"], changes=tuple(changes), loans=tuple(loans), plans=tuple(plans), routes=tuple(routes))


def golden_cases() -> dict[str, dict[str, Any]]:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(ADVICE.glob("*.toml"))}


CASES = golden_cases()
EVERY_CASE = [pytest.param(case, id=name) for name, case in CASES.items()]
