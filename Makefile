# `make` alone says what there is. Everything needed is set up on the way: only Python 3.11+ and make must be there.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Without compiled files every start costs seconds more; they are kept out of git.
export PYTHONDONTWRITEBYTECODE :=

help:
	@echo "make run      the demonstration floor at http://127.0.0.1:8000, until Ctrl-C"
	@echo "make test     style, types, import contracts, and every test"
	@echo "make lint     style, types and import contracts only"
	@echo "make chaos    200 calls on a real Asterisk while links, bridge, web and switch fail"
	@echo "make bench    what is fast, measured beside its limit"
	@echo "make migrate  the schema of PROMESA_DATABASE_URL to the newest revision"

run:
	@$(PYTHON) tools/prepare.py run
	@$(BIN)/promesa run

test: prepared
	@$(MAKE) --no-print-directory checks
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile $(ARGS)
	@$(BIN)/python tools/npm.py test

lint: prepared
	@$(MAKE) --no-print-directory checks

checks:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/npm.py run check

chaos: prepared
	@PROMESA_TEST_CHAOS_CALLS=$(or $(CALLS),200) $(BIN)/python -m pytest tests/telephony/test_chaos.py -s

bench: prepared
	@$(BIN)/python -m benchmarks $(ONLY)

migrate:
	@$(PYTHON) tools/prepare.py run
	@$(BIN)/promesa migrate

prepared:
	@$(PYTHON) tools/prepare.py test

.PHONY: help run test lint checks chaos bench migrate prepared
