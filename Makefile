# Two commands matter: `make run` and `make test`. Everything else is a part of them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: run test check sweep sweep-sqlite sweep-postgres sweep-walls sweep-long histories corrupt format bench outdated clean mutants
.DELETE_ON_ERROR:

run: $(VENV)/run.stamp ## install, make the demonstration on first use, serve and print the link
	@$(PY) -m etl upgrade
	@$(PY) -m etl demo --once
	@exec $(PY) app.py

test: $(VENV)/dev.stamp ## every test but the sweeps; installs PostgreSQL, Chromium and fonts where missing and allowed
	@bash tests/machine.sh
	@$(MAKE) --no-print-directory check
	@$(PY) -m pytest -n 3 --dist worksteal --durations=25 --durations-min=5 --ignore tests/integration/test_benchmarks_small.py tests/integration tests/spec
	@$(PY) -m pytest -n 2 --dist worksteal --durations=15 --durations-min=8 --ignore tests/browser/test_faults.py tests/browser

check: $(VENV)/dev.stamp ## format, lint, types, import contracts, unit tests; under a minute
	@$(VENV)/bin/ruff format --check -q . && $(VENV)/bin/ruff check -q .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-logo >$(VENV)/imports.log || { cat $(VENV)/imports.log; exit 1; }
	@$(PY) -m pytest -n 2 --dist worksteal tests/unit tests/architecture

sweep: $(VENV)/dev.stamp ## loads killed, disks full, rivals, on both databases; walls through every fault; the soak; six minutes
	@bash tests/machine.sh
	@$(MAKE) --no-print-directory -j 3 --output-sync sweep-sqlite sweep-postgres sweep-walls
	@$(PY) -m benchmarks.soak --minutes 3

sweep-sqlite: $(VENV)/dev.stamp
	@$(PY) -m tests.sweep --kills 8

sweep-postgres: $(VENV)/dev.stamp
	@$(PY) -m tests.sweep --kills 6 --postgres

sweep-walls: $(VENV)/dev.stamp
	@$(PY) -m pytest -n 2 --dist worksteal tests/browser/test_faults.py

sweep-long: $(VENV)/dev.stamp ## the same at length, and the measurements in small; an hour and a half
	@bash tests/machine.sh
	@$(PY) -m tests.sweep --kills 60
	@$(PY) -m tests.sweep --kills 60 --postgres
	@$(PY) -m pytest -n 2 --dist worksteal tests/browser/test_faults.py tests/integration/test_benchmarks_small.py
	@$(PY) -m benchmarks.soak --minutes 60

histories: $(VENV)/dev.stamp ## every question that can be asked of random histories; `make test` draws some
	@COCKPIT_ALL_QUESTIONS=1 $(PY) -m pytest -n 2 --dist worksteal tests/integration/test_histories.py tests/integration/test_grains.py

corrupt: $(VENV)/dev.stamp ## the long run of the corruptor: 10,000 faulty rows in 100,000 good ones
	@$(PY) -m tests.corruptor

mutants: $(VENV)/dev.stamp ## small faults in the code that decides; which does no test see (MODULE=governance/light.py: one module)
	@$(PY) -m tests.mutants $(MODULE)

format: $(VENV)/dev.stamp
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .

bench: $(VENV)/dev.stamp ## the benchmarks, one table each
	@for b in load increment questions indicators restart first_page live walls map index briefing; do $(PY) -m benchmarks.$$b; done

outdated: $(VENV)/dev.stamp
	@$(VENV)/bin/pip list --outdated

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	@$(VENV)/bin/pip install -q -r requirements.txt && touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@$(VENV)/bin/pip install -q -r requirements-dev.txt && touch $@ $(VENV)/run.stamp

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
