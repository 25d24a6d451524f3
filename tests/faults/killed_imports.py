"""Imports that are killed on the way: what must hold after the kill, and after the next run."""

import json
import subprocess
import sys
from pathlib import Path

from borrowers.exchange import decode, encode
from borrowers.exchange.records import Borrower, CreditLine, FactSnapshot
from borrowers.models import LimitChange, RegisterEntry, RepaymentPlan
from borrowers.portfolio import export_lines
from tests.borrowers.portfolio_files import ROOT, person

PEOPLE = 24


def write_portfolio(path: Path, name: str) -> set[bytes]:
    """A file with people of its own; returns the lines that the database must give back."""
    records = [record for number in range(PEOPLE) for record in person(f"{name}-{number}")]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return {encode(decode(json.dumps(record).encode())) for record in records}


def run(path: Path, fatal: int, environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Import the file in a process that dies before statement number `fatal`."""
    command = [sys.executable, "-m", "tests.faults.import_and_die", str(path), str(fatal)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True)


def stored(name: str) -> list[bytes]:
    """What the database holds of the people of one file."""
    return [line for line in export_lines() if f"-{name}-".encode() in line]


def check_whole(expected: set[bytes], name: str) -> int:
    """What is stored is whole: each record as sent, with all its parts, a dealing with one register entry. Returns how many there are."""
    lines = stored(name)
    assert set(lines) <= expected, set(lines) - expected
    received = RegisterEntry.objects.filter(event="record_received", subject__contains=f"-{name}-")
    standing = Borrower | CreditLine | FactSnapshot
    dealings = sorted(record.id for line in lines if not isinstance(record := decode(line), standing))
    assert sorted(received.values_list("subject", flat=True)) == dealings
    assert not LimitChange.objects.filter(reasons=None).exists()
    assert not RepaymentPlan.objects.filter(lender_instalments=None).exists()
    return len(lines)
