#!/usr/bin/env bash
# Writes the lock files (names, versions, hashes; no address of any registry) from pyproject.toml. uv.lock itself is not kept.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x .venv/bin/uv ] || deploy/setup.sh
uv() { .venv/bin/uv "$@"; }
uv lock --quiet --python .venv/bin/python
uv export --quiet --locked --no-header --no-annotate --no-dev -o requirements.lock
uv export --quiet --locked --no-header --no-annotate -o requirements-dev.lock
uv export --quiet --locked --no-header --no-annotate --only-group bench -o requirements-bench.lock
