# What people and programs do with this tree. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
# What `make up` and `make dev` run on.
FOLKMOOT_DATA ?= $(CURDIR)/folkmoot-data
PORT ?= 8000
FOLKMOOT_URL ?= http://localhost:$(PORT)
export FOLKMOOT_DATA FOLKMOOT_URL
# Where it is set, as in many containers, every process compiles anew what it imports.
unexport PYTHONDONTWRITEBYTECODE
# What is fetched and installed waits for networks and disks: beside one another that takes as long as the longest.
MAKEFLAGS += --jobs=4

.PHONY: help install needs up dev check test bench seed lock clean format messages

help: ## List what can be made
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

install: .venv/.installed src/folkmoot/web/static/built/.stamp .venv/.messages ## Everything needed to run and to test: .venv, styles and scripts

up: install ## The demo community on this machine, from nothing
	@$(BIN)/folkmoot migrate
	@$(BIN)/folkmoot demo
	@$(BIN)/folkmoot up --port $(PORT)

dev: install ## The same with reloading, for work on the code
	@$(BIN)/folkmoot migrate
	@$(BIN)/folkmoot demo
	@scripts/dev_server.sh $(PORT)

check: install ## What must be clean: format, lint, types, imports, templates, migrations, sizes
	@scripts/check.sh

needs:
	@scripts/install_test_needs.sh

test: install needs ## check, then every test, on SQLite and on PostgreSQL, with browsers
	@scripts/test.sh

bench: install ## How fast it is, on this machine (docs/performance.md)
	@$(BIN)/python -m bench

seed: install ## The demo community in FOLKMOOT_DATA
	@$(BIN)/folkmoot migrate
	@$(BIN)/folkmoot demo

format: install ## Format Python code
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix
	@$(BIN)/djlint src/folkmoot --reformat --quiet

messages: install ## Bring texts of code and templates into the translations
	@scripts/extract_messages.sh

lock: install ## Resolve the dependencies anew into requirements/
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 --all-extras pyproject.toml -o requirements/base.txt
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 --all-extras --group dev pyproject.toml -o requirements/dev.txt

clean: ## Remove what was built; the data folder stays
	@rm -rf .venv node_modules src/folkmoot/web/static/built .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.installed: requirements/dev.txt pyproject.toml
	@scripts/install_python.sh $(PYTHON)
	@touch $@

node_modules/.installed: package.json package-lock.json scripts/install_node.sh
	@scripts/install_node.sh
	@touch $@

FACE_SOURCES := $(shell find src/folkmoot/web/assets -type f)
src/folkmoot/web/static/built/.stamp: node_modules/.installed scripts/build_assets.mjs $(FACE_SOURCES)
	@node scripts/build_assets.mjs
	@mkdir -p $(@D)
	@touch $@

MESSAGES := $(shell find src/folkmoot -name '*.po' 2>/dev/null)
.venv/.messages: .venv/.installed $(MESSAGES) scripts/compile_messages.sh
	@scripts/compile_messages.sh
	@touch $@
