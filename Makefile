# Needs Python 3.11 or later with venv or pip, git and make. Everything else is set up in here.

.DEFAULT_GOAL := help
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)

help: ## Show what there is to do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/ready ## Install everything, into this folder
call: setup ## Place a call on this machine and hear it; ARGS="--help" for more
	@$(BIN)/switchboard call $(ARGS)

console: setup ## Talk to the agent here: ARGS=--text to type
	@SWITCHBOARD_MODELS=local $(BIN)/python agent.py console $(ARGS)

stack: setup ## Run server, speech and worker until Ctrl-C
	@$(BIN)/switchboard stack $(ARGS)

check: setup ## Lint, types, quick tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/unit tests/conversation

test: check ## Everything, with real calls
	$(BIN)/pytest -q tests/database tests/call

bench: setup ## Measure what looking a caller up costs: ARGS=20 calls of each kind
	@$(BIN)/python -m bench.look_up $(ARGS) >/dev/null

fix: setup ## Format, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: setup ## Lock the newest versions that pyproject.toml allows
	$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --upgrade pyproject.toml -o requirements.lock
	$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --upgrade pyproject.toml --group dev -o requirements-dev.lock

.venv/ready: requirements-dev.lock pyproject.toml Makefile setup.sh
	@PYTHON=$(PYTHON) UV=$(UV) sh setup.sh
	@touch $@

.PHONY: help setup call console stack check test bench fix lock
