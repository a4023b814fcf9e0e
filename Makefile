# Two commands: `make run` and `make test`. Nothing but make and Python 3.11 or newer is needed.
.DEFAULT_GOAL := help
.PHONY: help run demo test check format eval bench lock clean

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install --require-hashes

help: ## Show the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST)

run: .venv/.run ## Start the monitor on sources.toml
	@$(BIN)/python -m monitor db upgrade --quiet && exec $(BIN)/python -m monitor run

demo: .venv/.run ## Show the whole way without network or account
	@exec $(BIN)/python -m monitor demo $(ARGS)

test: .venv/.dev ## Run the tests
	@$(BIN)/python -m pytest -n auto $(ARGS)

check: .venv/.dev ## What CI runs: style, types, layers, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n auto $(ARGS)

format: .venv/.dev ## Put the code into its form
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

eval: .venv/.dev ## Score the classifier on the labelled documents
	@$(BIN)/python -m benchmarks.evaluate --held-out $(ARGS)

bench: .venv/.bench ## Measure us beside the peers
	@$(BIN)/python -m benchmarks $(ARGS)

lock: ## Renew the lock files (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --extra postgres --no-header --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --extra postgres --group dev --no-header --upgrade -q -o requirements-dev.lock

clean: ## Remove the environment and what tools left behind
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "The monitor needs Python 3.11 or newer with the venv module, and found none; install it, or name one: make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "$(PYTHON) is older than Python 3.11 or does not start; name a newer one: make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.lock | .venv/bin/python
	@echo "Installing what requirements.lock names into .venv ..."
	@$(PIP) -r requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/python
	@echo "Installing what requirements-dev.lock names into .venv ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@ .venv/.run

.venv/.bench: .venv/.dev
	@$(BIN)/python -m pip --disable-pip-version-check -qq install reader sgmllib3k
	@touch $@
