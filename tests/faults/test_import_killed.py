"""An import that is killed leaves whole records, and running it again completes it."""

from pathlib import Path

from tests.faults.killed_imports import check_whole, run, stored, write_portfolio

POINTS = 5


def test_killed_at_any_statement_the_import_leaves_whole_records_and_the_next_run_completes_it(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "portfolio.jsonl"
    write_portfolio(path, "clean")
    clean = run(path, 0, process_environment)
    assert clean.returncode == 0, clean.stderr.decode()
    statements = int(clean.stdout)
    assert statements > 50
    partly = 0
    for point in range(POINTS):
        name = f"kill{point}"
        expected = write_portfolio(path, name)
        fatal = 1 + (statements - 1) * (2 * point + 1) // (2 * POINTS)
        assert run(path, fatal, process_environment).returncode == -9
        partly += 0 < check_whole(expected, name) < len(expected)
        again = run(path, 0, process_environment)
        assert again.returncode == 0, again.stderr.decode()
        check_whole(expected, name)
        assert set(stored(name)) == expected
    assert partly >= POINTS // 2  # most kills fell between the first commit and the last
