"""`manage.py check_rulebook` loads every rule file and lists what is stale; a broken rulebook stops start-up."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from advice import checks
from advice.rule_loading import files
from advice.rule_loading.files import RULES


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("check_rulebook", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Rules of one jurisdiction, with one misspelled word."""
    folder = Path(shutil.copytree(RULES / "cn", tmp_path / "cn"))
    path = folder / "reasons/overdue_now.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('owner = "you"', 'owner = "yuo"'), encoding="utf-8")
    return folder


def test_the_rules_that_ship_load_and_nothing_in_them_is_stale() -> None:
    out = run()

    assert out.startswith("cn: ")
    assert "reasons" in out


def test_what_was_not_verified_for_180_days_is_listed_and_fails_only_when_asked(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(RULES / "cn", tmp_path / "cn"))
    path = folder / "reasons/overdue_now.toml"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("checked_on"))
    path.write_text(text.replace(line, "checked_on = 2024-01-01"), encoding="utf-8")

    assert "not verified since 2024-01-01: overdue_now (content)" in run(folder)
    with pytest.raises(CommandError, match="1 entries were not verified for 180 days"):
        run(folder, "--strict")


def test_a_broken_rule_is_told_and_ends_with_an_error(broken: Path) -> None:
    with pytest.raises(CommandError, match=r"overdue_now\.toml, owner: found 'yuo'; allowed: you, platform"):
        run(broken)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="a folder of rules"):
        run(tmp_path / "us")


def test_start_up_is_stopped_by_a_broken_rulebook_and_not_by_the_one_that_ships(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.rulebook_loads(None) == []

    files.rulebook.cache_clear()
    monkeypatch.setattr(files, "RULES", broken.parent)
    monkeypatch.setattr(checks, "RULES", broken.parent)
    problems = checks.rulebook_loads(None)
    files.rulebook.cache_clear()

    assert [problem.id for problem in problems] == ["advice.E001"]
    assert "found 'yuo'" in str(problems[0].msg)
