#!/usr/bin/env bash
# Prepares a new machine: system libraries, .venv with the locked packages, English texts. Needs Python 3.11 or newer and Debian's packages.
# What is already there is left alone. `deploy/setup.sh test` adds what only the tests need, `deploy/setup.sh bench` what we are measured
# against.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p var
log=var/setup.log

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
quietly() { # run a step; show its output only if it fails
    "$@" >"$log" 2>&1 </dev/null || { tail -n 30 "$log" >&2; say "Failed: $*"; exit 1; }
}

# --- Python -------------------------------------------------------------------------------------------------------------
python=""
for candidate in python3.11 python3.12 python3.13 python3.14 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || { say "Python 3.11 or newer is needed. On Debian 12, as root: apt-get install python3"; exit 1; }

# --- system libraries ---------------------------------------------------------------------------------------------------
# Pango draws the PDFs, harfbuzz-subset keeps their fonts small and fast, Noto CJK has the rare characters of names, gettext the English.
packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk gettext)
[ "${1:-}" = test ] && packages+=(chromium poppler-utils)
"$python" -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
command -v dpkg-query >/dev/null || { say "This is not Debian: install the counterparts of ${packages[*]} and a dpkg-query that knows them."; exit 1; }
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ]; then
        as_root=(env)
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root=(sudo)
        sudo -v # asks for the password here, not inside a quiet step
    else
        say "Missing: ${missing[*]}. Run this as root, then try again:"
        echo "apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    say "Installing system libraries: ${missing[*]}"
    quietly "${as_root[@]}" apt-get update
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
fi

# --- Python packages ----------------------------------------------------------------------------------------------------
# The stamp names the lock's content and this folder (a virtual environment cannot be moved): same stamp, nothing to do.
stamp=.venv/installed-$({ pwd; "$python" --version; cat requirements-dev.lock; } | sha256sum | cut -c1-16)
if [ ! -e "$stamp" ]; then
    say "Installing Python packages into .venv"
    quietly "$python" -m venv .venv
    quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<0.14'
    quietly .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements-dev.lock
    rm -f .venv/installed-*
    touch "$stamp"
fi
# The peers of the benchmarks stand apart, so that nothing else can come to need them.
stamp=.venv/bench/installed-$(sha256sum <requirements-bench.lock | cut -c1-16)
if [ "${1:-}" = bench ] && [ ! -e "$stamp" ]; then
    say "Installing the peers of the benchmarks into .venv/bench"
    rm -rf .venv/bench
    quietly .venv/bin/uv pip install --quiet --python .venv/bin/python --target .venv/bench --require-hashes -r requirements-bench.lock
    touch "$stamp"
fi

# --- English texts ------------------------------------------------------------------------------------------------------
shopt -s nullglob
for texts in locale/*/LC_MESSAGES/*.po; do
    msgfmt --check-format -o "${texts%.po}.mo" "$texts"
done
