#!/usr/bin/env bash
# The demo: invented borrowers as of 2026-11-05, everything under var/demo, nothing shared with tests or development.
#   deploy/demo.sh                 prepare and serve until Ctrl-C
#   deploy/demo.sh COMMAND ...     run a command in the demo's environment, for example: deploy/demo.sh python manage.py shell
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

export WEB_PORT=${WEB_PORT:-8000} REDIS_PORT=${REDIS_PORT:-6399}
export DEMO_FOLDER=$PWD/var/demo
export DEMO_TODAY=2026-11-05 PRODUCTION='' DEBUG='' ALLOWED_HOSTS=127.0.0.1,localhost
export DATABASE_URL=sqlite:///$DEMO_FOLDER/mingbai.sqlite3 MEDIA_ROOT=$DEMO_FOLDER/media
export REDIS_URL=redis://127.0.0.1:$REDIS_PORT/0 SITE_ADDRESS=http://127.0.0.1:$WEB_PORT
export PYTHONWARNINGS="ignore:You're running the worker with superuser privileges" # the demo may be run as root
export PATH=$PWD/.venv/bin:$PATH
if [ $# -gt 0 ]; then
    exec "$@"
fi

for variable in WEB_PORT REDIS_PORT; do
    if (exec 3<>"/dev/tcp/127.0.0.1/${!variable}") 2>/dev/null; then
        say "Port ${!variable} is taken: stop what listens there, or choose another: make demo $variable=$((${!variable} + 1))"
        exit 1
    fi
done

deploy/setup.sh
mkdir -p "$DEMO_FOLDER"
content() { find "$@" -type f ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16; }

files=$(content static requirements-dev.lock config/settings.py)
if [ "$(cat var/static/.made-from 2>/dev/null)" != "$files" ]; then
    say "Collecting static files"
    python manage.py collectstatic --noinput --clear -v 0
    echo "$files" >var/static/.made-from
fi

people=$(content borrowers/migrations advice/migrations deploy/demo)
if [ "$(cat "$DEMO_FOLDER/.made-from" 2>/dev/null)" != "$people" ]; then
    say "Making the demo's database"
    rm -rf "$DEMO_FOLDER"/mingbai.sqlite3* "$MEDIA_ROOT" "$DEMO_FOLDER/redis"
    python manage.py migrate -v 0
    python manage.py import_portfolio deploy/demo/stories.jsonl
    python manage.py import_portfolio deploy/demo/reference-policy.jsonl
    python manage.py automatic_instalment n-reference-policy --as-of 2026-10-20 --record >/dev/null
    python manage.py refresh_advice
    python manage.py createsuperuser --noinput --username support --email support@example.com -v 0 # signs in by a code, like everybody
    echo "$people" >"$DEMO_FOLDER/.made-from"
fi

say "明白账 is on http://127.0.0.1:$WEB_PORT — Ctrl-C stops it."
exec python -m config.supervise
