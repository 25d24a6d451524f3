"""1,000 statements drawn in one process: memory stays flat after the first 100, and every file has the same bytes.

python -m bench.soak_pdf [--documents 1000]
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.pdf import ROOT, prepare, statement

MOST_GROWTH = 50  # MB, from the 100th to the last
PAGE = 4096


def resident() -> int:
    """The memory this process holds now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE // 1024**2


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=1000, help="at least 200 (default 1000)")
    count = max(200, parser.parse_args().documents)
    with tempfile.TemporaryDirectory(prefix="mingbai-soak-") as folder:
        prepare(folder)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        with (Path(folder) / "import").open("w") as output:
            call_command("import_portfolio", str(ROOT / "deploy" / "demo" / "stories.jsonl"), stdout=output)
        from borrowers import documents

        document = statement()
        first, early = documents.render(document), 0
        different = 0
        for number in range(1, count + 1):
            different += documents.render(document) != first
            if number == 100:
                early = resident()
            if number % 100 == 0:
                print(f"{number:5} documents {resident():5} MB", flush=True)
        growth = resident() - early
    print(f"growth after the 100th: {growth} MB (at most {MOST_GROWTH}); files that differ: {different} (none may)")
    return 0 if growth <= MOST_GROWTH and not different else 1


if __name__ == "__main__":
    sys.exit(main())
