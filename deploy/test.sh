#!/usr/bin/env bash
# Every check and every test. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh test
export PATH=$PWD/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
step() { printf '\n== %s\n' "$1"; shift; "$@"; }

step "style" ruff check --quiet .
step "format" ruff format --check --quiet .
step "types" mypy
step "migrations" env DATABASE_URL=sqlite:///:memory: python manage.py makemigrations --check --dry-run
step "tests on SQLite" env TEST_DATABASE=sqlite python -m pytest -n 2 --ignore=tests/faults
# tests/pure asks no database, and a browser gets the same pages whichever it is (the tests of the pages run on both): once is enough.
step "tests on PostgreSQL" env TEST_DATABASE=postgres python -m pytest -n 2 --ignore=tests/faults --ignore=tests/pure --ignore=tests/browser
# The fault tests kill and freeze real processes: one at a time, so that no other test feels it.
step "faults on SQLite" env TEST_DATABASE=sqlite python -m pytest tests/faults
step "faults on PostgreSQL" env TEST_DATABASE=postgres python -m pytest tests/faults
