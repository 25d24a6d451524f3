"""`import_portfolio` at the command line: what it prints where, and how it ends."""

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from borrowers.models import Borrower
from tests.borrowers.portfolio_files import ROOT, STORIES, digest, person


def written(folder: Path, records: list[dict[str, Any]]) -> Path:
    path = folder / "portfolio.jsonl"
    path.write_text("".join(json.dumps(fields, ensure_ascii=False) + "\n" for fields in records))
    return path


def command(*arguments: Any) -> tuple[int, str, str]:
    """The exit status, what went to standard output, and what went to standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_portfolio", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_the_last_line_of_output_is_one_json_object_and_the_status_is_zero() -> None:
    status, out, err = command(STORIES)
    assert (status, err) == (0, "")
    counts = json.loads(out.splitlines()[-1])
    assert counts.keys() == {"created", "updated", "unchanged", "rejected"}
    assert counts["created"]["borrower"] == 14
    assert counts["unchanged"]["borrower"] == 0
    assert counts["rejected"] == 0


@pytest.mark.django_db
def test_each_rejected_record_is_one_json_object_on_standard_error_and_the_status_is_three(tmp_path: Path) -> None:
    records = [*person("1"), {**person("2")[0], "language": "fr"}, person("2")[1]]
    rejects = tmp_path / "rejects.jsonl"
    status, out, err = command(written(tmp_path, records), "--rejects", rejects)
    assert status == 3
    assert json.loads(out.splitlines()[-1])["rejected"] == 2
    errors = [json.loads(line) for line in err.splitlines()]
    assert [list(error) for error in errors] == [["line", "type", "id", "path", "found", "allowed"]] * 2
    assert [error["line"] for error in errors] == [10, 11]
    assert [json.loads(line) for line in rejects.read_text().splitlines()] == records[-2:]
    assert rejects.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_mended_rejects_file_completes_the_import(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    command(written(tmp_path, [{**person("1")[0], "language": "fr"}, *person("1")[1:]]), "--rejects", rejects)
    rejects.write_text(rejects.read_text().replace('"fr"', '"en"'))
    status, out, _ = command(rejects)
    assert (status, sum(json.loads(out)["created"].values())) == (0, 9)


@pytest.mark.django_db
def test_a_dry_run_writes_nothing_to_the_database() -> None:
    status, out, _ = command(STORIES, "--dry-run")
    assert (status, json.loads(out)["created"]["borrower"]) == (0, 14)
    assert not Borrower.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"type":"header","version":9}\n', "version 9"),
        (b"\xff\xfe{\x00", "not UTF-8"),
        (gzip.compress(b'{"type"', mtime=0)[:-1], "gzip"),
    ],
)
def test_a_file_refused_as_a_whole_ends_with_two_and_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    status, out, err = command(path)
    assert (status, out) == (2, "")
    assert words in err
    assert err.endswith("Nothing was imported.")


@pytest.mark.django_db
def test_a_file_that_cannot_be_opened_ends_with_two_and_its_name(tmp_path: Path) -> None:
    assert command(tmp_path / "nowhere")[0] == 2
    assert "nowhere: No such file" in command(tmp_path / "nowhere")[2]
    assert command(tmp_path)[0] == 2
    path = written(tmp_path, person())
    assert command(path, "--rejects", tmp_path / "no" / "such")[0] == 2
    assert not Borrower.objects.exists()


@pytest.mark.django_db
def test_the_rejects_never_overwrite_the_file_that_is_imported(tmp_path: Path) -> None:
    path = written(tmp_path, person())
    status, _, err = command(path, "--rejects", path)
    assert (status, "would be overwritten" in err) == (2, True)
    assert len(path.read_text().splitlines()) == 9


def test_standard_input_is_read_and_nothing_but_json_is_printed(process_environment: dict[str, str]) -> None:
    lines = [*person("1"), {**person("2")[0], "language": "fr"}]
    content = gzip.compress("".join(json.dumps(fields) + "\n" for fields in lines).encode())
    done = subprocess.run(
        [sys.executable, "manage.py", "import_portfolio", "-"], input=content, capture_output=True, env=process_environment, cwd=ROOT
    )
    assert done.returncode == 3
    assert json.loads(done.stdout)["created"]["borrower"] == 1
    (error,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert error["id"] == "b-2"
    assert Borrower.objects.count() == 1


def test_a_terminal_sees_a_progress_bar(process_environment: dict[str, str]) -> None:
    master, terminal = os.openpty()
    done = subprocess.Popen(
        [sys.executable, "manage.py", "import_portfolio", str(STORIES)],
        stdout=subprocess.PIPE, stderr=terminal, env=process_environment, cwd=ROOT,
    )  # fmt: skip
    os.close(terminal)
    out, _ = done.communicate()
    shown = os.read(master, 100_000).decode()
    os.close(master)
    assert done.returncode == 0
    assert json.loads(out)["created"]["borrower"] == 14
    assert "88 of 88" in shown


@pytest.mark.django_db
def test_the_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("import_portfolio", "export_portfolio"):
        with pytest.raises(SystemExit):
            call_command(name, "--help")
        assert f"example: manage.py {name}" in capsys.readouterr().out


@pytest.mark.django_db
def test_importing_twice_by_the_command_changes_nothing() -> None:
    command(STORIES)
    before = digest()
    status, out, _ = command(STORIES)
    counts = json.loads(out)
    assert (status, sum(counts["created"].values()), sum(counts["updated"].values())) == (0, 0, 0)
    assert digest() == before
