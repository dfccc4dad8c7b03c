# The whole workshop: `make demo`, `make test`, then the rest. Needs git and Python 3.11 or newer, nothing else.
# Everything is installed in .venv, from a lock file with hashes; nothing outside the clone is changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
EDITORS := build/editors
PIP_FLAGS := -qq --disable-pip-version-check --no-input
# `pytest -n` workers; PYTEST=… adds arguments: make test PYTEST='-k gates -x'
WORKERS ?= auto
# Random histories of `make soak`, from which number on: one that was stopped says FROM=… to go on.
HISTORIES ?= 10000
FROM ?= 1
# Claims of `make soak`.
CLAIMS ?= 2000
# Seeds of 8 processes x 200 writes, and random kills, of `make soak`.
SEEDS ?= 20
KILLS ?= 3000
PYTEST ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo editors test lint format types imports docs bench soak kills mutants ci lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | tr '@' '\t' | expand -t 18

setup: $(READY) ## make .venv, when it is missing or the lock has changed

demo: $(READY) ## run the main job on a sample repository and show each step
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: $(READY) ## all tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(PYTEST)

editors: $(EDITORS)/.ready ## the YAML language server, with which the schemas are tested (needs node and npm)

lint: $(READY) ## style and common faults
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(READY) ## write the layout that lint asks for
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: $(READY) ## mypy, strict
	@$(BIN)/mypy

imports: $(READY) ## who may import whom (docs/architecture.md)
	@$(BIN)/lint-imports --no-logo

docs: $(READY) ## links resolve, and nothing that can be used is missing from the docs
	@$(BIN)/python -m pytest -n 0 $(PYTEST) tests/house/test_docs.py

bench: $(READY) ## measure the table of docs/performance.md
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.bench $(BENCH)

soak: $(READY) ## the long tests: 10,000 random histories, 2,000 claims, 20 x 1,600 writes at once, 3,000 kills
	@$(BIN)/python -m tests.check.soak --count $(HISTORIES) --from $(FROM) $(if $(filter-out auto,$(WORKERS)),--workers $(WORKERS))
	@CLAIMS=$(CLAIMS) $(BIN)/python -m pytest -n 0 $(PYTEST) tests/claims/test_race.py tests/claims/test_killed.py
	@SEEDS=$(SEEDS) $(BIN)/python -m pytest -n 0 -s $(PYTEST) tests/safety/test_many.py
	@$(BIN)/python -m tests.safety.kills --random $(KILLS)

kills: $(READY) ## kill each writing command at every system call that writes (needs strace)
	@command -v strace >/dev/null || { \
	  echo "error: strace is not installed, which kills at system calls" >&2; \
	  echo "hint: apt-get install strace (Debian and Ubuntu)" >&2; exit 2; }
	@$(BIN)/python -m tests.safety.kills $(KILLING)

mutants: $(READY) ## put faults into the modules that decide, and count those the tests notice (docs/mutants.md)
	@$(BIN)/python -m tests.mutants $(MUTANTS)

ci: ## what CI runs
	@bash .ci/run

# Stays with the versions that are locked; `make lock UPGRADE=--upgrade` takes newer ones.
UPGRADE ?=
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command 'make lock' $(UPGRADE)

lock: ## make requirements/*.txt anew from pyproject.toml
	@rm -rf $(VENV)/lock && $(PYTHON) -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip install $(PIP_FLAGS) --require-hashes --no-deps -r requirements/lock.txt
	$(VENV)/lock/bin/$(COMPILE) pyproject.toml --extra github -o requirements/action.txt
	$(VENV)/lock/bin/$(COMPILE) pyproject.toml --extra github --group dev -o requirements/dev.txt
	$(VENV)/lock/bin/$(COMPILE) --group lock -o requirements/lock.txt

clean: ## remove what make and the tools have made
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# No lock file: npm writes the registry's address into it, and that is everybody's own. The range in package.json holds
# the major version, and nothing of it is shipped.
$(EDITORS)/.ready: tests/editors/package.json
	@command -v npm >/dev/null || { \
	  echo "error: npm is not installed, which brings the YAML language server" >&2; \
	  echo "hint: apt-get install nodejs npm (Debian and Ubuntu); the tests that need it are skipped without" >&2; exit 2; }
	@rm -rf $(EDITORS) && mkdir -p $(EDITORS) && cp tests/editors/package.json $(EDITORS)
	@npm install --prefix $(EDITORS) --no-package-lock --no-audit --no-fund --ignore-scripts --silent
	@touch $@

# The stamp comes last, so a set-up that was cut short is begun again. The lock holds hatchling, so the package itself
# is installed without fetching anything that has no hash.
$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: gitflow-work needs Python 3.11 or newer; $(PYTHON) is missing or older" >&2; \
	  echo "hint: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "error: $(PYTHON) cannot make virtual environments: its venv module is not installed" >&2; \
	  echo "hint: apt-get install python3-venv (Debian and Ubuntu), then type make $(MAKECMDGOALS) again" >&2; exit 2; }
	@echo "setting up $(VENV) (once; needs the package registry)" >&2
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes --only-binary :all: --no-deps -r requirements/dev.txt
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-build-isolation --no-deps --editable .
	@touch $@
