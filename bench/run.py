"""Run every benchmark of this folder, one after the other, each as a process of its own: `python -m bench.run bench`, or `soak`.

A benchmark is a file that prints a table; one whose name starts with `soak_` is a long fault run; `make_` makes data for others.
"""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def names(kind: str) -> list[str]:
    """The benchmarks (`bench`) or the long fault runs (`soak`)."""
    files = sorted(path.stem for path in HERE.glob("*.py"))
    if kind == "soak":
        return [name for name in files if name.startswith("soak_")]
    return [name for name in files if not name.startswith(("soak_", "make_", "_")) and name != "run"]


def main() -> None:
    """Run them all; exit 1 if one failed."""
    if sys.argv[1:] not in (["bench"], ["soak"]):
        sys.exit("usage: python -m bench.run bench|soak")
    failed = []
    for name in names(sys.argv[1]):
        print(f"\n== bench/{name}.py", flush=True)
        began = time.monotonic()
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent).returncode:
            failed.append(name)
        print(f"({time.monotonic() - began:.0f} s)", flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
