# Everything that one does with Hilo from its folder. Needs Python 3.11+, git and make; the rest is
# installed into .venv, pinned and checked by hash. Each target works again at once the second time.

PYTHON ?= python3
PORT ?=
ARGS ?=
TESTS ?= tests
# Tests wait for sockets and browsers half of their time: half as many workers again as cores.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 2) * 3 // 2)')

export PIP_DISABLE_PIP_VERSION_CHECK = 1

BIN := .venv/bin
# Python compiles what it imports when it does: compiling all of it here takes three times as long.
PIP := $(BIN)/python -m pip --quiet --no-input
INSTALL := $(PIP) install --no-compile --require-hashes

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check layout lint types floors format bench bench-identity bench-facts
.PHONY: acceptance requirements clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

run: .venv/.run ## Start the demo on SQLite and print its address and sign-in (PORT= chooses the port)
	@$(BIN)/hilo demo $(if $(PORT),--port $(PORT)) $(ARGS) || test $$? -eq 130 # Ctrl C.

test: .venv/.dev ## Pass all tests, in parallel (TESTS= and ARGS= choose fewer)
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS) $(TESTS)

check: layout lint types floors ## Check format, lint, types and floors

layout: .venv/.dev
	@$(BIN)/ruff format --check .

lint: .venv/.dev
	@$(BIN)/ruff check .

types: .venv/.dev
	@$(BIN)/mypy

floors: .venv/.dev
	@$(BIN)/lint-imports

format: .venv/.dev ## Format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/.dev ## Measure the goals of speed
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m tests.bench $(ARGS)

# Ten minutes on two cores. Seeds from 100 on judge; ARGS="--seed 1 --people 4000 --why" tunes.
bench-identity: .venv/.dev .venv/.peers ## Measure who is joined, suggested and shown
	@$(BIN)/python -m tests.bench.identity --seed 101 --people 20000 --orders 1000 \
		--peers .venv/peers/bin/python $(ARGS)
	@$(BIN)/python -m tests.bench arrivals

# Of STAR too, where one has it: ARGS="--star star.jsonl --probes probes.json". --held judges.
bench-facts: .venv/.dev ## Measure what is found of what was told, and how often a hint is right
	@$(BIN)/python -m tests.bench.facts $(ARGS)

acceptance: .venv/.dev ## Run the tests that are too long for every day
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m pytest -m acceptance --timeout 3600 $(ARGS) $(TESTS)

# Newer versions where ARGS=--upgrade; without it only what pyproject.toml asks for anew.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" $(ARGS)
COMPILE = $(LOCK) pyproject.toml --extra postgres --group build

requirements: .venv/.dev ## Pin every package by version and hash, as pyproject.toml asks
	@$(COMPILE) --output-file requirements.txt
	@$(COMPILE) --group dev --constraints requirements.txt --output-file requirements-dev.txt
	@$(LOCK) tests/bench/identity/requirements.in \
		--output-file tests/bench/identity/requirements.txt

clean: ## Remove the environment and every cache
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment knows the folder that it was made in: a copied or moved one is made anew.
ifneq ($(shell cat .venv/.place 2>/dev/null && $(BIN)/python -c ''),$(CURDIR))
.PHONY: .venv/.place
endif

.venv/.place:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else \
		"Hilo needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + \
		". Say another: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { test "$$(id -u)" = 0 && \
		DEBIAN_FRONTEND=noninteractive apt-get -q update && \
		DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends python3-venv; \
		} || { echo "Python's venv is missing. On Debian it comes with the package python3-venv." >&2; \
		exit 1; }
	@echo "Making .venv: a minute or two, only this once."
	@$(PYTHON) -m venv --clear .venv
	@echo "$(CURDIR)" > $@

.venv/.run: .venv/.place requirements.txt pyproject.toml
	@$(INSTALL) -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

# What the resolver is measured beside is large and nothing else needs it: an environment apart.
PEERS := tests/bench/identity/requirements.txt

.venv/.peers: .venv/.place $(PEERS)
	@echo "Making .venv/peers with splink, recordlinkage and pseudopeople: a minute or two."
	@$(BIN)/python -m venv --clear .venv/peers
	@.venv/peers/bin/python -m pip --quiet --no-input install --no-compile --require-hashes \
		-r $(PEERS)
	@touch $@
