# Every target prepares what it needs first; a second run starts in seconds. `make` alone lists them.

.PHONY: help demo test texts lock bench soak
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# make /make /p' Makefile

# make demo      the demo on http://127.0.0.1:8000 (another port: make demo WEB_PORT=8001); Ctrl-C stops it all
demo:
	@deploy/demo.sh

# make test      every check and every test, on SQLite and on PostgreSQL
test:
	@deploy/test.sh

# make bench     our figures beside a peer's, measured in the same run
bench:
	@deploy/setup.sh bench && .venv/bin/python -m bench.run bench

# make soak      the long fault runs: many kills, many documents (tens of minutes)
soak:
	@deploy/setup.sh && .venv/bin/python -m bench.run soak

# make texts     look for new Chinese texts and add them to locale/en, where their English is written
texts:
	@deploy/setup.sh && .venv/bin/python manage.py makemessages --locale en --no-location --no-obsolete --ignore .venv --ignore var --ignore tests

# make lock      write requirements.lock, requirements-dev.lock and requirements-bench.lock again from pyproject.toml
lock:
	@deploy/lock.sh
