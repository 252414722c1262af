# SPDX-License-Identifier: AGPL-3.0-or-later
# make help says what there is.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed-$(shell cat requirements/*.txt | cksum | tr -d ' ')

.DEFAULT_GOAL := help
.PHONY: help run setup test stories test-browser screens test-services test-office check fmt messages lock bench bench-screens bench-verdict mutate

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name what; do printf '%-15s%s\n' "$$name" "$$what"; done

run: setup ## Regia with its demonstration, on this machine alone (REGIA_PORT, default 8000)
	@exec $(BIN)/python manage.py serve

setup: $(INSTALLED) ## everything that needs the network, once

$(INSTALLED):
	@command -v $(PYTHON) >/dev/null || { echo "Regia needs Python 3.11 or newer, and $(PYTHON) is not on this machine."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Regia needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V): name another with make PYTHON=python3.12."; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { echo "$(PYTHON) cannot make a virtual environment: on Debian, apt install python3-venv."; exit 1; }
	@echo "Installing what Regia stands on (once)."
	@{ $(BIN)/pip install --quiet --require-hashes -r requirements/installer.txt \
	&& $(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements/dev.txt; } \
	|| { echo "uv is not to be had: pip does the same, slower."; $(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt; }
	@rm -f .venv/.installed-*
	@touch $@

test: setup ## every test that needs no browser and no broker, on SQLite and PostgreSQL, with the floors of coverage
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR .ci/both_databases.py --coverage

stories: setup ## the stories only, on both databases
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR .ci/both_databases.py tests/stories

test-browser: setup ## the screens in a real Chromium, with axe
	@$(BIN)/python -m pytest -m browser tests/browser

screens: setup ## every page as every role on a phone and at a desk, judged; its pictures in var/screens
	@$(BIN)/python -m pytest -m screens tests/screens

test-services: setup ## real RabbitMQ and Redis with a real worker
	@$(BIN)/python -m pytest -m services tests/services

test-office: setup ## the documents opened by LibreOffice itself
	@$(BIN)/python -m pytest -m office tests/workflows/documents

check: setup ## style, types, architecture, dependencies, settings, migrations, documents in step
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python .ci/doors.py
	$(BIN)/deptry config governance workflows
	$(BIN)/python .ci/deploy_check.py
	$(BIN)/python manage.py makemigrations --check --dry-run governance workflows
	$(BIN)/python manage.py readme --check
	$(BIN)/python .ci/messages.py --check

fmt: setup ## puts style right where a machine can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: setup ## brings the translations' files in step with the texts in the code
	$(BIN)/python .ci/messages.py

lock: setup ## pins the newest allowed versions again
	$(BIN)/python .ci/lock.py

bench: setup ## the benchmark of a life cycle, on PostgreSQL
	$(BIN)/python -m benchmarks.lifecycle

bench-screens: setup ## the server's time for each page, beside 1,000 cycles and 100,000 work items, on PostgreSQL
	$(BIN)/python -m benchmarks.screens

bench-verdict: setup ## what a verdict costs, over 312 municipalities and over 8000
	$(BIN)/python -m benchmarks.verdict

mutate: setup ## the tables of cases against every mutant of the rules: minutes, and not in .ci/run
	$(BIN)/python .ci/mutate.py
