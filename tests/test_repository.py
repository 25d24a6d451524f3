"""What the files of the repository must agree on: README and settings, lock and pyproject, sizes, and nothing of one machine."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from tests.database import ROOT, variables

CODE = ["borrowers/*.py", "advice/*.py", "config/*.py", "bench/*.py"]
README = (ROOT / "README.md").read_text()
COMMANDS = sorted(name for name, app in get_commands().items() if app in {"borrowers", "advice"})
# Written in two halves, so that this file does not name them itself.
NOT_HERE = re.compile("|".join(["py" r"pi\.org", "npm" r"js\.(org|com)", "python" r"hosted", "deb\\.deb" r"ian\.org", "/wo" r"rk/"]))
NOT_DONE = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
NOT_RUN = re.compile(r"pytest\.(sk" r"ip|xfa" r"il)|mark\.(sk" r"ip|xfa" r"il)|\bassert Tr" r"ue\b")


def tracked(*patterns: str) -> list[Path]:
    """The files in git, or ready to be added to it, without those that only stand in the index."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def texts(*patterns: str) -> dict[str, str]:
    """Each such file by its name, if it is text."""
    found = {}
    for path in tracked(*patterns):
        try:
            found[str(path.relative_to(ROOT))] = path.read_text()
        except UnicodeDecodeError:
            continue
    return found


def requirement_names(lines: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~ ;]", line, maxsplit=1)[0].lower().replace("_", "-") for line in lines}


def locked(file: str) -> dict[str, str]:
    """Package and version of each line of a lock file."""
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", (ROOT / file).read_text(), re.MULTILINE))


# --- README says what there is ------------------------------------------------------------------------------------------


def test_readme_lists_exactly_the_variables_that_are_read() -> None:
    table = README.split("## Configuration", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == variables()


@pytest.mark.parametrize("name", COMMANDS)
def test_readme_and_the_command_itself_show_an_example(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    assert f"manage.py {name}" in command.create_parser("manage.py", name).format_help()
    assert f"manage.py {name}" in README


def test_readme_names_every_top_level_folder() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert sorted(folder for folder in folders if f"`{folder}/" not in README) == []


# --- dependencies -------------------------------------------------------------------------------------------------------


def test_every_dependency_says_what_it_is_for() -> None:
    source = (ROOT / "pyproject.toml").read_text().split("[tool.uv]")[0]
    lines = [line for line in source.splitlines() if re.match(r'\s+"[a-z]', line)]
    assert lines
    assert [line for line in lines if not re.search(r'",\s+# \S', line)] == []


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = requirement_names(project["project"]["dependencies"])
    for_development = requirement_names(project["dependency-groups"]["dev"])
    for_benchmarks = requirement_names(project["dependency-groups"]["bench"])
    production, everything = locked("requirements.lock"), locked("requirements-dev.lock")
    assert for_benchmarks - set(locked("requirements-bench.lock")) == set()
    assert for_benchmarks & set(everything) == set()
    assert wanted - set(production) == set()
    assert (wanted | for_development) - set(everything) == set()
    assert "pytest" not in production
    assert production.items() <= everything.items()


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"])
def test_every_locked_package_has_a_hash(file: str) -> None:
    blocks = re.split(r"\n(?=[a-z])", (ROOT / file).read_text().strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


# --- processes ----------------------------------------------------------------------------------------------------------


def test_the_procfile_serves_every_queue() -> None:
    served = {queue for queues in re.findall(r"--queues (\S+)", (ROOT / "Procfile").read_text()) for queue in queues.split(",")}
    assert served == set(settings.CELERY_TASK_QUEUES)


# --- the tree -----------------------------------------------------------------------------------------------------------


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    this = str(Path(__file__).relative_to(ROOT))
    assert {name: found[0] for name, text in texts().items() if name != this and (found := NOT_HERE.search(text))} == {}


def test_nothing_is_left_undone() -> None:
    assert {name: found[0] for name, text in texts(*CODE, "templates", "deploy").items() if (found := NOT_DONE.search(text))} == {}


def test_no_test_is_skipped_or_asserts_nothing() -> None:
    assert {name: found[0] for name, text in texts("tests/*.py").items() if (found := NOT_RUN.search(text))} == {}


def test_every_file_keeps_its_size() -> None:
    most = {**dict.fromkeys(CODE, 400), "templates/*.html": 120, "*conftest.py": 150}
    lengths = {(name, limit): text.count("\n") for pattern, limit in most.items() for name, text in texts(pattern).items()}
    assert {name: length for (name, limit), length in lengths.items() if length > limit and "migrations/" not in name} == {}


def test_every_view_and_task_keeps_its_size() -> None:
    too_long = {}
    for pattern, limit in {"borrowers/views/*.py": 25, "advice/views/*.py": 25, "borrowers/tasks.py": 5, "advice/tasks.py": 5}.items():
        for name, text in texts(pattern).items():
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef) and node.args.args and (length := (node.end_lineno or 0) - node.lineno + 1) > limit:
                    too_long[f"{name}: {node.name}"] = length
    assert too_long == {}
