# Two commands matter: `make run` and `make test`. Both set up what they need; a second run starts in seconds.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
export npm_config_update_notifier := false
# Bytecode is kept, whatever the shell asks for: every start of a program would compile all it imports.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
PYTEST_ARGS ?=
BIN := .venv/bin

# Launchers inside .venv hold the folder's address: when the folder was moved or copied, build it again.
ifneq ($(shell cat .venv/.setup 2>/dev/null),$(CURDIR))
.venv/.setup: moved
endif

.PHONY: help run serve test check fmt bench shots clean debian moved

help: ## list these commands
	@echo "make <command>:"
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 12

run: setup ## set up, fill an empty register with demo data, serve it on http://127.0.0.1:8000
	exec $(BIN)/register demo

serve: setup ## serve your own register (settings: environment variables REGISTER_…, see README)
	exec $(BIN)/register serve

test: setup debian check ## everything a change must pass: set-up, style, types, all tests
	$(BIN)/python -m pytest -n 2 --dist worksteal $(if $(CI),-v --durations=15) $(PYTEST_ARGS)

check: setup ## style and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fmt: setup ## put code into house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measure: pages per second, and how well transfers are judged
	$(BIN)/python -m bench

shots: setup debian ## picture every screen into shots/, desktop and 360 px, in three languages
	$(BIN)/python -m scripts.shots

clean: ## remove what set-up and tests made; data/ (your register) stays
	rm -rf .venv node_modules static/vendor shots .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './data/*' -prune -exec rm -rf {} +

# --- set-up -----------------------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/.setup static/vendor/.setup

.venv/.setup: requirements.lock pyproject.toml scripts/python_setup.sh
	PYTHON="$(PYTHON)" bash scripts/python_setup.sh
	printf '%s\n' "$(CURDIR)" > $@

static/vendor/.setup: package-lock.json package.json register/assets.py .venv/.setup
	command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 (Debian: apt-get install nodejs npm)." >&2; exit 1; }
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python -m register.assets
	touch $@

debian: # Chromium, PostgreSQL and Chinese fonts, which the tests use
	@bash scripts/debian_packages.sh
