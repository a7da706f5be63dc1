# Two commands are all a newcomer needs: `make run` and `make test`. `make` alone lists the rest.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export UV_PYTHON_DOWNLOADS := never
# Trust what the machine trusts, also where a network has a certificate of its own.
export NODE_USE_SYSTEM_CA := 1
export PATH := $(BIN):$(PATH)
RUN_ARGS ?=

.PHONY: help run test check format lock bench clean

help: ## list what can be done here
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: $(VENV)/.run frontend/dist/.built ## start Enthesis with its sample cohort (RUN_ARGS="--port 9000" passes options on)
	@$(BIN)/enthesis demo $(RUN_ARGS)

test: $(VENV)/.dev frontend/dist/.built ## everything: lint, types, contracts, unit, database and browser tests
	@$(BIN)/python tests/run.py

check: $(VENV)/.dev frontend/dist/.built ## the fast inner loop: lint, types, contracts, and the tests of what changed
	@$(BIN)/python tests/run.py --check

format: $(VENV)/.dev ## put the code into the house format
	@$(BIN)/ruff format src tests benchmarks && $(BIN)/ruff check --fix src tests benchmarks

bench: $(VENV)/.dev frontend/dist/.built ## measure speed and write benchmarks/REPORT.md
	@$(BIN)/python -m benchmarks

lock: .tools/.ready ## renew the two lock files from pyproject.toml
	@.tools/bin/python tools/lock.py

clean: ## remove everything that was built or installed here (data in var/ stays)
	rm -rf $(VENV) .tools frontend/node_modules frontend/dist* .cache

.tools/.ready:
	@$(PYTHON) tools/bootstrap.py uv==$(UV_VERSION)
	@touch $@

# Where the tools for tests are there already they stay: a renewed lock must not take them away.
$(VENV)/.run: requirements.lock pyproject.toml .tools/.ready
	@$(PYTHON) tools/bootstrap.py sync $(if $(wildcard $(VENV)/.dev),requirements-dev.lock,requirements.lock)
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml .tools/.ready
	@$(PYTHON) tools/bootstrap.py sync requirements-dev.lock
	@touch $@ $(VENV)/.run

frontend/node_modules/.ready: frontend/package-lock.json frontend/.npmrc | $(VENV)/.run
	@cd frontend && npm ci --no-audit --no-fund --ignore-scripts --silent || { echo; \
	  echo "Enthesis could not be prepared: the packages of frontend/package-lock.json could not be installed."; \
	  echo "Is the npm registry reachable? \`cd frontend && npm ci\` says more."; echo; exit 1; }
	@touch $@

# Built beside the present one and put in its place, so that a running site is never without its files.
frontend/dist/.built: frontend/node_modules/.ready $(shell find frontend/islands frontend/lib frontend/styles frontend/*.ts -type f 2>/dev/null)
	@cd frontend && npm run --silent build -- --outDir dist.new --emptyOutDir || \
	  { echo; echo "The front end could not be built; see above."; echo; exit 1; }
	@cd frontend && rm -rf dist.old && { [ ! -d dist ] || mv dist dist.old; } && mv dist.new dist && rm -rf dist.old
	@touch $@
