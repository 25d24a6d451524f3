"""A portfolio is written out so that importing it elsewhere gives the same state."""

import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from borrowers.exchange import BY_TYPE
from borrowers.models import FactSnapshot
from borrowers.portfolio import export_lines
from tests.borrowers.portfolio_files import ROOT, STORIES, UCI, load, person


def exported(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export_portfolio", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_every_stored_record_is_written_in_dependency_order_and_by_id() -> None:
    load(UCI.read_bytes())
    load(STORIES.read_bytes())
    header, *lines = map(json.loads, exported().splitlines())
    assert header == {"type": "header", "version": 1}
    assert len(lines) == 900 + 88
    order = [(list(BY_TYPE).index(line["type"]), line["id"]) for line in lines]
    assert order == sorted(order)


def test_export_import_into_an_empty_database_and_export_gives_the_same_bytes(
    process_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    load(STORIES.read_bytes())
    load(person("1"))
    first = b"".join(export_lines())
    elsewhere = {**process_environment, "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('elsewhere') / 'other.sqlite3'}"}

    def manage(*arguments: str, content: bytes = b"") -> bytes:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, input=content, capture_output=True, env=elsewhere, cwd=ROOT, check=True).stdout

    manage("migrate", "-v0")
    assert json.loads(manage("import_portfolio", "-", content=first))["rejected"] == 0
    assert manage("export_portfolio") == first


@pytest.mark.django_db
def test_one_borrower_is_written_with_all_they_refer_to_and_nobody_else() -> None:
    load(STORIES.read_bytes())
    lines = [json.loads(line) for line in exported("--borrower", "b-moved").splitlines()]
    assert [line["id"] for line in lines[1:]] == [
        "p-2026-07",
        "p-2026-09-exposure",
        "b-moved",
        "l-moved",
        "l-moved-shop",
        "f-moved",
        "c-moved",
    ]
    alone = [json.loads(line) for line in exported("--borrower", "b-season-peak").splitlines()]
    assert not [line for line in alone if line["type"] == "policy_release"]


@pytest.mark.django_db
def test_what_the_borrower_typed_in_is_not_passed_off_as_the_lenders() -> None:
    load(person("1"))
    FactSnapshot.objects.update(origin="borrower")
    assert '"fact_snapshot"' not in exported()


@pytest.mark.django_db
def test_an_empty_portfolio_is_a_header() -> None:
    assert exported() == '{"type":"header","version":1}\n'


@pytest.mark.django_db
def test_an_unknown_borrower_is_named() -> None:
    with pytest.raises(CommandError, match="No borrower has the id 'b-404'"):
        exported("--borrower", "b-404")
