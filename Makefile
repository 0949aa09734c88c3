# Mainspring's commands. `make` or `make help` prints them.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# The portal's sources: an installed checkout is stale when one of them is newer.
SOURCES := pyproject.toml hatch_build.py $(shell find portal javascript -type f -not -path '*/node_modules/*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-all check lint types bench portal docs screenshots format clean

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python $(SOURCES)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[demo]'
	@touch $@

$(VENV)/.installed-dev: $(BIN)/python $(SOURCES)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed ## Install, do the tutorial end to end, leave the server running
	$(BIN)/mainspring demo

serve: $(VENV)/.installed ## Install and serve the data directory mainspring-data
	$(BIN)/mainspring serve

test: $(VENV)/.installed-dev ## Install and run every test (browser tests need chromium)
	@# The servers of the tests start sooner where what they import is compiled.
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest --numprocesses 3 --dist loadgroup

test-all: $(VENV)/.installed-dev ## Every test, with those that take minutes (about half an hour)
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest --numprocesses 2 --dist loadgroup -m ''

check: lint types test ## Lint, types, import rules, then every test

lint: $(VENV)/.installed-dev ## Style and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev ## Strict types
	$(BIN)/mypy

format: $(VENV)/.installed-dev ## Put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-dev ## Measure the path from due to rows; prints ratios
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

portal: $(VENV)/.installed-dev ## Build the portal's bundle
	$(BIN)/python hatch_build.py

docs: $(VENV)/.installed-dev ## Write the generated parts of the reference
	$(BIN)/python docs/generate.py

screenshots: $(VENV)/.installed-dev ## Take a picture of every screen of the portal (needs chromium)
	$(BIN)/python docs/screenshots.py

clean: ## Remove what was built, keep data
	rm -rf $(VENV) build dist src/mainspring/http/portal src/mainspring/runtime/javascript/bundle.js portal/node_modules .mypy_cache .ruff_cache .pytest_cache
