"""Everybody of a portfolio gets advice, kept as runs; each is made again from what was kept and looked at: what are people told?

    python -m bench.everybody [FILE | NUMBER] [DAY]      default: 3000 made-up borrowers, 2026-11-01

FILE is an exchange file (.jsonl or .jsonl.gz). Fails when anybody has no advice, when a step names no source, when steps that pull in
different directions do not both say why, or when what is made again is not what was kept. Prints how many are told what, and how old the
facts are that they are told it by.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from tests.services import PostgresServer

AGES = (31, 92, 366, 5 * 366)  # days: a month, a quarter, a year, five years


def main() -> int:
    wanted, day = (*sys.argv[1:], *("3000", "2026-11-01")[len(sys.argv) - 1 :])
    server = PostgresServer()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ.update(DATABASE_URL=server.url, MEDIA_ROOT=folder, LOG_LEVEL="ERROR", DEMO_TODAY=day)
            path = Path(wanted)
            if wanted.isdigit():
                path = Path(folder) / "portfolio.jsonl"
                with path.open("wb") as file:
                    manage("generate_portfolio", "--borrowers", wanted, "--seed", "1", "--as-of", day, output=file)
            manage("migrate", "-v0")
            manage("import_portfolio", str(path))
            began = time.monotonic()
            manage("refresh_advice", "--as-of", day)
            print(f"in {time.monotonic() - began:.0f} s, in one process\n")
            return _look(date.fromisoformat(day))
    finally:
        server.remove()


def manage(*arguments: str, output: Any = None) -> None:
    """Run a command of the project; what it prints is printed, or goes into a file."""
    subprocess.run([sys.executable, "manage.py", *arguments], stdout=output, check=True)


def _look(day: date) -> int:
    """Make everybody's advice again, print the distribution, return 1 when something is wrong."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from advice import run_content, runs
    from advice.advice_answer import as_json
    from advice.models import AdviceRun
    from borrowers.models import Borrower

    told: dict[str, Counter[str]] = {
        name: Counter() for name in ("steps", "steps each", "withheld", "routes open", "conflicts", "age of facts")
    }
    wrong = Counter(dict.fromkeys(("not what was kept", "uncited step", "step without why", "unexplained conflict"), 0))
    wrong["without advice"] = Borrower.objects.count() - AdviceRun.objects.filter(current=True).count()
    number = 0
    for run in AdviceRun.objects.filter(current=True).select_related("borrower").iterator(chunk_size=500):
        number += 1
        made = runs.advised_again(run)
        advice, routes = made.advice, {route.code: route.open for route in made.routes}
        wrong["not what was kept"] += run_content.encode_result(run_content.result_of(advice, {**routes})) != run.result
        for language in ("zh-hans", "en"):
            as_json(advice, made.routes, run.borrower.sender_id, language, True)
        told["steps each"][f"{len(advice.steps):2} steps"] += 1
        told["routes open"].update(code for code, is_open in routes.items() if is_open)
        told["withheld"].update(f"{one.step.code}: {one.harm}" for one in advice.withheld)
        for one in advice.steps:
            told["steps"][one.step.code] += 1
            wrong["uncited step"] += not (one.step.sources and all(source.title.zh_hans for source in one.step.sources))
            wrong["step without why"] += not one.why
            for conflict in one.conflicts:
                told["conflicts"][" and ".join(sorted((one.step.code, conflict.step.code)))] += 1
                other = next(each for each in advice.steps if each.step.code == conflict.step.code)
                both = conflict.this_side.zh_hans and conflict.other_side.zh_hans
                wrong["unexplained conflict"] += not both or one.step.code not in [back.step.code for back in other.conflicts]
        told["age of facts"][_age(run, day)] += 1
    for name, counts in told.items():
        print(f"{name}:")
        rows = sorted(counts.items()) if name in ("steps each", "age of facts") else counts.most_common()
        print("\n".join(f"  {code:64}{count:>9,}{count / number:>8.1%}" for code, count in rows) or "  none")
    print(f"\n{number:,} borrowers; " + ", ".join(f"{name}: {count}" for name, count in wrong.items()))
    return 1 if wrong.total() or not number else 0


def _age(run: Any, day: date) -> str:
    from advice import run_content

    days = [(day - fact.as_of).days for fact in run_content.decode_inputs(run.inputs).facts.known() if fact.as_of]
    if not days:
        return "nothing is known"
    oldest = max(days)
    return next((f"up to {limit:5} days" for limit in AGES if oldest <= limit), f"over  {AGES[-1]:5} days")


if __name__ == "__main__":
    sys.exit(main())
