"""The layers of the code hold: who may import whom, where money may be a float (nowhere), and who may read the clock."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database import ROOT

# The lease of a job, the age of a heartbeat and the moment of a record are facts about this machine, not about the borrower's day.
MACHINE_TIME = {
    "advice/actions.py",
    "advice/runs/asking.py",
    "advice/runs/writing.py",
    "advice/what_if/scenarios.py",
    "borrowers/cache.py",
    "borrowers/health.py",
    "borrowers/jobs.py",
    "borrowers/portfolio/importing.py",
    "borrowers/portfolio/writing.py",
    "borrowers/register.py",
}
MONEY = [
    ROOT / "borrowers/money.py",
    *(path for part in ("exchange", "portfolio", "repayment") for path in (ROOT / "borrowers" / part).glob("*.py")),
]


def sources() -> list[Path]:
    """The modules of the two apps, without migrations."""
    return sorted(path for app in ("borrowers", "advice") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def floats(tree: ast.AST) -> Iterator[int]:
    """The lines with a float: written out, or made by `float(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno


def clock_readings(tree: ast.AST) -> Iterator[int]:
    """The lines that ask what time it is, other than through `borrowers.clock`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asks = node.func.attr in {"today", "now", "utcnow", "localtime", "localdate", "time"}
            through_the_clock = isinstance(node.func.value, ast.Name) and node.func.value.id == "clock"
            if asks and not node.args and not through_the_clock:
                yield node.lineno


def test_every_import_goes_downwards() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_money_is_never_a_float() -> None:
    assert MONEY
    assert {str(path): lines for path in MONEY if (lines := list(floats(ast.parse(path.read_text()))))} == {}


def test_only_the_clock_says_what_day_it_is() -> None:
    readers = {str(path.relative_to(ROOT)) for path in sources() if any(clock_readings(ast.parse(path.read_text())))}
    assert readers - {"borrowers/clock.py"} <= MACHINE_TIME


@pytest.mark.parametrize("source", ["x = 0.5", "x = float('1')"])
def test_a_float_is_found(source: str) -> None:
    assert list(floats(ast.parse(source))) == [1]


@pytest.mark.parametrize("source", ["date.today()", "datetime.now()", "timezone.localtime()", "time.time()"])
def test_a_reading_of_the_clock_is_found(source: str) -> None:
    assert list(clock_readings(ast.parse(source))) == [1]


@pytest.mark.parametrize("source", ["clock.today()", "timezone.localtime(moment)", "default=timezone.now"])
def test_what_does_not_ask_the_time_is_let_be(source: str) -> None:
    assert list(clock_readings(ast.parse(source))) == []
