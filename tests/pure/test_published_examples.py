"""What others published, we compute: schedules to the cent, annual rates to the last decimal printed.

tests/golden/README.md says what is published and what is only computed a second time (test_schedule.py).
"""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from borrowers.dates import add_months
from borrowers.money import Rounding
from borrowers.repayment.cost import DatedFlow, PeriodFlow, annual_cost
from borrowers.repayment.schedule import schedule
from borrowers.repayment.terms import Terms
from tests.database import ROOT

GOLDEN = ROOT / "tests" / "golden"
SCHEDULES = sorted((GOLDEN / "schedules").glob("*.toml"))
RATES = [
    pytest.param(published["convention"], example, id=f"{path.stem}: {example['name']}")
    for path in sorted((GOLDEN / "annual_cost").glob("*.toml"))
    for published in [tomllib.loads(path.read_text())]
    for example in published["examples"]
]
NOT_DECIMAL = {"instalments", "method", "day_count", "starts_on", "first_due_on", "due_day", "rounding"}


def terms(written: dict[str, Any]) -> Terms:
    """The terms of a golden file; where it names no start, the start does not matter."""
    read = {name: value if name in NOT_DECIMAL else Decimal(value) for name, value in written.items()}
    read["rounding"] = Rounding(written.get("rounding", "half_up"))
    return Terms(**{"starts_on": date(2026, 1, 15), **read})


def flows(written: list[dict[str, Any]]) -> Iterator[DatedFlow | PeriodFlow]:
    for flow in written:
        for time in range(flow.get("times", 1)):
            amount, months = Decimal(flow["amount"]), time * flow.get("months_apart", 0)
            if "on" in flow:
                yield DatedFlow(add_months(flow["on"], months) + timedelta(days=time * flow.get("days_apart", 0)), amount)
            else:
                yield PeriodFlow(flow["period"] + months, amount)


@pytest.mark.parametrize("path", SCHEDULES, ids=lambda path: path.stem)
def test_a_published_schedule_is_met_to_the_cent(path: Path) -> None:
    rows = list(csv.DictReader(path.with_suffix(".csv").read_text().splitlines()))
    made = schedule(terms(tomllib.loads(path.read_text())["terms"])).instalments
    assert rows
    assert [{cell: str(getattr(made[int(row["number"]) - 1], cell)) for cell in row} for row in rows] == rows


@pytest.mark.parametrize(
    ("principal", "rate", "instalments", "published"),
    [
        # Broverman, Mathematics of Investment and Credit, 8th ed. (ACTEX 2023), section 2.1, example 2.7 (a) and (b).
        ("12000", "12", 36, "398.57"),
        ("12000", "15", 48, "333.97"),
        # Consumer Financial Protection Bureau, Closing Disclosure (sample), form H-25(B), 2014.
        ("162000", "3.875", 360, "761.78"),
        # Mississippi State University Extension Service, publication P3920.
        ("100000", "7", 360, "665.30"),
    ],
)
def test_a_published_level_instalment_is_met_to_the_cent(principal: str, rate: str, instalments: int, published: str) -> None:
    loan = {"principal": principal, "annual_rate_percent": rate, "instalments": instalments}
    made = schedule(terms({**loan, "method": "equal_instalment", "day_count": "30/360"}))
    assert {str(row.total) for row in made.instalments[:-1]} == {published}


@pytest.mark.parametrize(("convention", "example"), RATES)
def test_a_published_annual_rate_is_met_to_its_last_decimal(convention: Any, example: dict[str, Any]) -> None:
    published = Decimal(example["percent"])
    found = annual_cost(list(flows(example["flows"])), convention)  # type: ignore[arg-type]  # all of one kind in a file
    assert found.quantize(published, rounding=ROUND_HALF_UP) == published


@pytest.mark.parametrize("path", [*SCHEDULES, *sorted((GOLDEN / "annual_cost").glob("*.toml"))], ids=lambda path: path.stem)
def test_every_golden_file_says_where_it_was_published(path: Path) -> None:
    source = tomllib.loads(path.read_text())["source"]
    assert source["citation"]
    assert source["url"].startswith("http")


def test_the_published_examples_cover_what_the_issue_names() -> None:
    written = [tomllib.loads(path.read_text())["terms"] for path in SCHEDULES]
    seen = {name: {row.get(name) for row in written} for name in [field.name for field in fields(Terms)]}
    assert seen["method"] == {"equal_instalment", "equal_principal", "interest_first", "single_payment", "flat_fee"}
    assert seen["day_count"] == {"30/360", "actual/365", "actual/360"}
    assert seen["rounding"] >= {"half_up", "half_even"}
    assert any(row.get("starts_on") == date(2025, 1, 31) for row in written)  # month ends
    assert any("first_due_on" in row for row in written)  # odd periods
    assert any("fee_per_instalment" in row for row in written)
    assert {param.values[0] for param in RATES} == {"irr_monthly", "effective", "us_apr", "eu_apr"}
